package rules

import (
	"fmt"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// newest lets only the rows pass whose column is greatest so far. Which rows those are is known only at the end, so
// whatever was gathered is thrown away when a greater value comes.
type newest struct {
	slot   int // -1 where all rows pass
	column string
	zone   *time.Location
	best   expr.Value
	err    error // what is wrong with a row among those that count so far
}

// see compares a row with the greatest: 1 when it is greater than all before it, 0 when it is one of the greatest, -1 when
// it does not count. A row without a value does not.
func (n *newest) see(row []expr.Value) (int, error) {
	v := row[n.slot]
	switch {
	case v.IsNull():
		return -1, nil
	case v == n.best:
		return 0, nil
	case !ordered(v):
		return 0, n.unordered(v)
	}
	if n.best.IsNull() {
		n.best = v
		return 1, nil
	}
	order, err := expr.CompareIn(v, n.best, n.zone)
	if err != nil {
		return 0, err
	}
	if order > 0 {
		n.best, n.err = clipped(v), nil
	}
	return order, nil
}

// ordered reports whether a value has an order other than that of its letters.
func ordered(v expr.Value) bool {
	if v.Kind() != expr.Text {
		return true
	}
	_, ok := v.Time()
	if !ok {
		_, ok = v.Number()
	}
	return ok
}

// unordered refuses a value that would be taken for the newest by its letters.
func (n *newest) unordered(v expr.Value) error {
	wrong := &expr.TypeError{Column: n.column, Value: v, Want: "a date, a time or a number"}
	return fmt.Errorf("%w; let Mode's query return one, by `cast(… as date)`", wrong)
}
