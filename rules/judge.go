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
	thorough  bool
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

// rowError says which row it was, unless the value at fault is of one before. An error of the language names the column and,
// where the rule lets the column's values be seen, the value itself.
func (j *judge) rowError(r *row, err error) error {
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*expr.TypeError](err); ok && wrong.Earlier() {
		return j.discreet(err)
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
