package rules

import "github.com/modealert/modealert/rules/expr"

// newest lets only the rows pass whose column is greatest so far. Which rows those are is known only at the end, so
// whatever was gathered is thrown away when a greater value comes.
type newest struct {
	slot int // -1 where all rows pass
	best expr.Value
	err  error // what is wrong with a row among those that count so far
}

// see compares a row with the greatest: 1 when it is greater than all before it, 0 when it is one of the greatest, -1 when
// it does not count. A row without a value does not.
func (n *newest) see(row []expr.Value) (int, error) {
	v := row[n.slot]
	if v.IsNull() {
		return -1, nil
	}
	if n.best.IsNull() {
		n.best = v
		return 1, nil
	}
	order, err := expr.Compare(v, n.best)
	if err != nil {
		return 0, err
	}
	if order > 0 {
		n.best, n.err = clipped(v), nil
	}
	return order, nil
}
