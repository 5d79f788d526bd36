package expr

import (
	"cmp"
	"fmt"
	"slices"
)

// past compiles a word about the value in earlier runs.
func (c *compiler) past(n *past) code {
	switch {
	case !c.group:
		return c.fail(n.place, fmt.Sprintf("`%s` is about the value in earlier runs, and here each row has a value of its own; "+
			"watch one value a run, such as `value: sum(amount)`", c.written(n)))
	case c.scope.Value == nil:
		return c.fail(n.place, fmt.Sprintf("`%s` is about the value in earlier runs, and there is no value; add a line such as `value: sum(amount)`", c.written(n)))
	}
	l := &lookback{past: n, written: c.written(n), zone: c.zone, columns: c.scope.Value.columns}
	switch n.word {
	case "previous":
		return code{run: l.previous}
	case "change":
		return code{run: l.change}
	case "percent_change":
		return code{run: l.percentChange}
	case "ago":
		return code{run: l.ago}
	case "zscore":
		return code{run: l.zscore}
	}
	return code{run: l.summary}
}

// distinctPast is distinct, but unknown where the history lacks what it compares: that there was no run before makes no
// difference of the value.
func (c *compiler) distinctPast(n *binary, x, y code) test {
	general := c.distinct(n, x, y)
	if !looksBack(n) {
		return general
	}
	return func(env *Env) (answer, error) {
		before := env.Lack()
		truth, err := general(env)
		if err == nil && env.lack != "" {
			if a, b, _ := both(env, x, y); a.kind == Null || b.kind == Null {
				truth = unknown
			}
		}
		env.lack = cmp.Or(before, env.lack)
		return truth, err
	}
}

// looksBack reports whether a word about earlier runs stands in a node.
func looksBack(n node) bool {
	_, ok := n.(*past)
	return ok || slices.ContainsFunc(children(n), looksBack)
}
