package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// maxGroups bounds the groups of one rule, so that a `by` on a column that is different in every row says so instead of
// filling the memory and the channel.
const maxGroups = 250_000

// judge evaluates one rule: it is given each row, then asked for the groups.
type judge struct {
	rule  *Rule
	scope *expr.Scope
	where expr.Program // nil keeps all rows
	value expr.Program // of a row, or of a group

	warning, critical expr.Program // nil where the rule has none

	by    []int // slots
	show  []int
	needs []int // every slot the rule needs
	rank  int   // the slot by which an aggregate's rows are ordered, -1 for none
	worse int   // +1 when greater is worse, -1 when smaller is, 0 when neither

	nullOverNothing bool
	kept            int64
	groups          map[string]*gathered
	ordered         []*gathered
	last            *gathered // most results come sorted by group
	key             []byte
	err             error
}

// gathered is what is kept of a group while its rows stream by.
type gathered struct {
	id      string
	key     []expr.Value
	rows    int64
	matched int64
	state   *expr.State
	level   Level
	value   expr.Value // of the worst row that matched
	worst   worstRows
}

func newJudge(rule *Rule, columns *expr.Columns) (*judge, error) {
	j := &judge{
		rule:   rule,
		scope:  expr.NewScope(columns, rule.By),
		groups: make(map[string]*gathered),
		rank:   -1,
	}
	if err := j.compile(); err != nil {
		return nil, err
	}
	for _, name := range rule.By {
		j.by = append(j.by, columns.Slot(name))
	}
	for _, name := range rule.Shown() {
		j.show = append(j.show, columns.Slot(name))
	}
	if named := rule.Value.Columns(); len(named) > 0 {
		j.rank = columns.Slot(named[0])
	}
	j.needs = j.slots(columns)
	j.worse = rule.Direction()
	if len(rule.By) == 0 {
		j.last = j.group(nil)
		return j, nil
	}
	return j, j.tryEmpty()
}

// compile compiles the rule's expressions: those of a row rule are asked of each row, the others of each group.
func (j *judge) compile() error {
	compile := j.scope.Group
	if j.rule.RowRule() {
		compile = j.scope.Row
	}
	var err error
	if j.rule.Where != nil {
		if j.where, err = j.scope.Row(j.rule.Where); err != nil {
			return fmt.Errorf("where: %w", err)
		}
	}
	if j.value, err = compile(j.rule.Value); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	if s := j.rule.Warning; s != nil {
		if j.warning, err = compile(s.When); err != nil {
			return fmt.Errorf("warning: %w", err)
		}
	}
	if s := j.rule.Critical; s != nil {
		if j.critical, err = compile(s.When); err != nil {
			return fmt.Errorf("critical: %w", err)
		}
	}
	return nil
}

// slots lists the columns that the rule's result must have.
func (j *judge) slots(columns *expr.Columns) []int {
	names := slices.Concat(j.rule.By, j.rule.Shown())
	for _, e := range j.rule.expressions() {
		names = append(names, e.Columns()...)
	}
	slots := make([]int, 0, len(names))
	for _, name := range names {
		slots = append(slots, columns.Slot(name))
	}
	slices.Sort(slots)
	return slices.Compact(slots)
}

// tryEmpty finds out what the value is when there is nothing: a count is 0 then, which needs no message, all else null.
func (j *judge) tryEmpty() error {
	if j.rule.RowRule() {
		return nil
	}
	env := expr.Env{Row: make([]expr.Value, len(j.scope.Columns.Names()))}
	if err := j.scope.Finish(j.scope.NewState(), &env); err != nil {
		return err
	}
	v, err := j.value(&env)
	j.nullOverNothing = err == nil && v.IsNull()
	return nil
}

// add judges one row of the result.
func (j *judge) add(env *expr.Env, row int64) error {
	env.Value = expr.Value{}
	if j.where != nil {
		v, err := j.where(env)
		if err != nil {
			return rowError(row, err)
		}
		if keep, _, err := expr.Truth(v); err != nil || !keep {
			return rowError(row, err)
		}
	}
	j.kept++
	g, err := j.groupOf(env.Row)
	if err != nil {
		return err
	}
	g.rows++
	if j.rule.RowRule() {
		return rowError(row, j.addRow(g, env))
	}
	if j.rule.Rows > 0 && len(j.rule.Show) > 0 {
		g.worst.add(j, worstRow{level: OK, value: j.ranked(env.Row)}, env.Row)
	}
	return rowError(row, j.scope.Add(g.state, env))
}

// addRow asks a row rule's condition of one row.
func (j *judge) addRow(g *gathered, env *expr.Env) error {
	v, err := j.value(env)
	if err != nil {
		return err
	}
	env.Value = v
	level, _, err := j.level(env)
	if err != nil || level == OK {
		return err
	}
	g.matched++
	r := worstRow{level: level, value: v}
	if g.matched == 1 || j.compare(r, worstRow{level: g.level, value: g.value}) > 0 {
		g.level, g.value = level, v
	}
	g.worst.add(j, r, env.Row)
	return nil
}

func (j *judge) ranked(row []expr.Value) expr.Value {
	if j.rank < 0 {
		return expr.Value{}
	}
	return row[j.rank]
}

// level finds the worst severity whose condition holds for env.Value, and names a condition that cannot be decided.
func (j *judge) level(env *expr.Env) (level Level, unknown string, err error) {
	for _, s := range [...]struct {
		level   Level
		program expr.Program
		rule    *Severity
	}{{Critical, j.critical, j.rule.Critical}, {Warning, j.warning, j.rule.Warning}} {
		if s.program == nil {
			continue
		}
		v, err := s.program(env)
		if err != nil {
			return OK, "", fmt.Errorf("%s: %w", s.level, err)
		}
		holds, known, err := expr.Truth(v)
		switch {
		case err != nil:
			return OK, "", fmt.Errorf("%s: %w", s.level, err)
		case holds:
			return s.level, "", nil
		case !known:
			unknown = fmt.Sprintf("whether `%s` holds is unknown: something in it is null", s.rule.When)
		}
	}
	return OK, unknown, nil
}

// finish judges every group, ordered by key.
func (j *judge) finish(now time.Time) ([]Group, error) {
	slices.SortFunc(j.ordered, func(a, b *gathered) int { return compareKeys(a.key, b.key) })
	groups := make([]Group, 0, len(j.ordered))
	env := expr.Env{Now: now, Row: make([]expr.Value, len(j.scope.Columns.Names()))}
	for _, g := range j.ordered {
		group := Group{Key: g.key, Level: g.level, Value: g.value, Rows: g.rows, Matched: g.matched, Worst: g.worst.shown()}
		if !j.rule.RowRule() {
			if err := j.judgeGroup(&group, g, &env); err != nil {
				return nil, err
			}
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// judgeGroup evaluates the aggregates of a group. A null value means that there is nothing to judge, unless a condition
// asks for just that.
func (j *judge) judgeGroup(group *Group, g *gathered, env *expr.Env) error {
	for i, slot := range j.by {
		env.Row[slot] = g.key[i]
	}
	err := j.scope.Finish(g.state, env)
	if err != nil {
		return err
	}
	env.Value = expr.Value{}
	if group.Value, err = j.value(env); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	env.Value = group.Value
	if group.Level, group.Unknown, err = j.level(env); err != nil {
		return err
	}
	if group.Level == OK && group.Value.IsNull() {
		group.Level, group.Unknown = NothingThere, ""
	}
	return nil
}

// rowError says which row it was. An error of the language names the column and the value itself.
func rowError(row int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("row %d: %w", row, err)
}

// compareKeys orders groups: as the language does where it can, as text where it cannot.
func compareKeys(a, b []expr.Value) int {
	for i := range a {
		order, err := expr.Compare(a[i], b[i])
		if err != nil || a[i].IsNull() || b[i].IsNull() {
			order = cmp.Or(cmp.Compare(a[i].Kind(), b[i].Kind()), cmp.Compare(a[i].String(), b[i].String()))
		}
		if order != 0 {
			return order
		}
	}
	return 0
}
