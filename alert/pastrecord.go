package alert

import (
	"slices"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Record takes down what a version of a rule made of runs that were played again: as much as people want to see of it, and no
// rows.
type Record struct {
	Rule *rules.Rule
	// Moments are the runs, in their order.
	Moments []Moment
	// Incidents are those that began, in the order in which they did.
	Incidents []*PastIncident
	// Groups are the groups of which values are known, in the order in which they were seen; one without a name where the rule
	// has no groups. Of thousands of groups, those are there that alerted, and some others.
	Groups []*PastGroup

	incidents map[int64]*PastIncident
	groups    map[string]*PastGroup
	seen      []expr.Value
}

// Moment is what came of one run.
type Moment struct {
	Run mode.Run
	// At is when it completed, in the zone of the rules file.
	At time.Time
	// State is the worst state of the rule's alerts after it, and About what that is about, where it is not a value.
	State State
	About string
	// Figure is the value as people read it, the worst one where there are groups; empty where there is none.
	Figure string
	// Groups is how many groups there are, Alerting how many alerts are neither ok nor pending, but for that about failed runs.
	Groups, Alerting int
	// Unknown says why a condition could not be decided, if so. Blind says that this was so of every group, of a rule that looks at
	// earlier runs: that it was quiet tells nothing.
	Unknown string
	Blind   bool
	// Said is what would be said on it, and since the run before, each with the subject of its Notice and nothing else of that; of
	// the last one also what is said after it.
	Said []Said
}

// PastGroup is what the rule's value was in one group.
type PastGroup struct {
	Name   []Pair
	Points []PastPoint
	// Alerting is on how many runs the value was not fine.
	Alerting int
}

// PastPoint is the value after one of the Moments.
type PastPoint struct {
	Moment int
	Value  expr.Value
	Level  rules.Level
}

// The bounds of a record: of how many groups the values are kept that do not alert, and how many values are remembered to
// choose thresholds from.
const (
	maxQuietGroups = 200
	maxSeen        = 50_000
)

// NewRecord returns an empty record.
func NewRecord(rule *rules.Rule) *Record {
	return &Record{Rule: rule, incidents: make(map[int64]*PastIncident), groups: make(map[string]*PastGroup)}
}

// Seen are the values that the rule had, of all groups.
func (r *Record) Seen() []expr.Value { return r.seen }

// Add takes down what came of a run.
func (r *Record) Add(run mode.Run, scene Scene) {
	m := Moment{Run: run, At: ended(run).In(r.Rule.Location), State: StateOK}
	for _, o := range scene.Outcomes {
		r.addOutcome(&m, o)
	}
	for _, result := range scene.Results {
		r.addResult(&m, result)
	}
	r.Moments = append(r.Moments, m)
}

// Pass takes down what came of the time after the last run: it is said there.
func (r *Record) Pass(scene Scene) {
	if len(r.Moments) == 0 {
		return
	}
	m := &r.Moments[len(r.Moments)-1]
	for _, o := range scene.Outcomes {
		r.addSaid(m, o)
	}
}

// ended is when a run completed, or was asked for, as Mode may leave a cancelled one.
func ended(run mode.Run) time.Time {
	if run.Completed.IsZero() {
		return run.Created
	}
	return run.Completed
}

// badness orders states.
func badness(s State) int {
	return slices.Index([]State{StateOK, StatePending, StateNoData, StateWarning, StateError, StateCritical}, s)
}

func (r *Record) addOutcome(m *Moment, o Outcome) {
	if badness(o.State) > badness(StatePending) && o.About != aboutTogether && o.About != aboutRuns {
		m.Alerting++
	}
	if badness(o.State) > badness(m.State) {
		m.State, m.About, m.Figure = o.State, o.About, ""
		if !o.Value.IsNull() {
			m.Figure = r.Rule.Figure(o.Value)
		}
	}
	r.addSaid(m, o)
}

func (r *Record) addSaid(m *Moment, o Outcome) {
	for _, said := range o.Said {
		said.At = said.At.In(r.Rule.Location)
		r.addIncident(o, said)
		said.Notice = Notice{Subject: said.Notice.Subject} // it holds rows
		m.Said = append(m.Said, said)
	}
}

// Speaks reports whether a channel sees something new: no edit, no line in a thread, and nothing that is held back.
func (s Said) Speaks() bool {
	return slices.Contains(s.Does, rules.NotificationPosted) || slices.Contains(s.Does, rules.NotificationBroadcast)
}

// addResult adds the values.
func (r *Record) addResult(m *Moment, result rules.Result) {
	m.Groups += len(result.Groups)
	for _, g := range result.Groups {
		if g.Unknown != "" && m.Unknown == "" {
			m.Unknown = g.Unknown
		}
		if len(r.seen) < maxSeen && !g.Value.IsNull() {
			r.seen = append(r.seen, g.Value)
		}
		if len(result.Groups) == 1 && m.Figure == "" && !g.Value.IsNull() {
			m.Figure = r.Rule.Figure(g.Value)
		}
		r.addValue(g)
	}
	m.Blind = len(result.Groups) > 0 && r.Rule.Need() != (expr.Need{}) &&
		!slices.ContainsFunc(result.Groups, func(g rules.Group) bool { return g.Unknown == "" })
}

func (r *Record) addValue(g rules.Group) {
	key := groupKey(g.Key)
	group := r.groups[key]
	if group == nil {
		if g.Level == rules.OK && len(r.groups) >= maxQuietGroups {
			return
		}
		group = &PastGroup{Name: pairs(r.Rule, g.Key)}
		r.groups[key] = group
		r.Groups = append(r.Groups, group)
	}
	if g.Level != rules.OK {
		group.Alerting++
	}
	group.Points = append(group.Points, PastPoint{len(r.Moments), g.Value, g.Level})
}
