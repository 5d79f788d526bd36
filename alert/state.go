package alert

// State is what an alert is in.
type State string

// The states of an alert.
const (
	StateOK       State = "ok"
	StatePending  State = "pending" // its condition holds, for fewer runs than the rule's `for`
	StateWarning  State = "warning"
	StateCritical State = "critical"
	StateNoData   State = "no_data"
	StateError    State = "error"
)

// states are all of them.
func states() []State {
	return []State{StateOK, StatePending, StateWarning, StateCritical, StateNoData, StateError}
}
