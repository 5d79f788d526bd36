package alert

// tellRun fills in the sentence of an announced run.
func (d draft) tellRun(h *headline) {
	switch {
	case d.runFailed() || d.runCancelled():
		d.tellFailure(h)
	case d.Run.Duration > 0:
		h.core = d.reportName() + " ran in " + lasting(d.Run.Duration)
	default:
		h.core = d.reportName() + " ran"
	}
	if by := clean(d.Run.By); by != "" {
		h.rest += " (run by " + data(by, maxName) + ")"
	}
}

// tellFailure fills in the sentence of a failed run.
func (d draft) tellFailure(h *headline) {
	failure := d.failure()
	switch {
	case d.over():
		h.core, h.rest = d.reportName()+" runs again", d.after()
		return
	case failure.InARow > 1:
		h.core = d.reportName() + " failed " + counted(int64(failure.InARow), "time") + " in a row"
	case d.runCancelled():
		h.core = d.reportName() + " was cancelled"
	default:
		h.core = d.reportName() + " failed"
	}
	switch n := len(failure.NotChecked); {
	case n == 1:
		h.rest = ", so 1 rule was not checked"
	case n > 1:
		h.rest = ", so " + counted(int64(n), "rule") + " were not checked"
	}
}

// failure is what is known of a failed run, if anything.
func (d draft) failure() RunFailure {
	if d.Failure == nil {
		return RunFailure{}
	}
	return *d.Failure
}

// reportName is the report's name, or what can be said without.
func (d draft) reportName() markup {
	if clean(d.Report.Name) == "" {
		return "A report"
	}
	return data(d.Report.Name, maxName)
}
