package alert

import "time"

// tellLate fills in the sentence of a report that was expected to run.
func (d draft) tellLate(h *headline) {
	a := d.Absence
	switch {
	case d.over():
		h.core, h.rest = d.reportName()+" has run again", d.after()
	case a == nil:
		h.core = d.reportName() + " has not run as expected"
	default:
		h.core = d.reportName() + " has not run for " + lasting(a.At.Sub(a.Due)+a.Every)
		h.rest = ", expected every " + every(a.Every)
	}
}

// every is how often a run is expected, in hours where that is how people say it: `26 h`.
func every(d time.Duration) markup {
	const mostHours = 72
	if d%time.Hour == 0 && d/time.Hour <= mostHours {
		return counted(int64(d/time.Hour), "hour")
	}
	return lasting(d)
}

// lateFacts say when a run was expected, and when there was one.
func (d draft) lateFacts(f *fields) {
	if d.Absence == nil {
		return
	}
	f.add("Expected by", moment(d.Absence.Due, ""))
	last := markup("none since modealert waits for it")
	if !d.Absence.Last.IsZero() {
		last = moment(d.Absence.Last, "")
	}
	f.add("Last run", last)
}
