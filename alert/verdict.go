package alert

import (
	"slices"
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
	groups     int           // how many of them its rule found
	roll       *RollFacts    // where many groups share an incident
	news       bool          // rows match of one of those, of which nobody has heard
	silent     bool          // not worth a record while it is fine and never was anything else
	channels   []string      // who hears of it, where it is not the rule that says
	about      []*rules.Rule // the rules that it concerns, where it is not about one
	// acknowledged says that somebody looks after it.
	acknowledged bool
	away         time.Duration // for how long it was over, where it comes back
	began        time.Time     // since when it is so, where that is not known from the run

	// draft makes the notice, all but what the alert's own past adds. It is called only when something is to be said.
	draft func() Notice
}

// verdicts says what a run's results mean for every alert that they concern.
func verdicts(f facts, results []rules.Result) []verdict {
	var all []verdict
	for _, r := range results {
		all = append(all, errorVerdict(f, r))
		if r.Err != nil {
			continue
		}
		if len(r.Rule.By) > 0 {
			all = append(all, emptyVerdict(f, r))
		}
		for _, g := range r.Groups {
			all = append(all, groupVerdict(f, r, g))
		}
	}
	return all
}

// needOf is for how many runs in a row a rule's value must be bad to be said, and fine to be over.
func needOf(rule *rules.Rule) need { return need{bad: rule.For, good: rule.Resolve.After} }

// groupVerdict is about one group of a rule. A condition that cannot be decided neither fires nor resolves.
func groupVerdict(f facts, r rules.Result, g rules.Group) verdict {
	return verdict{
		key:     f.key(r.Rule),
		group:   groupKey(g.Key),
		rule:    r.Rule,
		found:   levelStanding(r.Rule, g.Level),
		need:    needOf(r.Rule),
		value:   g.Value,
		unknown: g.Unknown,
		// A row of which nobody knows does not match. A group of which nobody knows anything is as it was.
		undecided: g.Unknown != "" && (!r.Rule.RowRule() || g.Undecided == g.Rows),
		keep:      g.Level == rules.NothingThere && r.Rule.NoData == rules.NoDataKeep,
		by:        g.Key,
		groups:    len(r.Groups),
		rows:      matchedBy(r, g),
		parts:     partFigures(r.Rule, g.Parts),
		draft: func() Notice {
			n := f.notice(SubjectValue, r.Rule)
			n.Group = pairs(r.Rule, g.Key)
			n.Values = values(r.Rule, g, r.Rows)
			n.Values.Latest = latestOf(r)
			n.Table = table(r.Rule, g)
			return n
		},
	}
}

// emptyVerdict is about a rule with `by` that found no group at all.
func emptyVerdict(f facts, r rules.Result) verdict {
	v := verdict{
		key:    f.key(r.Rule),
		group:  groupEmpty,
		rule:   r.Rule,
		need:   needOf(r.Rule),
		silent: true,
		keep:   r.Empty && r.Rule.NoData == rules.NoDataKeep,
	}
	var whole rules.Group
	switch {
	case r.Whole != nil: // a condition holds of there being nothing
		whole = *r.Whole
	case r.Empty:
		whole.Level = rules.NothingThere
	}
	v.found, v.value = levelStanding(r.Rule, whole.Level), whole.Value
	v.draft = func() Notice {
		n := f.notice(SubjectValue, r.Rule)
		n.Values = values(r.Rule, whole, r.Rows)
		return n
	}
	return v
}

// errorVerdict is about whether a rule could be evaluated. It is said on the first run and is nobody's emergency.
func errorVerdict(f facts, r rules.Result) verdict {
	v := verdict{
		key:    f.key(r.Rule),
		group:  groupError,
		rule:   r.Rule,
		found:  standing{state: StateOK},
		need:   need{bad: 1},
		silent: true,
		draft: func() Notice {
			n := f.notice(SubjectRuleError, r.Rule)
			if r.Err != nil {
				n.Error = cutText(r.Err.Error())
			}
			return n
		},
	}
	if r.Err != nil {
		v.found = standing{state: StateError, rank: rankWarning}
	}
	return v
}

// runVerdict is about whether a report's runs succeed. A failed run is said where the rules that it keeps from being
// checked would speak.
func runVerdict(c examined) verdict {
	v := verdict{
		key:    failedRunsKey(c.ref.Report),
		group:  groupAll,
		found:  standing{state: StateOK},
		need:   need{bad: int(c.set.FailedRunsOf(c.report))},
		silent: true,
		draft: func() Notice {
			n := c.facts.runNotice(SubjectRunFailed)
			n.Failure = c.failure
			return n
		},
	}
	concerned := c.reading()
	if len(concerned) == 0 { // somebody wants to hear of it all the same
		concerned = c.set.For(c.report)
	}
	v.about = concerned
	for _, rule := range concerned {
		for _, channel := range destinations(rule.To(nil)) {
			if !slices.Contains(v.channels, channel) {
				v.channels = append(v.channels, channel)
			}
		}
	}
	if c.failure != nil {
		v.found = standing{state: StateError, rank: rankWarning}
		v.keep = v.need.bad == 0
		if c.failure.InARow >= v.need.bad { // as Mode counts, which saw those that nobody told us of
			v.need.bad = min(v.need.bad, 1)
		}
	}
	return v
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
