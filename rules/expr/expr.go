// Package expr is the expression language of the rules: SQL expressions as SQLite reads them, over exact decimals,
// times and durations, with three-valued logic.
//
// An expression is parsed once, compiled for one rule by a Scope, and then evaluated for each row or each group:
//
//	value, err := expr.Parse("sum(amount) filter (where region = 'EU')")
//	warning, err := expr.ParseCondition("below 10000")
//
//	columns := expr.NewColumns()
//	scope := expr.NewScope(columns, []string{"country"})
//	total, err := scope.Group(value)
//	low, err := scope.Group(warning)
//
//	state := scope.NewState() // of one group; Grow makes room for more
//	for each row {
//		env.Row = row // by the slots of columns
//		err = scope.Add(state, group, &env)
//	}
//	err = scope.Finish(state, group, &env) // for each group
//	env.Value, err = total(&env)
//	answer, err := low(&env)
//	alarming, known, err := expr.Truth(answer)
//
// A condition may look at the runs before, as in `value below 0.5 * avg_last(7)`: Need says how far back, env.History holds
// what was found there, and env.Lack says when that was too little to decide. The words run.state and its like, which mean
// something everywhere, are read from env.Run.
//
// What is computed is exact, or it is an error: aggregates that have to keep values in mind, such as median(x), are bounded
// by the Budget of the columns and never estimate.
//
// It differs from SQLite on purpose in a few ways: `/` is real division, dividing by zero is null, numbers are exact
// decimals, text that should be a number and is none is an error rather than zero, two texts that both hold numbers, or
// both hold times, are ordered as such, and two that hold the same time are equal. docs/sqlite.md lists
// them all.
package expr

import (
	"slices"
	"time"
)

// Expr is a parsed and checked expression. But for In it is never changed, so any number of goroutines may use it.
type Expr struct {
	src          string
	root         node
	columns      []string
	maybeText    []string // columns, some of them more than once
	condition    bool
	hasAggregate bool
	usesRun      bool
	usesRowCount bool
	runWords     []string // what it looks at of the run; parameters as such
	params       []string
	need         Need
}

// Parse reads an expression that computes or filters, such as a rule's `value` or `where`. The word `value` has no
// meaning in it. The error is always of type Errors.
func Parse(src string) (*Expr, error) { return parse(src, false) }

// ParseCondition reads a condition on `value`. Where a condition begins with an operator it is about `value`:
// "above 1000", "between 1 and 2", "is null", "not in (1, 2)", "> 5", "below 1 or above 9". The error is always of type
// Errors.
func ParseCondition(src string) (*Expr, error) { return parse(src, true) }

// In sets the zone of the times in the expression that name none, as Threshold and Constants return them; it is UTC
// otherwise. It is called before anybody else has the expression.
func (e *Expr) In(zone *time.Location) *Expr {
	setZone(e.root, zone)
	return e
}

func setZone(n node, zone *time.Location) {
	if t, ok := n.(*timeLiteral); ok {
		t.zone = zone
	}
	for _, part := range children(n) {
		setZone(part, zone)
	}
}

// String is the expression as it was written.
func (e *Expr) String() string { return e.src }

// Columns lists the distinct names of the columns it mentions, as written and in the order of their first mention.
// The word `value` is not among them.
func (e *Expr) Columns() []string { return slices.Clone(e.columns) }

// MaybeText reports whether the column was written where a text may have been meant: in double quotes, or by itself behind
// `=`, `is` or `in`. Whoever finds that there is no such column can then say that a text is written in single quotes.
func (e *Expr) MaybeText(column string) bool { return slices.Contains(e.maybeText, column) }

// HasAggregate reports whether it holds an aggregate such as sum(…), so that it is asked of groups and not of rows.
func (e *Expr) HasAggregate() bool { return e.hasAggregate }

// Kind is what its value always is when it is not null; Null where that depends on the data.
func (e *Expr) Kind() Kind { return kinds{}.of(e.root) }

// mention takes down what a node and its parts mention.
func (e *Expr) mention(n node) {
	switch n := n.(type) {
	case *column:
		if !slices.Contains(e.columns, n.name) {
			e.columns = append(e.columns, n.name)
		}
		if n.quoted {
			e.maybeText = append(e.maybeText, n.name)
		}
	case *binary:
		switch n.op { //nolint:exhaustive // the others are about amounts
		case opEqual, opUnequal, opDistinct, opNotDistinct:
			e.mentionText(n.y)
		}
	case *in:
		for _, item := range n.list {
			e.mentionText(item)
		}
	case *call:
		e.hasAggregate = e.hasAggregate || isAggregate(n)
	case *runWord:
		e.usesRun = true
		e.usesRowCount = e.usesRowCount || n.name == "row_count"
		if e.runWords = append(e.runWords, n.name); n.name == "param" {
			e.params = append(e.params, n.param)
		}
	case *past:
		e.need = e.need.and(n.need())
	}
	for _, part := range children(n) {
		e.mention(part)
	}
}

// mentionText takes down a column that stands where a text may have been meant.
func (e *Expr) mentionText(n node) {
	if c, ok := n.(*column); ok {
		e.maybeText = append(e.maybeText, c.name)
	}
}
