package expr

import "fmt"

// aggregate is an aggregate of a scope. To add a new one: its signature in the catalog, its accumulator here.
type aggregate struct {
	written string // for messages
	arg     Program
	slot    int               // of the column that arg is and nothing else; -1 where it is more
	blame   func(error) error // names the column in an error
	filter  test              // nil when every row counts
	nulls   bool              // whether nulls are shown to the accumulator
	start   func() accumulator
}

// accumulator adds up the values of one group.
type accumulator interface {
	add(v Value) error
	result() (Value, error)
}

// aggregate registers an aggregate with the scope, once however often it is written, and reads its result.
func (c *compiler) aggregate(n *call) code {
	if !c.group {
		return c.fail(n.place, fmt.Sprintf("`%s` looks at many rows and has no meaning where each row is asked by itself", clip(c.src[n.offset:n.end])))
	}
	index := c.scope.register(describe(n), func() aggregate { return c.newAggregate(n) })
	return code{run: func(env *Env) (Value, error) {
		if index < len(env.results) {
			return env.results[index], nil
		}
		return Value{}, fmt.Errorf("`%s` was not added up", n.name)
	}}
}

func (s *Scope) register(written string, compile func() aggregate) int {
	for i, other := range s.written {
		if other == written {
			return i
		}
	}
	s.aggregates = append(s.aggregates, compile())
	s.written = append(s.written, written)
	return len(s.aggregates) - 1
}

// newAggregate compiles the parts of an aggregate, which are asked of rows.
func (c *compiler) newAggregate(n *call) aggregate {
	c.group = false
	defer func() { c.group = true }()
	// Whichever of two values does not fit, both come from the one argument.
	blame := func(err error) error { return c.blame(err, n.args[0], n.args[0]) }
	a := aggregate{blame: blame, written: c.written(n), nulls: n.name == "null_rate", start: c.accumulators(n), slot: -1}
	if n.star {
		a.arg = constantCode(BoolOf(true)).run
	} else {
		a.arg = c.compile(n.args[0]).run
		if slot, ok := c.plainColumn(n.args[0]); ok {
			a.slot = slot
		}
	}
	if n.filter != nil {
		a.filter = c.test(n.filter, c.compile(n.filter))
	}
	if n.distinct || n.name == "count_distinct" {
		start := a.start
		account := account{budget: c.scope.Columns.Budget, written: a.written}
		a.start = func() accumulator { return &distinct{inner: start(), account: account} }
	}
	return a
}

// accumulators gives what starts a group of an aggregate.
func (c *compiler) accumulators(n *call) func() accumulator {
	zone, account := c.zone, account{budget: c.scope.Columns.Budget, written: c.written(n)}
	switch n.name {
	case "count", "count_distinct":
		return func() accumulator { return new(count) }
	case "sum":
		return func() accumulator { return new(sum) }
	case "avg":
		return func() accumulator { return new(average) }
	case "min":
		return func() accumulator { return &extreme{sign: -1, zone: zone} }
	case "max":
		return func() accumulator { return &extreme{sign: 1, zone: zone} }
	case "first":
		return func() accumulator { return new(first) }
	case "last":
		return func() accumulator { return new(last) }
	case "median":
		return func() accumulator { return &quantile{share: half, account: account} }
	case "percentile":
		share := shareOf(n.args[1])
		return func() accumulator { return &quantile{share: share, account: account} }
	case "stddev":
		return func() accumulator { return new(deviation) }
	}
	return func() accumulator { return new(nullRate) }
}

// shareOf is a constant number of percent, as the share that it is.
func shareOf(n node) Decimal {
	p, _ := constantOf(n)
	share, err := p.decimal().Mul(percent)
	if err != nil {
		return Decimal{} // the checker made sure that it is at most 100
	}
	return share
}

// State holds what the aggregates of a scope have seen of one group.
type State struct {
	accumulators []accumulator
	results      []Value
	first        [1]accumulator // is accumulators where there is one, so that they lie together
}

// NewState returns the state of a group without rows.
func (s *Scope) NewState() *State {
	state := &State{}
	if state.accumulators = state.first[:]; len(s.aggregates) != 1 {
		state.accumulators = make([]accumulator, len(s.aggregates))
	}
	for i := range s.aggregates {
		state.accumulators[i] = s.aggregates[i].start()
	}
	return state
}

// Release gives back what the state has taken of the budget of the columns. It is for a state that is given up before the
// result is read to its end; it is of no use afterwards.
func (state *State) Release() {
	for _, one := range state.accumulators {
		switch a := one.(type) {
		case *quantile:
			a.release()
		case *distinct:
			a.release()
			if inner, ok := a.inner.(*quantile); ok {
				inner.release()
			}
		}
	}
}

// Add counts a row in. The error is a *TypeError where a value in the row does not fit; the state is then of no use.
func (s *Scope) Add(state *State, env *Env) error {
	for i := range s.aggregates {
		a := &s.aggregates[i]
		if a.filter != nil {
			if keep, err := a.filter(env); err != nil {
				return err
			} else if keep != yes {
				continue
			}
		}
		if a.slot >= 0 && a.slot < len(env.Row) {
			if v := &env.Row[a.slot]; v.kind == Null && !a.nulls || addPlain(state.accumulators[i], v) {
				continue
			}
		}
		v, err := a.arg(env)
		if err != nil {
			return err
		}
		if v.kind == Null && !a.nulls {
			continue
		}
		if err := state.accumulators[i].add(v); err != nil {
			return a.blame(err)
		}
	}
	return nil
}

// Finish makes the results of the aggregates visible to the programs of Group that are run with this env, until it is
// finished with another state. More rows may be added to the state later; they count after the next Finish.
func (s *Scope) Finish(state *State, env *Env) error {
	if state.results == nil {
		state.results = make([]Value, len(state.accumulators))
	}
	for i, accumulator := range state.accumulators {
		result, err := accumulator.result()
		if err != nil {
			return fmt.Errorf("`%s`: %w", s.aggregates[i].written, err)
		}
		state.results[i] = result
	}
	env.results = state.results
	return nil
}
