package alert

import (
	"time"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// The groups under which a rule's alerts are kept, beside one for each value of its `by` columns, which are JSON arrays.
const (
	groupAll   = ""       // a rule without `by`
	groupEmpty = "!empty" // whether a rule with `by` finds any group
	groupError = "!error" // whether the rule can be evaluated at all
)

// groupMark is how a group begins that is none of the rule's rows.
const groupMark = "!"

// failedRunsKey is the key under which the alert about a report's failed runs is kept. No rule's id has a colon.
func failedRunsKey(report string) string { return "run:" + report }

// verdict is what one run says of one alert, with what is needed to say it.
type verdict struct {
	key, group string
	rule       *rules.Rule // nil where it is about the runs themselves
	found      standing
	need       need // for how many runs in a row before anything is said
	value      expr.Value
	unknown    string        // a condition that could not be decided, and why
	undecided  bool          // so that nobody knows whether it is better than before
	keep       bool          // the alert is to stay as it was
	parts      []Pair        // what the conditions look at beside the value
	rows       *matched      // the rows that matched, of a rule that remembers them
	recall     *recall       // how they compare with the run before, once that is known
	by         []expr.Value  // the values that make the group
	was        State         // how the alert was before the run, where that is known
	incident   int64         // the one that it belongs to; 0 for none
	aside      bool          // it moves nothing, because its run comes too late
	read, used int64         // how many rows the result had, and how many of them the group has after `where`
	fault      string        // why the rule could not be evaluated
	groups     int           // how many of them its rule found
	roll       *RollFacts    // where many groups share an incident
	news       bool          // rows match of one of those, of which nobody has heard
	silent     bool          // not worth a record while it is fine and never was anything else
	channels   []string      // who hears of it, where it is not the rule that says
	about      []*rules.Rule // the rules that it concerns, where it is not about one
	// acknowledged says that somebody looks after it, reminded that it is said again because it goes on.
	acknowledged, reminded bool
	away                   time.Duration // for how long it was over, where it comes back
	began                  time.Time     // since when it is so, where that is not known from the run

	// draft makes the notice, all but what the alert's own past adds. It is called only when something is to be said.
	draft func() Notice
}

// heardBy are the channels and webhooks that hear of a state.
func (v verdict) heardBy(s State) []string {
	if v.rule == nil {
		return v.channels
	}
	return destinations(v.rule.To(severity(v.rule, s)))
}

// mentioned are those who are called to a state. Nobody is called to a rule that cannot be evaluated.
func (v verdict) mentioned(s State) []string {
	if v.rule == nil || v.group == groupError || s == StateOK {
		return nil
	}
	if level := severity(v.rule, s); level != nil && level.Mentions != nil {
		return level.Mentions
	}
	return v.rule.Mentions
}

// reminds says how often an alert that goes on is said again.
func (v verdict) reminds() rules.Repeat {
	switch {
	case v.rule == nil || v.group == groupError:
		return rules.Repeat{}
	case v.group == groupLate: // of every run there is none
		return rules.Repeat{Every: v.rule.Repeat.Every}
	}
	return v.rule.Repeat
}

// quiet reports whether nothing is said in the thread when it is over.
func (v verdict) quiet() bool { return v.rule != nil && v.rule.Resolve.Quiet }

// flap is how long after its end an incident may be reopened.
func (v verdict) flap() time.Duration {
	if v.rule == nil {
		return rules.DefaultFlap
	}
	return v.rule.Flap
}

// valued reports whether it is about what a rule's value is.
func (v verdict) valued() bool { return v.rule != nil && v.group != groupError && v.group != groupLate }

// limit writes the condition of a state, "" where it has none.
func (v verdict) limit(s State) string {
	if !v.valued() || s == StateNoData {
		return ""
	}
	return limit(v.rule, s)
}
