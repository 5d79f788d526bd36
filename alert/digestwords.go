package alert

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// tellOf makes a notice that tells of others, the worst first. Those who are mentioned in them are called once.
func (n *Notice) tellOf(id int64, members []Notice, calls bool) {
	n.Incident, n.Subject, n.State = id, SubjectDigest, StateOK
	heeds := make(map[string]bool)
	for _, m := range members {
		if !m.over() {
			n.State = StateWarning
			n.Urgent = n.Urgent || m.Urgent
		}
		if !m.AsOf.Before(n.AsOf) {
			n.AsOf, n.Report, n.Collection, n.Run = m.AsOf, m.Report, m.Collection, m.Run
		}
		if n.Opened.IsZero() || m.Opened.Before(n.Opened) {
			n.Opened = m.Opened
		}
		if m.Closed.After(n.Closed) {
			n.Closed = m.Closed
		}
		for _, id := range m.Heeds {
			if !heeds[id] {
				heeds[id] = true
				n.Heeds = append(n.Heeds, id)
			}
		}
		for _, who := range m.Mentions {
			if calls && !slices.Contains(n.Mentions, who) {
				n.Mentions = append(n.Mentions, who)
			}
		}
		n.Members = append(n.Members, m.brief())
	}
	if n.State != StateOK {
		n.Closed = time.Time{}
	}
	slices.SortStableFunc(n.Members, func(a, b Notice) int { return cmp.Compare(b.loudness(), a.loudness()) })
}

// brief is a notice without what a line of a digest does not show.
func (n Notice) brief() Notice {
	n.Role, n.Mentions, n.Table, n.Body, n.TemplateError, n.Heeds, n.Members = RoleEdit, nil, nil, "", "", nil, nil
	n.Error = ""
	n.Rule = RuleFacts{ID: n.Rule.ID, Name: n.Rule.Name}
	n.Collection, n.Query, n.Run = Link{}, Link{}, RunFacts{}
	return n.rolled(false, false)
}

// loudness orders what a digest tells of.
func (n Notice) loudness() int {
	switch {
	case n.over():
		return 0
	case n.Urgent:
		return 2
	default:
		return 1
	}
}

func (n Notice) digestMood() mood {
	switch {
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
	var critical, warnings, other, firing int64
	for _, m := range d.Members {
		switch {
		case m.over():
			continue
		case m.Urgent:
			critical++
		case m.State == StateWarning:
			warnings++
		default:
			other++
		}
		firing++
	}
	total := int64(len(d.Members))
	switch {
	case d.over():
		fine := markup(" are fine again")
		if slices.ContainsFunc(d.Members, func(m Notice) bool { return m.Ended != "" }) {
			fine = " are over" // of those that are gone, nobody knows how they are
		}
		h.core, h.rest = "all "+counted(total, d.memberNoun())+" on "+d.reportName()+fine, d.after()
		return
	case firing == 1:
		h.core = "1 of " + counted(total, d.memberNoun()) + " is still firing on " + d.reportName()
	case firing < total:
		h.core = grouped(firing) + " of " + counted(total, d.memberNoun()) + " are still firing on " + d.reportName()
	default:
		h.core = counted(total, d.memberNoun()) + " are firing on " + d.reportName()
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
	h.rest = ": " + join(parts, ", ")
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

// digestLines are a line for each of what a digest tells of.
func (d draft) digestLines() []slack.Block {
	const room = 2_600
	var lines markup
	for i, m := range d.Members {
		line := draft{Notice: m}.headline()
		next := join([]markup{lines, line.emoji + " " + line.brief() + line.rest}, "\n")
		if utf8.RuneCountInString(string(next)) > room {
			lines = join([]markup{lines, "… and " + grouped(int64(len(d.Members)-i)) + " more"}, "\n")
			break
		}
		lines = next
	}
	if lines == "" {
		return nil
	}
	return []slack.Block{section(lines)}
}
