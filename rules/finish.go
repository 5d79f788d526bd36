package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// finish judges every group, ordered by key, and the rule as a whole where there is none. Of env, it takes what is known
// beside the rows.
func (j *judge) finish(at *expr.Env, result *Result) error {
	if j.newest.err != nil {
		return j.newest.err
	}
	result.Kept, result.Latest, result.Forgetful = j.kept, j.newest.best, j.memory.full
	env := expr.Env{Now: at.Now, Run: at.Run, Row: make([]expr.Value, len(j.scope.Columns.Names()))}
	groups := j.groups.groups
	if len(groups) == 0 {
		return j.finishEmpty(&env, result)
	}
	slices.SortFunc(groups, func(a, b gathered) int { return compareKeys(a.key, b.key) })
	result.Groups = make([]Group, len(groups))
	for i := range groups {
		group := &result.Groups[i]
		j.report(group, &groups[i])
		if !j.rows {
			if err := j.judgeGroup(group, groups[i].number, &env); err != nil {
				return j.discreet(err)
			}
		}
	}
	return nil
}

// report tells what was gathered of a group.
func (j *judge) report(group *Group, g *gathered) {
	*group = Group{Key: g.key, Level: OK, Rows: g.rows}
	if g.witnessed == nil {
		return
	}
	group.Level, group.Value, group.Matched, group.Undecided = g.top.level, g.value, g.matched, g.unknown
	group.Worst, group.WorstKeys, group.Keys = g.worst.shown(), g.worst.identities(j.memory), slices.Sorted(maps.Keys(g.keys))
	if j.rows && g.matched == 0 && g.unknown > 0 {
		group.Unknown = fmt.Sprintf("the condition could not be decided for %d of %d rows: something in it is null", g.unknown, g.rows)
	}
}

// finishEmpty judges a rule that found no group by what its value is over nothing.
func (j *judge) finishEmpty(env *expr.Env, result *Result) error {
	if j.rule.RowRule() {
		return nil
	}
	whole := &Group{}
	if err := j.judgeGroup(whole, 0, env); err != nil {
		return fmt.Errorf("with no group at all: %w", j.discreet(err))
	}
	switch whole.Level {
	case NothingThere:
		result.Empty = true
	case Warning, Critical:
		result.Whole = whole
	case OK:
	}
	return nil
}

// judgeGroup evaluates the aggregates of a group. A null value means that there is nothing to judge, unless a condition
// asks for just that.
func (j *judge) judgeGroup(group *Group, number int, env *expr.Env) error {
	for i, v := range group.Key {
		env.Row[j.partition.by[i]] = v
	}
	err := j.scope.Finish(j.state, number, env)
	if err != nil {
		return err
	}
	env.Value = expr.Value{}
	if group.Value, err = j.value(env); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	env.Value = group.Value
	if env.History, err = j.history(group.Key); err != nil {
		return err
	}
	defer func() { group.Parts = j.partsOf(group, env) }()
	level, unknown, err := j.level(env)
	switch group.Level = level; {
	case err != nil:
		return err
	case level == OK && group.Value.IsNull():
		group.Level = NothingThere
	case unknown.severity != nil:
		group.Unknown = fmt.Sprintf("whether `%s` holds is unknown: %s", unknown.severity.When, cmp.Or(unknown.lack, somethingNull))
	}
	if j.thorough {
		group.Past, group.Conditions = env.History, j.conditions(env)
	}
	return nil
}

// history gives what the rule's conditions look at of the runs before.
func (j *judge) history(key []expr.Value) ([]expr.Point, error) {
	if j.past == nil || j.rule.Need() == (expr.Need{}) {
		return nil, nil
	}
	points, err := j.past(j.rule, key)
	if err != nil {
		return nil, &pastError{err}
	}
	return points, nil
}

// compareKeys orders groups. Keys that stand beside each other, such as 5 and '5', are told apart by what they are.
func compareKeys(a, b []expr.Value) int {
	for i := range a {
		order := cmp.Or(expr.Order(a[i], b[i]), cmp.Compare(a[i].Kind(), b[i].Kind()), cmp.Compare(a[i].String(), b[i].String()))
		if order != 0 {
			return order
		}
	}
	return 0
}
