package alert

// tellMending fills in the sentence of an alert that is fine, but not for long enough to be over.
func (d draft) tellMending(h *headline) {
	v := d.Values
	switch {
	case v.RowRule && v.Matched == 0:
		h.core = d.name() + ": no row" + d.matchingNone() + " now"
	case v.Now == "" && d.State == StateNoData:
		h.core = d.name() + " has data again"
	case v.Now == "":
		h.core = d.name() + " has no data now, which its rule takes for ok"
	default:
		h.core = d.name() + " is " + data(v.Now, maxValue) + " now"
	}
	h.rest = ", fine for " + grouped(int64(d.Mending.Runs)) + " of " + counted(int64(d.Mending.Of), "run")
}
