package alert

import "fmt"

// reason says in one sentence why an alert did or did not speak; it is what is kept for those who ask later.
func reason(mv move, v verdict, stands standing) string {
	text := outcome(mv, v, stands)
	if v.unknown != "" {
		text += "; " + v.unknown
	}
	return text
}

func outcome(mv move, v verdict, stands standing) string {
	switch mv {
	case moveOpen:
		return fmt.Sprintf("to be posted: it became %s", stands.state)
	case moveBack:
		return fmt.Sprintf("to be said in the thread: reopened as %s: it was over for %s", stands.state, lasting(v.away))
	case moveRise:
		return fmt.Sprintf("to be said: it rose to %s", stands.state)
	case moveEase:
		return fmt.Sprintf("to be said in the thread: it eased to %s", stands.state)
	case moveTurn:
		return fmt.Sprintf("to be said in the thread: it turned to %s", stands.state)
	case moveHold:
		if v.reminded {
			return fmt.Sprintf("to be said again: it is still %s, for %d runs", stands.state, stands.runs)
		}
		return fmt.Sprintf("message to be edited: it is still %s, for %d runs", stands.state, stands.runs)
	case moveMend:
		return fmt.Sprintf("message to be edited: recovering, run %d of %d", stands.good, v.need.good)
	case moveClose:
		return "message to be edited to resolved"
	case moveNone:
	}
	switch {
	case v.undecided:
		return "not posted: it is left as it was, because a condition could not be decided"
	case v.keep && v.valued():
		return "not posted: it is left as it was, because there is no value"
	case v.keep:
		return "not posted: it is left as it was"
	case stands.state == StatePending:
		return fmt.Sprintf("not posted: pending, run %d of %d", stands.runs, v.need.bad)
	default:
		return "not posted: no condition holds"
	}
}
