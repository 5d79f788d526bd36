package alert

import "slices"

// digestMood is how what a digest tells of is, all in all.
func (n Notice) digestMood() mood {
	switch {
	case len(n.Members) == 0:
		return mood{"CONTINUED", "⚪", "#8D8D8D"}
	case n.over():
		return mood{"RESOLVED", "✅", "#2EB67D"}
	case n.Urgent:
		return mood{"", "🔴", "#D4152A"}
	default:
		return mood{"", "🟡", "#E8A317"}
	}
}

// tellDigest says how many rules fire: `4 rules are firing on Sales: 1 critical, 3 warnings`.
func (d draft) tellDigest(h *headline) {
	total := int64(len(d.Members))
	switch {
	case total == 0:
		h.core = counted(int64(d.Moved), "alert") + " on " + d.reportName() + ", in a later message"
		return
	case d.over():
		fine := markup(" fine again")
		if slices.ContainsFunc(d.Members, func(m Notice) bool { return m.Ended != "" }) {
			fine = " over" // of those that are gone, nobody knows how they are
		}
		h.core, h.rest = d.allMembers(total)+fine, d.after()
		return
	}
	h.rest = ": " + d.severities()
	switch firing := d.firingMembers(); {
	case firing == 1 && total == 1:
		h.core = "1 " + d.memberNoun() + " is still firing on " + d.reportName()
	case firing == 1:
		h.core = "1 of " + counted(total, d.memberNoun()) + " is still firing on " + d.reportName()
	case firing < total:
		h.core = grouped(firing) + " of " + counted(total, d.memberNoun()) + " are still firing on " + d.reportName()
	default:
		h.core = counted(total, d.memberNoun()) + d.memberVerb() + " on " + d.reportName()
	}
}

// allMembers are all that a digest tells of, as the subject of a sentence.
func (d draft) allMembers(total int64) markup {
	all, on := counted(total, d.memberNoun()), " on "+d.reportName()
	switch total {
	case 1:
		return all + on + " is"
	case 2:
		return "both " + d.memberNoun() + "s" + on + " are"
	default:
		return "all " + all + on + " are"
	}
}

// memberVerb is what all that a digest tells of do.
func (d draft) memberVerb() markup {
	switch {
	case d.reminds():
		return " are still firing"
	case d.isReply() && d.each(func(m Notice) bool { return m.Urgent && !m.WasUrgent && m.Was != StateOK }):
		return " got worse"
	case d.isReply() && d.each(func(m Notice) bool { return m.Was == StateOK }):
		return " are firing again"
	default:
		return " are firing"
	}
}

// firingMembers is how many of what a digest tells of fire.
func (d draft) firingMembers() int64 {
	var firing int64
	for _, m := range d.Members {
		if !m.over() {
			firing++
		}
	}
	return firing
}

// severities says how many of those that fire are how bad.
func (d draft) severities() markup {
	var critical, warnings, other int64
	for _, m := range d.Members {
		switch {
		case m.over():
		case m.Urgent:
			critical++
		case m.State == StateWarning:
			warnings++
		default:
			other++
		}
	}
	var parts []markup
	if critical > 0 {
		parts = append(parts, grouped(critical)+" critical")
	}
	if warnings > 0 {
		parts = append(parts, counted(warnings, "warning"))
	}
	if other > 0 {
		parts = append(parts, grouped(other)+" without a value")
	}
	return join(parts, ", ")
}

// memberNoun is what a digest tells of: rules, or alerts where one of them has several.
func (d draft) memberNoun() markup {
	ids := make(map[string]bool)
	for _, m := range d.Members {
		ids[m.Rule.ID] = true
	}
	if len(ids) < len(d.Members) {
		return "alert"
	}
	return "rule"
}
