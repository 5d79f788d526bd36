package alert

import (
	"fmt"
	"slices"
	"time"
)

// modelRule is what the rule says.
type modelRule struct {
	For, Resolve      int
	Flap, Repeat      bool
	Groups            int // 0 is a rule without `by`
	Warning, Critical int
}

// String is the rule as a file has it.
func (r modelRule) String() string {
	text := fmt.Sprintf("rules:\n  - {name: Total, report: %s, value: sum(x), warning: above %d, critical: above %d, for: %d runs, "+
		"resolve: {after: %d runs}", storyReport, r.Warning, r.Critical, r.For, r.Resolve)
	if r.Groups > 0 {
		text += ", by: g"
	}
	if !r.Flap {
		text += ", flap: off"
	}
	if r.Repeat {
		text += ", repeat: every run"
	}
	return text + "}\n"
}

// finds is what the rule says of a value, 0 for none.
func (r modelRule) finds(value int) modelFinding {
	switch {
	case value == 0:
		return modelFinding{state: modelNoData}
	case value > r.Critical:
		return modelFinding{modelCritical, value, r.Critical}
	case value > r.Warning:
		return modelFinding{modelWarning, value, r.Warning}
	}
	return modelFinding{state: modelFine, value: value}
}

// modelAlert is an alert: a group of the rule, the rule as a whole, or whether the report's runs succeed.
type modelAlert struct {
	name      string
	bad, good int // for how many runs in a row
	missing   int // for how many a group has not been in the result
	known     bool
	incidents []*modelIncident
	forgotten int // how many of those a group that was given up does not go on with
}

// open is its incident, nil where none is open.
func (a *modelAlert) open() *modelIncident {
	if n := len(a.incidents); n > 0 && a.incidents[n-1].closed.IsZero() {
		return a.incidents[n-1]
	}
	return nil
}

// modelWorld is Mode's runs, the rule, and all that the channel is to show of them.
type modelWorld struct {
	rule    modelRule
	now     time.Time
	runs    []modelRun // all that completed, in that order
	decided time.Time  // when the newest one completed that was heard of
	looked  time.Time  // when they were listed last
	alerts  []*modelAlert
}

// modelRun is a run. Values has one of each group, 0 where it is not in the result.
type modelRun struct {
	token     string
	completed time.Time
	Failed    bool
	Lost      bool // its webhook
	Values    []int
}

func newModelWorld(rule modelRule) *modelWorld {
	w := &modelWorld{rule: rule, now: faraway, looked: faraway, alerts: []*modelAlert{{name: "Sales"}, {name: "Total"}}}
	for g := range rule.Groups {
		w.alerts = append(w.alerts, &modelAlert{name: fmt.Sprintf("Total (g %c)", 'a'+g)})
	}
	return w
}

// hears is that a run is handled. One that completed before the last that was heard of moves nothing.
func (w *modelWorld) hears(run modelRun) {
	if run.completed.Before(w.decided) {
		return
	}
	w.decided = run.completed
	if run.Failed {
		w.settle(w.alerts[0], modelFinding{state: modelFailing, value: w.failures(run)}, run.completed)
		return // nothing is known of the rule
	}
	w.settle(w.alerts[0], modelFinding{}, run.completed)
	groups := w.alerts[2:]
	switch {
	case len(groups) == 0:
		w.settle(w.alerts[1], w.rule.finds(run.Values[0]), run.completed)
		return
	case slices.Max(run.Values[:len(groups)]) == 0:
		w.settle(w.alerts[1], modelFinding{state: modelNoData}, run.completed)
		return // nothing is known of any group
	}
	w.settle(w.alerts[1], modelFinding{}, run.completed)
	for g, a := range groups {
		if run.Values[g] == 0 {
			w.misses(a, run.completed)
		} else {
			w.settle(a, w.rule.finds(run.Values[g]), run.completed)
		}
	}
}

// finds is that the runs are listed: what is heard of those of which no webhook came. After a long time it is only the newest
// run, and nothing where that has come.
func (w *modelWorld) finds(lost []modelRun) []modelRun {
	away := w.now.Sub(w.looked) > time.Hour
	w.looked = w.now
	if !away || len(lost) == 0 {
		return lost
	}
	if last := lost[len(lost)-1]; last.token == w.runs[len(w.runs)-1].token {
		return []modelRun{last}
	}
	return nil
}

// failures is how many runs failed in a row, up to this one.
func (w *modelWorld) failures(run modelRun) int {
	n := 0
	for _, r := range w.runs {
		if n++; !r.Failed {
			n = 0
		}
		if r.token == run.token {
			break
		}
	}
	return n
}

// settle moves an alert by what a run says of it.
func (w *modelWorld) settle(a *modelAlert, f modelFinding, at time.Time) {
	bad, good := w.rule.For, w.rule.Resolve
	if a.name == "Sales" {
		bad, good = 1, 1
	}
	a.known, a.missing = true, 0
	open := a.open()
	if f.state == modelFine {
		switch {
		case open == nil:
			a.bad = 0
		case a.good+1 < good:
			a.good++
			open.mends(f, a.good, good)
		default:
			open.resolves(f, at)
			a.bad, a.good = 0, 0
		}
		return
	}
	a.bad++
	a.good = 0
	switch {
	case open != nil:
		open.goesOn(f, w.rule.Repeat && f.state != modelFailing)
	case a.bad >= bad:
		w.fires(a, f, at)
	}
}

// fires begins an incident, or has the last one go on that was over for a short time.
func (w *modelWorld) fires(a *modelAlert, f modelFinding, at time.Time) {
	n := len(a.incidents)
	if n > a.forgotten && (w.rule.Flap || f.state == modelFailing) && at.Sub(a.incidents[n-1].closed) <= 30*time.Minute {
		a.incidents[n-1].returns(f, w.now)
		return
	}
	i := &modelIncident{name: a.name}
	i.becomes(f)
	i.first = i.text
	a.incidents = append(a.incidents, i)
}

// misses is a result without a group that was in earlier ones. The third time it is given up.
func (w *modelWorld) misses(a *modelAlert, at time.Time) {
	if !a.known {
		return
	}
	a.missing++
	open := a.open()
	if open == nil {
		a.bad = 0
	}
	if a.missing < 3 {
		return
	}
	if open != nil {
		open.ends("Closed: "+a.name+" is no longer in the result, after …", at)
	}
	*a = modelAlert{name: a.name, incidents: a.incidents, forgotten: len(a.incidents)}
}

// passes lets time pass.
func (w *modelWorld) passes(d time.Duration) {
	w.now = w.now.Add(d)
	for _, i := range w.open() {
		i.passes(w.now)
	}
}

// open are the incidents that are open.
func (w *modelWorld) open() []*modelIncident {
	var open []*modelIncident
	for _, a := range w.alerts {
		if i := a.open(); i != nil {
			open = append(open, i)
		}
	}
	return open
}
