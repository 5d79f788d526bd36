package alert

import (
	"cmp"
	"slices"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Judged is a group of a rule on a run: what the rule made of it, and what came of its alert.
type Judged struct {
	rules.Group
	// Name is the group as people read it; empty for a rule without `by`.
	Name []Pair
	// Outcome is what came of the alert; of a group that is fine, its State may be all that is known.
	Outcome Outcome
}

// Judged lists the groups that the rule found, the worst first.
func (s Scene) Judged() []Judged {
	var all []Judged
	for _, r := range s.Results {
		outcomes := make(map[string]Outcome, len(s.Outcomes))
		for _, o := range s.Outcomes {
			if o.About == "" && len(o.exact) == len(r.Rule.By) {
				outcomes[o.key] = o
			}
		}
		for _, g := range r.Groups {
			j := Judged{Group: g, Name: pairs(r.Rule, g.Key), Outcome: Outcome{State: StateOK, Value: g.Value}}
			if o, ok := outcomes[groupKey(g.Key)]; ok {
				j.Outcome = o
			}
			all = append(all, j)
		}
		slices.SortStableFunc(all, func(a, b Judged) int {
			return cmp.Or(urgency(r.Rule, b.Group)-urgency(r.Rule, a.Group), r.Rule.Direction()*expr.Order(b.Value, a.Value))
		})
	}
	return all
}

// urgency orders groups by how much somebody wants to see them.
func urgency(rule *rules.Rule, g rules.Group) int {
	loud := 2 * levelStanding(rule, g.Level).rank
	if loud == 0 && (g.Unknown != "" || g.Level != rules.OK) {
		loud = 1
	}
	return loud
}

// Telling is one message and everybody who gets it.
type Telling struct {
	Notice Notice
	// Channels are those of Slack, Webhooks the names of outgoing webhooks.
	Channels, Webhooks []string
}

// Tellings lists the messages with which incidents begin, each once. One that is muted is among them.
func (s Scene) Tellings() []Telling {
	var all []Telling
	for _, o := range s.Outcomes {
		for _, said := range o.Said {
			if said.Notice.Role != RolePost {
				continue
			}
			i := slices.IndexFunc(all, func(t Telling) bool { return t.Notice.Incident == said.Notice.Incident })
			if i < 0 {
				i, all = len(all), append(all, Telling{Notice: said.Notice})
			}
			if hook, ok := hookOf(said.Channel); ok {
				all[i].Webhooks = append(all[i].Webhooks, hook)
			} else {
				all[i].Channels = append(all[i].Channels, said.Channel)
			}
		}
	}
	return all
}
