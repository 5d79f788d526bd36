package expr

import "fmt"

// aggregate is an aggregate of a scope. To add a new one: its signature in the catalog, its accumulator here.
type aggregate struct {
	written string // for messages
	arg     Program
	slot    int               // of the column that arg is and nothing else; -1 where it is more
	every   Value             // what arg is for every row; null where it is not the same
	blame   func(error) error // names the column in an error
	filter  test              // nil when every row counts
	first   *plainTest        // that the filter begins with; nil when it does not
	nulls   bool              // whether nulls are shown to the accumulator
	start   func() series
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
		a.every = BoolOf(true)
		a.arg = constantCode(a.every).run
	} else {
		a.arg = c.compile(n.args[0]).run
		if slot, ok := c.plainColumn(n.args[0]); ok {
			a.slot = slot
		}
	}
	if n.filter != nil {
		filter := c.compile(n.filter)
		a.filter, a.first = c.test(n.filter, filter), filter.first
	}
	if n.distinct || n.name == "count_distinct" {
		a.start = newSeries(distinct{
			start: a.start, numbers: needsNumbers(n.name),
			account: account{budget: c.scope.Columns.Budget, written: a.written},
		})
	}
	return a
}

// needsNumbers reports whether an aggregate computes with its values, rather than to count or choose among them.
func needsNumbers(name string) bool {
	switch name {
	case "sum", "avg", "median", "percentile", "stddev":
		return true
	}
	return false
}

// accumulators gives what starts the groups of an aggregate.
func (c *compiler) accumulators(n *call) func() series {
	account := account{budget: c.scope.Columns.Budget, written: c.written(n)}
	switch n.name {
	case "count", "count_distinct":
		return newPlainSeries(count(0))
	case "sum":
		return newPlainSeries(sum{})
	case "avg":
		return newPlainSeries(average{})
	case "min":
		return newPlainSeries(extreme{sign: -1, zone: c.zone})
	case "max":
		return newPlainSeries(extreme{sign: 1, zone: c.zone})
	case "first":
		return newSeries(first{})
	case "last":
		return newSeries(last{})
	case "median":
		return newSeries(quantile{share: half, account: account})
	case "percentile":
		return newSeries(quantile{share: shareOf(n.args[1]), account: account})
	case "stddev":
		return newSeries(deviation{})
	}
	return newPlainSeries(nullRate{})
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

// addAll shows rows to the accumulators of their groups, up to one that does not fit, and returns how many those are.
func (a *aggregate) addAll(all series, groups []int32, rows [][]Value, env *Env) (int, error) {
	for n := a.plain(all, groups, rows); n < len(groups); n += 1 + a.plain(all, groups[n+1:], rows[n+1:]) {
		env.Row = rows[n]
		if err := a.add(all.of(groups[n]), env); err != nil {
			return n, err
		}
	}
	return len(groups), nil
}

// plain adds rows up to the first that needs a closer look, and returns how many those are.
func (a *aggregate) plain(all series, groups []int32, rows [][]Value) int {
	switch {
	case a.first != nil:
		return a.first.refused(rows[:len(groups)])
	case a.filter != nil || a.slot < 0 && a.every.kind == Null:
		return 0
	}
	return all.addPlain(a, groups, rows)
}

// plainValue is arg where that needs no evaluation.
func (a *aggregate) plainValue(row []Value) *Value {
	if a.slot < 0 {
		return &a.every
	}
	return &row[a.slot]
}

// add shows a row to the accumulator of its group.
func (a *aggregate) add(to accumulator, env *Env) error {
	if a.filter != nil {
		if keep, err := a.filter(env); err != nil || keep != yes {
			return err
		}
	}
	v, err := a.arg(env)
	if err != nil || v.kind == Null && !a.nulls {
		return err
	}
	if err := to.add(v); err != nil {
		return a.blame(err)
	}
	return nil
}
