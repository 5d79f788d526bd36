package store

// AttemptEnd is how an attempt of a job ended.
type AttemptEnd string

// How an attempt ends.
const (
	AttemptDone      AttemptEnd = "done"
	AttemptPostponed AttemptEnd = "postponed" // Snooze: it was too early
	AttemptFailed    AttemptEnd = "failed"    // and is followed by another
	AttemptDead      AttemptEnd = "dead"      // and is followed by none
	AttemptStopped   AttemptEnd = "stopped"   // the store stopped meanwhile
)
