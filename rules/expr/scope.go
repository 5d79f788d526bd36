package expr

import (
	"slices"
	"strings"
	"time"
)

// Scope compiles the expressions of one rule, and adds up the aggregates in them. Once all of them are compiled, any
// number of goroutines may use it, each with states and an Env of its own.
type Scope struct {
	// Columns is the table that rows are read by.
	Columns *Columns
	// By names the columns that make up a group.
	By []string
	// Location is the zone of times that name none; nil means UTC.
	Location *time.Location
	// Value is what the word `value` means in the conditions compiled from now on, so that mistakes in its use are found
	// by Row and Group, and errors name the column that it is; nil means that it is not known, or that there is none.
	// previous and its like, which are about it, need one.
	Value *Expr
	// Succeeded says that no run is asked that failed, so that run.state and run.consecutive_failures would tell nothing: Row,
	// Group and Where refuse them.
	Succeeded bool

	aggregates []aggregate
	written    []string // what each of the aggregates is, so that none is added up twice
}

// NewScope returns a scope over the columns for a rule with this `by`, which may be nil. Columns in `by` get their slots.
func NewScope(columns *Columns, by []string) *Scope {
	for _, name := range by {
		columns.Slot(name)
	}
	return &Scope{Columns: columns, By: by}
}

// Env is what an expression is evaluated on. A caller keeps one and changes it from row to row.
type Env struct {
	// Row holds the values of the columns by slot. A program of Scope.Group looks only at the columns of By. Aggregates
	// such as max keep the values they found, so the memory of a text must not be used again.
	Row []Value
	// Value is what the word `value` means.
	Value Value
	// Now is what now(), age() and the seasons of the history go by.
	Now time.Time
	// Run is what the words run.duration and its like mean; of a nil Run nothing is known, and they are null.
	Run *Run
	// History holds the values of the runs before this one, newest first: what previous, avg_last(7) and their like mean.
	History []Point

	results []Value // of the aggregates of the scope, after Finish
	lack    string
}

// Program is a compiled expression. It keeps nothing of the Env and changes nothing in it but what Lack says. The error is a *TypeError
// where a value does not fit.
type Program func(*Env) (Value, error)

// Row compiles an expression that is asked of each row; an aggregate in it is an error, and so is what is known only of
// the whole result: run.row_count and the value in earlier runs. The error is always of type
// Errors.
func (s *Scope) Row(e *Expr) (Program, error) {
	compiled, err := s.compile(e, false)
	return compiled.run, err
}

// Group compiles an expression that is asked once of each group. Its aggregates become the scope's: states made from now
// on add them up. Outside of them, only columns of By may be mentioned. The error is always of type Errors.
func (s *Scope) Group(e *Expr) (Program, error) {
	compiled, err := s.compile(e, true)
	return compiled.run, err
}

func (s *Scope) compiler(src string, group bool) *compiler {
	c := &compiler{scope: s, src: src, group: group, zone: s.Location}
	if c.zone == nil {
		c.zone = time.UTC
	}
	return c
}

func (s *Scope) compile(e *Expr, group bool) (code, error) {
	c := s.compiler(e.src, group)
	c.condition, c.maybeText = e.condition, e.maybeText
	if s.Value != nil {
		c.errs = e.check(s.Value)
	}
	compiled := c.compile(e.root)
	if e.condition && compiled.constant && len(c.errs) == 0 {
		c.constantCondition(e.root, compiled.value)
	}
	if len(c.errs) > 0 {
		slices.SortStableFunc(c.errs, func(a, b *Error) int { return a.Offset - b.Offset })
		return code{}, c.errs
	}
	if e.condition && (kinds{}).of(e.root) != Bool {
		return c.asCondition(e.root, compiled), nil
	}
	return compiled, nil
}

// byColumn finds the column of By that a name means: the same, or else the same but for upper and lower case.
func (s *Scope) byColumn(name string) (string, bool) {
	if slices.Contains(s.By, name) {
		return name, true
	}
	i := slices.IndexFunc(s.By, func(by string) bool { return strings.EqualFold(by, name) })
	if i < 0 {
		return "", false
	}
	return s.By[i], true
}
