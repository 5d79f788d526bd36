package rules

import (
	"github.com/modealert/modealert/rules/expr"
)

// placed is a column in its place in a row.
type placed struct {
	lead  []byte // what stands before its value, from the end of the value before: a comma, its name and a colon
	field *field
}

// row is one row of the result. It is good until the next ones are read.
type row struct {
	number int64
	index  int          // among the rows that were read together
	values []expr.Value // by slot, of the columns that rules judge by
	raw    [][]byte     // by slot, the JSON of those that are only shown
}

// cell is the value of a column, whatever it is wanted for.
func (r *row) cell(slot int) expr.Value {
	if r.raw[slot] == nil {
		return r.values[slot]
	}
	return decode(r.raw[slot], nil)
}
