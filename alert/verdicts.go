package alert

import (
	"slices"

	"github.com/modealert/modealert/rules"
)

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
		read:      r.Rows,
		used:      g.Rows,
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
		silent: len(r.Groups) > 0, // where there are none, this is all that there is to say
		keep:   r.Empty && r.Rule.NoData == rules.NoDataKeep,
		read:   r.Rows,
		used:   r.Kept,
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
		v.found, v.fault = standing{state: StateError, rank: rankWarning}, cutText(r.Err.Error())
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
