package rules

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// judge evaluates one rule: it is given each row, then asked for the groups.
type judge struct {
	rule   *Rule
	scope  *expr.Scope
	where  expr.Test    // nil keeps all rows
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
	keeper    keeper
	memory    memory
	past      Past
	err       error
}

func newJudge(rule *Rule, columns *expr.Columns, shared partitions) (*judge, error) {
	j := &judge{rule: rule, rows: rule.RowRule(), scope: expr.NewScope(columns, rule.By), ranked: -1, newest: newest{slot: -1}}
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
	for _, g := range j.groups.ordered {
		if g.state != nil {
			g.state.Release()
		}
	}
	if j.newest.slot >= 0 {
		j.partition.forget()
	}
	j.groups = gatherer{by: j.partition, scope: j.scope, states: !j.rule.RowRule()}
	j.keeper.cells, j.keeper.rank.limit = 0, j.limit
	j.memory.count, j.memory.full = 0, false
	if len(j.rule.By) == 0 {
		j.groups.begin(0)
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
		if j.where, err = j.scope.Test(j.rule.Where); err != nil {
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

// addAll judges rows until one of them is wrong.
func (j *judge) addAll(env *expr.Env, rows []*row) {
	for _, r := range rows {
		if j.err != nil {
			return
		}
		env.Row = r.values
		j.err = j.add(env, r)
	}
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
	g, err := j.groups.of(r)
	if err != nil {
		return err
	}
	g.rows++
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
	if err := j.scope.Add(g.state, env); err != nil {
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
		j.keeper.thin(j.groups.ordered)
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

// undecided is a severity whose condition cannot be decided, and what the history lacks for that.
type undecided struct {
	severity *Severity
	lack     string
}

// level finds the worst severity whose condition holds for env.Value, and one whose condition cannot be
// decided.
func (j *judge) level(env *expr.Env) (level Level, unknown undecided, err error) {
	for _, s := range [...]struct {
		level   Level
		program expr.Program
		rule    *Severity
	}{{Critical, j.critical, j.rule.Critical}, {Warning, j.warning, j.rule.Warning}} {
		if s.program == nil {
			continue
		}
		env.Lack()
		v, err := s.program(env)
		if err != nil {
			return OK, undecided{}, fmt.Errorf("%s: %w", s.level, err)
		}
		holds, known, err := expr.Truth(v)
		switch {
		case err != nil:
			return OK, undecided{}, fmt.Errorf("%s: %w", s.level, err)
		case holds:
			return s.level, unknown, nil
		case !known:
			unknown = undecided{s.rule, env.Lack()}
		}
	}
	return OK, unknown, nil
}

// finish judges every group, ordered by key, and the rule as a whole where there is none. Of env, it takes what is known
// beside the rows.
func (j *judge) finish(at *expr.Env, result *Result) error {
	if j.newest.err != nil {
		return j.newest.err
	}
	result.Kept, result.Latest, result.Forgetful = j.kept, j.newest.best, j.memory.full
	env := expr.Env{Now: at.Now, Run: at.Run, Row: make([]expr.Value, len(j.scope.Columns.Names()))}
	ordered := j.groups.ordered
	if len(ordered) == 0 {
		return j.finishEmpty(&env, result)
	}
	slices.SortFunc(ordered, func(a, b *gathered) int { return compareKeys(a.key, b.key) })
	result.Groups = make([]Group, len(ordered))
	for i, g := range ordered {
		group := &result.Groups[i]
		*group = Group{
			Key: g.key, Level: g.top.level, Value: g.value, Rows: g.rows, Matched: g.matched, Undecided: g.unknown,
			Worst: g.worst.shown(), Keys: slices.Sorted(maps.Keys(g.keys)), WorstKeys: g.worst.identities(j.memory),
		}
		if !j.rule.RowRule() {
			if err := j.judgeGroup(group, g.state, &env); err != nil {
				return j.discreet(err)
			}
			g.state = nil
		} else if g.matched == 0 && g.unknown > 0 {
			group.Unknown = fmt.Sprintf("the condition could not be decided for %d of %d rows: something in it is null", g.unknown, g.rows)
		}
	}
	return nil
}

// finishEmpty judges a rule that found no group by what its value is over nothing.
func (j *judge) finishEmpty(env *expr.Env, result *Result) error {
	if j.rule.RowRule() {
		return nil
	}
	whole := &Group{}
	if err := j.judgeGroup(whole, j.scope.NewState(), env); err != nil {
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
func (j *judge) judgeGroup(group *Group, state *expr.State, env *expr.Env) error {
	for i, v := range group.Key {
		env.Row[j.partition.by[i]] = v
	}
	err := j.scope.Finish(state, env)
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
		group.Unknown = fmt.Sprintf("whether `%s` holds is unknown: %s", unknown.severity.When, cmp.Or(unknown.lack, "something in it is null"))
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
