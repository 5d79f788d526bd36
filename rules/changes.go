package rules

import "slices"

// Changes are what differs between two sets of rules.
type Changes struct {
	// Added, Removed and Changed are the IDs of rules, in their order. A rule that only moved, or whose file was only laid
	// out anew, did not change; one whose file has other `defaults` for it did.
	Added, Removed, Changed []string
	// Events says whether the entries of `events` are others, Ops whether `ops_channel` is.
	Events, Ops bool
}

// None reports whether nothing differs.
func (c Changes) None() bool {
	return len(c.Added)+len(c.Removed)+len(c.Changed) == 0 && !c.Events && !c.Ops
}

// ChangesSince says what differs from an earlier set.
func (s *Set) ChangesSince(before *Set) Changes {
	var c Changes
	for _, r := range s.Rules {
		switch old := before.Rule(r.ID); {
		case old == nil:
			c.Added = append(c.Added, r.ID)
		case old.origin.said() != r.origin.said():
			c.Changed = append(c.Changed, r.ID)
		}
	}
	for _, old := range before.Rules {
		if s.Rule(old.ID) == nil {
			c.Removed = append(c.Removed, old.ID)
		}
	}
	c.Events = !slices.EqualFunc(s.Announcements, before.Announcements, func(a, b *Announcement) bool {
		return a.origin.said() == b.origin.said()
	})
	c.Ops = s.OpsChannel != before.OpsChannel
	return c
}
