package alert

func (d draft) tellResolved(h *headline) {
	v := d.Values
	switch {
	case d.Title != "":
		h.core = data(d.Title, maxTitle)
	case v.RowRule && v.Matched == 0:
		h.core = d.name() + ": no row" + d.matchingNone() + " any more"
	case v.Now == "" && d.Was == StateNoData:
		h.core = d.name() + " has data again"
	case v.Now == "":
		h.core = d.name() + " has no data, which its rule takes for ok"
	case d.Was == StateNoData:
		h.core = d.name() + " has data again: " + data(v.Now, maxValue)
	default:
		h.core = d.name() + " is back to " + data(v.Now, maxValue)
	}
	h.rest = d.after()
	h.only = d.wasWorst()
}

// matchingNone goes on with "no row": " is above $1,000".
func (d draft) matchingNone() markup {
	d.Values.Matched = 1
	return d.matching()
}

// wasWorst says how bad it was, where there is nothing but the text to say so.
func (d draft) wasWorst() markup {
	var was []markup
	if d.Values.Worst != "" {
		was = append(was, "worst was "+data(d.Values.Worst, maxValue))
	}
	if limit := d.Values.Limit; clean(limit) != "" && !d.Values.RowRule {
		was = append(was, "threshold "+condition(limit))
	}
	if len(was) == 0 {
		return ""
	}
	return "; " + join(was, ", ")
}

// after goes on with how long the incident took.
func (d draft) after() markup {
	if d.Opened.IsZero() || !d.Closed.After(d.Opened) {
		return ""
	}
	after := ", after " + lasting(max(d.Closed.Sub(d.Opened)-d.Calm, 0))
	if d.Reopened > 0 {
		after += ", " + d.reopened()
	}
	return after
}
