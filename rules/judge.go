package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// judge evaluates one rule: it is given each row, then asked for the groups.
type judge struct {
	rule   *Rule
	scope  *expr.Scope
	where  *expr.Filter // nil keeps all rows
	value  expr.Program // of a row, or of a group
	filter expr.Test    // of an aggregate's rows that may be shown; nil for all

	warning, critical expr.Program // nil where the rule has none
	parts             []part       // of the conditions, whose values may be seen

	needs  []int // every slot the rule needs
	reads  []int // those of them whose values it judges by; the others are only shown
	ranked int   // the slot by which an aggregate's rows are ordered, -1 for none
	limit  int   // how many rows of a group may be shown
	rows   bool  // whether it is a row rule

	newest    newest
	partition *partition // shared with other rules
	kept      int64
	groups    gatherer
	state     *expr.State // of the rule's aggregates, by group
	keeper    keeper
	memory    memory
	past      Past
	err       error
}

func newJudge(rule *Rule, columns *expr.Columns, shared partitions) (*judge, error) {
	j := &judge{rule: rule, rows: rule.RowRule(), scope: expr.NewScope(columns, rule.By), ranked: -1, newest: newest{slot: -1, zone: rule.Location}}
	j.scope.Location = rule.Location
	if err := j.compile(); err != nil {
		return nil, err
	}
	j.reads = slots(columns, rule.By)
	j.partition = shared.by(slices.Clone(j.reads))
	if rule.Latest != "" {
		j.newest.slot, j.newest.column = columns.Slot(rule.Latest), rule.Latest
		j.reads = append(j.reads, j.newest.slot)
		j.partition = newPartition(j.partition.by) // of its own, to forget what is thrown away
	}
	for _, e := range rule.expressions() {
		j.reads = append(j.reads, slots(columns, e.Columns())...)
	}
	j.arrange(columns)
	j.memory.slots = slots(columns, rule.Key)
	j.needs = slices.Concat(j.reads, j.keeper.rank.slots, j.memory.slots)
	slices.Sort(j.needs)
	j.needs = slices.Compact(j.needs)
	j.begin()
	return j, nil
}

// begin begins to gather, from nothing.
func (j *judge) begin() {
	j.kept = 0
	if j.state != nil {
		j.state.Release()
	}
	j.state = j.scope.NewState()
	if j.newest.slot >= 0 {
		j.partition.forget()
	}
	j.groups = gatherer{by: j.partition, witnesses: j.rows || j.limit > 0}
	j.keeper.cells, j.keeper.rank.limit = 0, j.limit
	j.memory.count, j.memory.full = 0, false
	if len(j.rule.By) == 0 {
		_ = j.groups.begin(0) // there is room for one
	}
}

// slots are the places of columns.
func slots(columns *expr.Columns, names []string) []int {
	all := make([]int, len(names))
	for i, name := range names {
		all[i] = columns.Slot(name)
	}
	return all
}

// arrange says which rows of a group are shown, and in which order.
func (j *judge) arrange(columns *expr.Columns) {
	r := rank{limit: j.rule.Rows, slots: slots(columns, j.rule.shownColumns())}
	if j.rule.RowRule() {
		_, r.value = j.rule.valueColumn()
		r.warning, r.critical = badnessOf(j.rule.Warning), badnessOf(j.rule.Critical)
	} else if len(r.slots) == 0 {
		r.limit = 0
	} else if column, ok := rankedColumn(j.rule.Value); ok {
		// Which severity it will be is not known while the rows stream by.
		j.ranked, r.warning = columns.Slot(column), badness{direction: j.rule.Direction()}
	}
	if len(j.rule.Key) > 0 && r.limit > 0 {
		r.limit = max(r.limit, maxRecalled)
	}
	j.keeper.rank, j.limit = r, r.limit
}

// compile compiles the rule's expressions: those of a row rule are asked of each row, the others of each group.
func (j *judge) compile() error {
	compile := j.scope.Group
	if j.rule.RowRule() {
		compile = j.scope.Row
	}
	var err error
	if j.rule.Where != nil {
		if j.where, err = j.scope.Where(j.rule.Where); err != nil {
			return fmt.Errorf("where: %w", err)
		}
	}
	if j.value, err = compile(j.rule.Value); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	j.scope.Value = j.rule.Value
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
	j.compileParts()
	if filter := rowFilter(j.rule.Value); filter != nil {
		if j.filter, err = j.scope.Test(filter); err != nil {
			return fmt.Errorf("value: %w", err)
		}
	}
	return nil
}

// addAll judges rows that passed the rule's `where` until one of them is wrong.
func (j *judge) addAll(env *expr.Env, b *batch) {
	if j.err != nil || len(b.rows) == 0 {
		return
	}
	if j.newest.slot < 0 && !j.groups.witnesses {
		j.err = j.addUp(env, b)
		return
	}
	for _, r := range b.rows {
		env.Row = r.values
		if j.err = j.add(env, r); j.err != nil {
			return
		}
	}
}

// addUp counts rows in that are looked at by aggregates only.
func (j *judge) addUp(env *expr.Env, b *batch) error {
	groups, failed := j.groups.all(b)
	j.kept += int64(len(groups))
	j.state.Grow(len(j.groups.groups))
	if n, err := j.scope.AddAll(j.state, groups, b.values, env); err != nil {
		return j.rowError(b.rows[n], err)
	}
	return failed
}

// add judges one row that passed the rule's `where`, whose values env has.
func (j *judge) add(env *expr.Env, r *row) error {
	env.Value = expr.Value{}
	if j.newest.slot < 0 {
		return j.gather(env, r)
	}
	switch order, err := j.newest.see(env.Row); {
	case err != nil:
		return j.rowError(r, fmt.Errorf("`latest`: %w", err))
	case order < 0:
		return nil
	case order > 0:
		j.begin()
	}
	if j.newest.err == nil {
		j.newest.err = j.gather(env, r)
	}
	return nil
}

// gather counts a row in.
func (j *judge) gather(env *expr.Env, r *row) error {
	j.kept++
	number, err := j.groups.of(r)
	if err != nil {
		return err
	}
	g := &j.groups.groups[number]
	if j.rows {
		return j.rowError(r, j.addRow(g, env, r))
	}
	if j.keeper.rank.limit > 0 {
		keep, err := holds(j.filter, env)
		if err != nil {
			return j.rowError(r, err)
		}
		if keep {
			j.keep(g, worstRow{level: OK}, j.rankedValue(env.Row), r)
		}
	}
	j.state.Grow(len(j.groups.groups))
	if err := j.scope.Add(j.state, g.number, env); err != nil {
		return j.rowError(r, err)
	}
	return nil
}

// holds reports whether a condition that may be missing is true of a row.
func holds(condition expr.Test, env *expr.Env) (bool, error) {
	if condition == nil {
		return true, nil
	}
	keep, _, err := condition(env)
	return keep, err
}

// addRow asks a row rule's condition of one row.
func (j *judge) addRow(g *gathered, env *expr.Env, r *row) error {
	v, err := j.value(env)
	if err != nil {
		return err
	}
	env.Value = v
	level, unknown, err := j.level(env)
	if unknown.severity != nil {
		g.unknown++
	}
	if err != nil || level == OK {
		return err
	}
	g.matched++
	identity := ""
	if len(j.memory.slots) > 0 {
		identity = j.memory.identify(r)
		j.memory.add(g, identity)
	}
	w := j.keep(g, worstRow{level: level, identity: identity}, v, r)
	if g.matched == 1 || j.keeper.rank.compare(w, g.top) > 0 {
		g.top, g.value = w, clipped(v)
	}
	return nil
}

// keep keeps a row to be shown if it is bad enough.
func (j *judge) keep(g *gathered, w worstRow, v expr.Value, r *row) worstRow {
	w.measure = j.keeper.rank.of(w.level).measure(v)
	if len(g.worst) < j.keeper.rank.limit {
		j.keeper.thin(j.groups.groups)
	}
	j.keeper.add(g, w, r, v)
	return w
}

func (j *judge) rankedValue(row []expr.Value) expr.Value {
	if j.ranked < 0 {
		return expr.Value{}
	}
	return row[j.ranked]
}

// rowError says which row it was. An error of the language names the column and, where the rule lets the column's values
// be seen, the value itself.
func (j *judge) rowError(r *row, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("row %d: %w", r.number, j.discreet(err))
}

// discreet leaves a value out of an error unless it is of columns that the rule's value, groups or shown rows have.
func (j *judge) discreet(err error) error {
	wrong, ok := errors.AsType[*expr.TypeError](err)
	if !ok {
		return err
	}
	from := wrong.Columns()
	if len(from) > 0 && !slices.ContainsFunc(from, func(name string) bool { return !j.rule.names(name) }) {
		return err
	}
	return errors.New(strings.Replace(err.Error(), wrong.Error(), wrong.Private(), 1))
}
