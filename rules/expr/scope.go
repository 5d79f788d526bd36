package expr

import (
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
	// Row holds the values of the columns by slot. A program of Scope.Group looks only at the columns of By.
	Row []Value
	// Value is what the word `value` means.
	Value Value
	// Now is what now() and age() go by.
	Now time.Time

	results []Value // of the aggregates of the scope, after Finish
}

// Program is a compiled expression. It keeps nothing of the Env and changes nothing in it. The error is a *TypeError
// where a value does not fit.
type Program func(*Env) (Value, error)

// Row compiles an expression that is asked of each row; an aggregate in it is an error. The error is always of type
// Errors.
func (s *Scope) Row(e *Expr) (Program, error) { return nil, nil }

// Group compiles an expression that is asked once of each group. Its aggregates become the scope's: states made from now
// on add them up. Outside of them, only columns of By may be mentioned. The error is always of type Errors.
func (s *Scope) Group(e *Expr) (Program, error) { return nil, nil }

// State holds what the aggregates of a scope have seen of one group.
type State struct{}

// NewState returns the state of a group without rows.
func (s *Scope) NewState() *State { return nil }

// Add counts a row in. The error is a *TypeError where a value in the row does not fit; the state is then of no use.
func (s *Scope) Add(state *State, env *Env) error { return nil }

// Finish makes the results of the aggregates visible to the programs of Group that are run with this env. More rows may
// be added to the state later; they count after the next Finish.
func (s *Scope) Finish(state *State, env *Env) error { return nil }
