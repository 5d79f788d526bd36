package rules

import (
	"fmt"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// groupOf finds the group that a row belongs to.
func (j *judge) groupOf(row []expr.Value) (*gathered, error) {
	if len(j.by) == 0 {
		return j.last, nil
	}
	j.key = j.key[:0]
	for _, slot := range j.by {
		j.key = row[slot].AppendKey(j.key)
	}
	if j.last != nil && j.last.id == string(j.key) {
		return j.last, nil
	}
	g := j.groups[string(j.key)]
	if g == nil {
		if len(j.ordered) == maxGroups {
			return nil, fmt.Errorf("`by` makes more than %d groups; group by something that repeats", maxGroups)
		}
		key := make([]expr.Value, len(j.by))
		for i, slot := range j.by {
			key[i] = row[slot]
		}
		g = j.group(key)
	}
	j.last = g
	return g, nil
}

// group begins a group whose identity is in j.key.
func (j *judge) group(key []expr.Value) *gathered {
	g := &gathered{id: string(j.key), key: key, level: OK, state: j.scope.NewState()}
	j.groups[g.id] = g
	j.ordered = append(j.ordered, g)
	return g
}

// worstRows keeps the few worst rows of a group, worst first.
type worstRows []worstRow

// worstRow is a row that may be shown.
type worstRow struct {
	level Level
	value expr.Value
	cells []expr.Value
}

// add keeps the row if it is among the worst so far. Rows that are equally bad stay in the order of the result.
func (w *worstRows) add(j *judge, r worstRow, row []expr.Value) {
	rows := *w
	if j.rule.Rows == 0 || len(rows) == j.rule.Rows && j.compare(r, rows[len(rows)-1]) <= 0 {
		return
	}
	if len(rows) == j.rule.Rows {
		r.cells = rows[len(rows)-1].cells[:0] // the row that falls out lends its cells
		rows = rows[:len(rows)-1]
	}
	for _, slot := range j.show {
		r.cells = append(r.cells, row[slot])
	}
	at := len(rows)
	for at > 0 && j.compare(r, rows[at-1]) > 0 {
		at--
	}
	*w = slices.Insert(rows, at, r)
}

// shown returns the cells of the rows.
func (w worstRows) shown() [][]expr.Value {
	var rows [][]expr.Value
	for _, r := range w {
		rows = append(rows, r.cells)
	}
	return rows
}

// compare orders rows by how bad they are: positive when a is worse than b. A value that cannot be compared is not worse.
func (j *judge) compare(a, b worstRow) int {
	if a.level != b.level {
		if a.level == Critical {
			return 1
		}
		return -1
	}
	if a.value.IsNull() || b.value.IsNull() {
		return 0
	}
	order, err := expr.Compare(a.value, b.value)
	if err != nil {
		return 0
	}
	return order * j.worse
}
