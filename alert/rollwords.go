package alert

// tellRoll fills in the sentence of many groups that share a message: `12 of 40 countries are below $5,000`.
func (d draft) tellRoll(h *headline) {
	r := d.Roll
	if d.over() {
		h.core = d.name() + ": no " + d.groupNoun(1) + d.groupsAre(1) + " any more" + d.besides()
		h.rest = d.after()
		h.only = d.worstGroups()
		return
	}
	h.core = d.name() + ": " + d.firing()
	if r.Worst.Value != "" {
		worst := data(r.Worst.Column, maxGroup) + " is " + data(r.Worst.Value, maxValue)
		if r.Firing > 1 {
			worst = "worst: " + worst
		}
		h.rest = " (" + worst + ")"
	}
	h.rest += d.besides()
}

// besides says how many groups fire that have messages of their own.
func (d draft) besides() markup {
	switch n := d.Roll.Singles; n {
	case 0:
		return ""
	case 1:
		return ", besides 1 with a message of its own"
	default:
		return ", besides " + grouped(int64(n)) + " with messages of their own"
	}
}

// firing says how many groups fire, and how they are.
func (d draft) firing() markup {
	r := d.Roll
	of := grouped(int64(r.Firing)) + " of " + grouped(int64(r.Total)) + " " + d.groupNoun(int64(r.Total))
	if !d.mixed() {
		return of + d.groupsAre(int64(r.Firing))
	}
	return of + ": " + d.split()
}

// mixed reports whether the groups are in more than one state.
func (d draft) mixed() bool {
	r := d.Roll
	return r.Firing != max(r.Critical, r.Warning, r.NoData)
}

// split says how many groups are in which state.
func (d draft) split() markup {
	var parts []markup
	for _, p := range []struct {
		n    int
		word markup
	}{{d.Roll.Critical, "critical"}, {d.Roll.Warning, "warning"}, {d.Roll.NoData, "without data"}} {
		if p.n > 0 {
			parts = append(parts, grouped(int64(p.n))+" "+p.word)
		}
	}
	return join(parts, ", ")
}

// tellRollLine makes the headline of a line about groups that joined, recovered or are gone; false where the line is about
// something else.
func (d draft) tellRollLine(h *headline) bool {
	r := d.Roll
	switch {
	case r == nil || d.over():
		return false
	case r.Left != nil || r.Gone != nil:
		h.word, h.emoji = "Recovered", "✅"
		h.core = d.name() + ": " + r.Left.listed()
		if r.Left == nil {
			h.word, h.emoji, h.core = "Closed", "⚪", d.name()+": no longer in the result: "+r.Gone.listed()
		} else if r.Gone != nil {
			h.core += "; no longer in the result: " + r.Gone.listed()
		}
		h.rest = "; now " + d.firing()
	case r.Joined != nil && d.Was == d.State:
		h.core = d.name() + ": " + d.joined()
		h.rest = "; now " + d.firing()
	default:
		return false
	}
	return true
}

// joined names the groups that newly fire: `3 more countries: FR, IT, ES`.
func (d draft) joined() markup {
	n := int64(d.Roll.Joined.Total)
	if d.Roll.Back {
		return grouped(n) + " " + d.groupNoun(n) + " again: " + d.Roll.Joined.listed()
	}
	return grouped(n) + " more " + d.groupNoun(n) + ": " + d.Roll.Joined.listed()
}

// listed are the names in a row.
func (n *Names) listed() markup {
	if n == nil {
		return ""
	}
	var row []markup
	for _, name := range n.Shown[:min(len(n.Shown), maxNames)] {
		row = append(row, data(name, maxGroup/3))
	}
	names := join(row, ", ")
	if more := n.Total - len(row); more > 0 {
		names += " … and " + grouped(int64(more)) + " more"
	}
	return names
}

// worstGroups says how bad it was, where there is nothing but the text to say so.
func (d draft) worstGroups() markup {
	var was []markup
	if d.Roll.Most > 0 {
		was = append(was, "at most "+grouped(int64(d.Roll.Most))+" at a time")
	}
	if w := d.Roll.WorstEver; w.Value != "" {
		was = append(was, "worst was "+data(w.Column, maxGroup)+" with "+data(w.Value, maxValue))
	}
	if len(was) == 0 {
		return ""
	}
	return "; " + join(was, ", ")
}

// rollFacts are the fields of many groups that share a message.
func (d draft) rollFacts(f *fields) {
	r := d.Roll
	if !d.over() {
		f.add("Now", d.nowFiring())
	}
	f.add("Threshold", d.thresholds())
	if r.Worst.Value != "" && !d.over() {
		f.add("Worst", data(r.Worst.Column, maxGroup)+": "+data(r.Worst.Value, maxValue))
	}
	if w := r.WorstEver; w.Value != "" && (d.over() || w != r.Worst) {
		f.add("Worst meanwhile", data(w.Column, maxGroup)+": "+data(w.Value, maxValue))
	}
	if r.Most > r.Firing {
		f.add("At most", grouped(int64(r.Most))+" at a time")
	}
}

func (d draft) nowFiring() markup {
	now := grouped(int64(d.Roll.Firing)) + " of " + grouped(int64(d.Roll.Total)) + " " + d.groupNoun(int64(d.Roll.Total))
	if d.mixed() {
		return now + "\n" + d.split()
	}
	return now
}
