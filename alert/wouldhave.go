package alert

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// maxMissedAlerts is how many alerts a message about missed runs tells of.
const maxMissedAlerts = 10

// MissedFacts is what a message says of runs that were missed for long.
type MissedFacts struct {
	// From and To are since when and until when nobody looked.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Runs of so many Reports were missed; Failed of them failed, and Unread are the good ones of which nothing is known.
	Runs    int `json:"runs"`
	Reports int `json:"reports"`
	Failed  int `json:"failed,omitempty"`
	Unread  int `json:"unread,omitempty"`
	// Alerts are what would have fired, the worst first, and More how many there were beside them.
	Alerts []MissedAlert `json:"alerts,omitempty"`
	More   int           `json:"more,omitempty"`
}

// MissedAlert is an alert that would have fired.
type MissedAlert struct {
	Rule   string `json:"rule"` // its name
	Report Link   `json:"report,omitzero"`
	Group  string `json:"group,omitempty"` // the values that make the group
	// Worst is the worst state that it would have been in, on Runs runs in all, and Value the value on the last run on which it was.
	Worst State  `json:"worst"`
	Runs  int    `json:"runs"`
	Value string `json:"value,omitempty"`
	// Now is its state on the newest run.
	Now State `json:"now"`
}

// would is an alert that would have fired, with what is not told of it.
type would struct {
	MissedAlert

	rule string // its ID
	rank int
}

// add counts the runs of a report.
func (m *MissedFacts) add(a absentee) {
	if m.From.IsZero() || a.watch.Away.Before(m.From) {
		m.From = a.watch.Away
	}
	m.Reports++
	m.Runs += len(a.runs)
	for _, run := range a.runs {
		if run.Missed.After(m.To) {
			m.To = run.Missed
		}
		switch ended := (mode.Run{State: run.ModeState}); {
		case ended.Failed():
			m.Failed++
		case ended.Succeeded() && run.State != store.RunDecided:
			m.Unread++
		}
	}
}

// shorten leaves out the alerts that a message has no room for.
func (m *MissedFacts) shorten() {
	m.More = max(0, len(m.Alerts)-maxMissedAlerts)
	slices.SortStableFunc(m.Alerts, func(a, b MissedAlert) int { return cmp.Compare(b.loudness(), a.loudness()) })
	m.Alerts = m.Alerts[:len(m.Alerts)-m.More]
}

// loudness orders alerts: critical ones first, and of those the ones that are not over.
func (a MissedAlert) loudness() int {
	n := a.Runs
	if a.Worst == StateCritical {
		n += 10_000
	}
	if a.Now != StateOK {
		n += 1_000
	}
	return n
}

// wouldHave are the alerts that the missed runs of a report would have been.
func (w *Watcher) wouldHave(ctx context.Context, tx *store.Tx, set *rules.Set, a absentee) ([]would, error) {
	found := make(map[[2]string]*would)
	var order [][2]string
	for _, run := range a.runs {
		evaluations, err := tx.Evaluations(ctx, a.watch.Report, run.Run)
		if err != nil {
			return nil, err
		}
		for _, e := range evaluations {
			id, _, _ := strings.Cut(e.Rule, "@")
			rule, at := set.Rule(id), [2]string{e.Rule, e.Group}
			if rule == nil || stateRank(rule, State(e.Outcome)) == rankOK {
				continue
			}
			if found[at] == nil {
				found[at] = &would{MissedAlert: MissedAlert{Rule: rule.Name, Group: groupText(rule, e.Group)}, rule: id}
				found[at].Report = Link{Name: w.names.remembered("report/" + a.watch.Report).link.Name, URL: w.mode.ReportURL(a.watch.Report)}
				order = append(order, at)
			}
			found[at].count(rule, e)
		}
	}
	all := make([]would, 0, len(order))
	for _, at := range order {
		alerts, err := tx.Alerts(ctx, at[0])
		if err != nil {
			return nil, err
		}
		found[at].Now = State(cmp.Or(alerts[at[1]].State, string(StateOK)))
		all = append(all, *found[at])
	}
	return all, nil
}

// groupText is a group as people read it, by its values alone.
func groupText(rule *rules.Rule, group string) string {
	values := groupValues(group)
	if len(values) != len(rule.By) { // the rule has become another one
		return ""
	}
	var texts []string
	for _, p := range pairs(rule, values) {
		texts = append(texts, p.Value)
	}
	return strings.Join(texts, ", ")
}

// count adds what was recorded of a run.
func (a *would) count(rule *rules.Rule, e store.Evaluation) {
	a.Runs++
	rank := stateRank(rule, State(e.Outcome))
	if rank < a.rank {
		return
	}
	a.rank, a.Worst, a.Value = rank, State(e.Outcome), ""
	if v := decode(e.Value); !v.IsNull() {
		a.Value = rule.Figure(v)
	}
}
