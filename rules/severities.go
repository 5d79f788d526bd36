package rules

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// ranked refuses a critical level that is reached before the warning level, or together with it.
func (d *decoder) ranked(critical entry, w, c *Severity) {
	message := ""
	switch compared(w.When, c.When) {
	case sooner:
		message = fmt.Sprintf("critical (%s) would be reached before warning (%s)", c.When, w.When)
	case same:
		message = fmt.Sprintf("critical is the same condition as warning (%s), so the warning would never be said", w.When)
	case later:
		return
	}
	at := critical.value
	if at.Kind == yaml.MappingNode {
		at = critical.key
	}
	d.fault(at, message, "critical is the worse of the two: change one of them, or leave out `warning`")
}

// reached says when critical is reached, seen from warning.
type reached int

const (
	later  reached = iota // or it cannot be said
	same                  // both hold of the same values
	sooner                // critical holds wherever warning does, and of more
)

// compared tells what can be told by looking at the conditions alone.
func compared(warning, critical *expr.Expr) reached {
	if warning.String() == critical.String() {
		return same
	}
	of, w, ok := warning.Limit()
	alsoOf, c, also := critical.Limit()
	if !ok || !also || of != alsoOf {
		return later
	}
	if isRange(w.Op) && isRange(c.Op) {
		switch order := narrower(c.Args, w.Args); {
		case order > 0:
			return sooner
		case order == 0:
			return same
		}
		return later
	}
	return comparedLimits(w, c)
}

// comparedLimits is compared for conditions with one limit each.
func comparedLimits(w, c expr.Threshold) reached {
	side := sideOf(w.Op)
	if len(w.Args) != 1 || len(c.Args) != 1 || sideOf(c.Op) != side || side == 0 && w.Op != c.Op {
		return later
	}
	order, err := expr.Compare(c.Args[0], w.Args[0])
	switch {
	case err != nil:
		return later
	case order*side < 0:
		return sooner
	case order != 0:
		return later
	case w.Op == c.Op:
		return same
	case c.Op == "at least" || c.Op == "at most":
		return sooner
	}
	return later
}

// isRange reports whether it is bad to leave a range.
func isRange(op string) bool { return op == "outside" || op == "not between" }

// narrower is 1 when one range lies within another one, 0 when they are the same, and -1 for all else.
func narrower(one, other []expr.Value) int {
	low, err := expr.Compare(one[0], other[0])
	high, failed := expr.Compare(one[1], other[1])
	switch {
	case err != nil || failed != nil || low < 0 || high > 0:
		return -1
	case low == 0 && high == 0:
		return 0
	}
	return 1
}

// sideOf says in which direction a threshold is crossed: 1 upwards, -1 downwards, 0 when it cannot be said.
func sideOf(op string) int {
	switch op {
	case "above", "at least":
		return 1
	case "below", "at most":
		return -1
	default:
		return 0
	}
}
