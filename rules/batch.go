package rules

import "github.com/modealert/modealert/rules/expr"

// batch is rows that are judged together.
type batch struct {
	rows   []*row
	values [][]expr.Value // of each
}

// add adds a row behind the others.
func (b *batch) add(r *row) {
	b.rows, b.values = append(b.rows, r), append(b.values, r.values)
}

// clear leaves no row.
func (b *batch) clear() { b.rows, b.values = b.rows[:0], b.values[:0] }
