package alert

import (
	"encoding/json"
	"slices"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// The groups under which a rule's alerts are kept, beside one for each value of its `by` columns, which are JSON arrays.
const (
	groupAll   = ""       // the rule as a whole
	groupError = "!error" // whether the rule can be evaluated at all
)

// failedRunsKey is the key under which the alert about a report's failed runs is kept. No rule's id has a colon.
func failedRunsKey(report string) string { return "run:" + report }

// verdict is what one run says of one alert, with what is needed to say it.
type verdict struct {
	key, group string
	found      standing
	need       int // for how many runs in a row before anything is said
	value      expr.Value
	direction  int // +1 when greater is worse, -1 when smaller is, 0 when nobody knows
	repeat     rules.Repeat
	unknown    string // a condition that could not be decided, and why
	keep       bool   // the alert is to stay as it was
	silent     bool   // not worth a record while it is fine and never was anything else

	channels func(State) []string
	mentions func(State) []string
	rank     func(State) int
	limit    func(State) string        // the condition of a state, in words
	write    func(expr.Value) string   // a value, in words
	draft    func() Notice             // the notice, all but what the alert's own past adds
	previous func(*Notice, expr.Value) // adds the value of the run before; nil where there is nothing to compare
	words    func(*Notice)             // adds what the rule's own templates say; nil where it has none
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

// groupVerdict is about one group of a rule.
func groupVerdict(f facts, r rules.Result, g rules.Group) verdict {
	v := ruleVerdict(f, r.Rule, groupKey(g.Key))
	v.found = levelStanding(r.Rule, g.Level)
	v.value, v.unknown = g.Value, g.Unknown
	v.keep = g.Level == rules.NothingThere && r.Rule.NoData == rules.NoDataKeep
	v.previous = func(n *Notice, was expr.Value) { addPrevious(n, r.Rule, was, g.Value) }
	v.draft = func() Notice {
		n := f.notice(SubjectValue, r.Rule)
		n.Query = f.queryLink(r.Rule)
		n.Group = pairs(r.Rule, g.Key)
		n.Values = values(r.Rule, g)
		n.Table = table(r.Rule, g)
		return n
	}
	return v
}

// emptyVerdict is about a rule with `by` that found no group at all.
func emptyVerdict(f facts, r rules.Result) verdict {
	v := ruleVerdict(f, r.Rule, groupAll)
	v.silent = true
	v.keep = r.Empty && r.Rule.NoData == rules.NoDataKeep
	v.found = standing{state: StateOK}
	if r.Empty {
		v.found = levelStanding(r.Rule, rules.NothingThere)
	}
	v.draft = func() Notice {
		n := f.notice(SubjectValue, r.Rule)
		n.Query = f.queryLink(r.Rule)
		n.Values = values(r.Rule, rules.Group{})
		return n
	}
	return v
}

// errorVerdict is about whether a rule could be evaluated. It is said on the first run and is nobody's emergency.
func errorVerdict(f facts, r rules.Result) verdict {
	v := ruleVerdict(f, r.Rule, groupError)
	v.need, v.silent, v.repeat = 1, true, rules.Repeat{}
	v.mentions, v.words = nobody, nil
	v.found = standing{state: StateOK}
	if r.Err != nil {
		v.found = standing{state: StateError, rank: rankWarning}
	}
	v.draft = func() Notice {
		n := f.notice(SubjectRuleError, r.Rule)
		n.Query = f.queryLink(r.Rule)
		if r.Err != nil {
			n.Error = r.Err.Error()
		}
		return n
	}
	return v
}

// ruleVerdict holds what every verdict about a rule shares.
func ruleVerdict(f facts, rule *rules.Rule, group string) verdict {
	return verdict{
		key:       rule.ID,
		group:     group,
		need:      rule.For,
		direction: rule.Direction(),
		repeat:    rule.Repeat,
		channels:  func(s State) []string { return severityChannels(rule, s) },
		mentions:  func(s State) []string { return severityMentions(rule, s) },
		rank:      func(s State) int { return stateRank(rule, s) },
		write:     rule.Figure,
		limit:     func(s State) string { return limit(rule, s) },
		words:     func(n *Notice) { addWords(n, rule, f.parameters) },
	}
}

// levelStanding translates a rule's level. A level of no data becomes what the rule makes of it.
func levelStanding(rule *rules.Rule, level rules.Level) standing {
	switch level {
	case rules.Warning:
		return standing{state: StateWarning, rank: rankWarning}
	case rules.Critical:
		return standing{state: StateCritical, rank: rankCritical}
	case rules.NothingThere:
		if rank := stateRank(rule, StateNoData); rank != rankOK {
			return standing{state: StateNoData, rank: rank}
		}
	case rules.OK:
	}
	return standing{state: StateOK}
}

// stateRank says how loud a state is under a rule.
func stateRank(rule *rules.Rule, s State) int {
	switch s {
	case StateWarning, StateError:
		return rankWarning
	case StateCritical:
		return rankCritical
	case StateNoData:
		switch rule.NoData {
		case rules.NoDataCritical:
			return rankCritical
		case rules.NoDataOK, rules.NoDataKeep:
			return rankOK
		case rules.NoDataWarning:
		}
		return rankWarning
	case StateOK, StatePending:
	}
	return rankOK
}

func severity(rule *rules.Rule, s State) *rules.Severity {
	switch {
	case s == StateCritical && rule.Critical != nil:
		return rule.Critical
	case s == StateWarning && rule.Warning != nil:
		return rule.Warning
	default:
		return nil
	}
}

func severityChannels(rule *rules.Rule, s State) []string {
	if level := severity(rule, s); level != nil && level.Channels != nil {
		return level.Channels
	}
	return rule.Channels
}

func severityMentions(rule *rules.Rule, s State) []string {
	if level := severity(rule, s); level != nil && level.Mentions != nil {
		return level.Mentions
	}
	return rule.Mentions
}

func nobody(State) []string { return nil }

// limit writes the condition of a state, "" where it has none.
func limit(rule *rules.Rule, s State) string {
	if level := severity(rule, s); level != nil {
		return level.Phrase(rule.Format)
	}
	return ""
}

// groupKey writes the values of a group as a JSON array, "" where there are none.
func groupKey(key []expr.Value) string {
	if len(key) == 0 {
		return groupAll
	}
	parts := make([]any, len(key))
	for i, v := range key {
		switch v.Kind() {
		case expr.Null:
			parts[i] = nil
		case expr.Number:
			parts[i] = json.Number(v.String())
		case expr.Bool:
			parts[i], _ = v.Bool()
		case expr.Text, expr.Time, expr.Duration:
			parts[i] = v.String()
		}
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic("a group of plain values is always valid JSON: " + err.Error())
	}
	return string(text)
}

// union joins lists of names without repeating one.
func union(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, name := range list {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}
