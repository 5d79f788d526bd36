package alert

import (
	"cmp"
	"slices"
	"time"
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
		n.Members = append(n.Members, m.member(n.Role))
	}
	if n.State != StateOK {
		n.Closed = time.Time{}
	}
	if n.isReply() && n.reminds() {
		n.Was = n.State
	}
	slices.SortStableFunc(n.Members, func(a, b Notice) int { return cmp.Compare(b.loudness(), a.loudness()) })
}

// member is a notice without what a line of a digest does not show. Where the digest itself says what changed, so do its lines.
func (n Notice) member(digest Role) Notice {
	n.Mentions, n.Table, n.Body, n.TemplateError, n.Heeds, n.Members = nil, nil, "", "", nil, nil
	n.Error = ""
	n.Rule = RuleFacts{ID: n.Rule.ID, Name: n.Rule.Name}
	n.Collection, n.Query, n.Trend, n.Run = Link{}, Link{}, nil, RunFacts{Completed: n.Run.Completed}
	if digest == RoleBroadcast {
		n.Role = RoleReply
		return n
	}
	n.Role = RoleEdit
	return n.rolled(false, false)
}

// reminds reports whether a digest says nothing but that all goes on.
func (n Notice) reminds() bool { return n.each(func(m Notice) bool { return m.Was == m.State }) }

// each reports whether something holds for all that a digest tells of.
func (n Notice) each(holds func(Notice) bool) bool {
	return len(n.Members) > 0 && !slices.ContainsFunc(n.Members, func(m Notice) bool { return !holds(m) })
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
