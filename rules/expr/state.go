package expr

import "fmt"

// State holds what the aggregates of a scope have seen of the groups of a result, which are numbered from 0.
type State struct {
	all     []series // by aggregate
	results []Value
	one     struct { // what Add adds
		group [1]int32
		row   [1][]Value
	}
}

// NewState returns the state of one group without rows.
func (s *Scope) NewState() *State {
	state := &State{all: make([]series, len(s.aggregates)), results: make([]Value, len(s.aggregates))}
	for i := range s.aggregates {
		state.all[i] = s.aggregates[i].start()
	}
	state.Grow(1)
	return state
}

// Grow makes room for so many groups.
func (state *State) Grow(groups int) {
	for _, one := range state.all {
		one.grow(groups)
	}
}

// Release gives back what the state has taken of the budget of the columns. It is for a state that is given up before the
// result is read to its end; it is of no use afterwards.
func (state *State) Release() {
	for _, one := range state.all {
		one.release()
	}
}

// Add counts a row, which has all columns of the scope, into a group. The error is a *TypeError where a value in it does
// not fit; the state is then of no use.
func (s *Scope) Add(state *State, group int, env *Env) error {
	one := &state.one
	one.group[0], one.row[0] = int32(group), env.Row //nolint:gosec // there are fewer
	_, err := s.AddAll(state, one.group[:], one.row[:], env)
	return err
}

// AddAll counts rows in as Add does one after the other, each into the group at its place, and takes less time. It returns
// how many it counted in: all of them, or those before one that does not fit. It changes the row of env.
func (s *Scope) AddAll(state *State, groups []int32, rows [][]Value, env *Env) (int, error) {
	var failed error
	for i := range s.aggregates {
		if n, err := s.aggregates[i].addAll(state.all[i], groups, rows, env); err != nil {
			groups, failed = groups[:n], err // only what is wrong with a row before that one comes first
		}
	}
	return len(groups), failed
}

// Finish makes the results of the aggregates for a group visible to the programs of Group that are run with this env,
// until it is finished with another one. More rows may be added later; they count after the next Finish.
func (s *Scope) Finish(state *State, group int, env *Env) error {
	for i, all := range state.all {
		result, err := all.of(int32(group)).result() //nolint:gosec // there are fewer
		if err != nil {
			return fmt.Errorf("`%s`: %w", s.aggregates[i].written, err)
		}
		state.results[i] = result
	}
	env.results = state.results
	return nil
}
