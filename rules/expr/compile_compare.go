package expr

// comparison is x op y, unknown when one of them is null.
func (c *compiler) comparison(n *binary, x, y code) code {
	general := c.compareAny(n, x, y)
	if slot, ok := c.plainColumn(n.x); ok && y.constant {
		if plain := newPlainTest(n.op, slot, y.value); plain != nil {
			compared := c.foldTest(n, plain.or(general), x, y)
			compared.first = plain
			return compared
		}
	}
	return c.foldTest(n, general, x, y)
}

func (c *compiler) compareAny(n *binary, x, y code) test {
	op, zone := n.op, c.zone
	return func(env *Env) (answer, error) {
		// As both does; the results of that do not fit the registers, which would take twice the time.
		a, err := x.run(env)
		if err != nil {
			return unknown, err
		}
		b, err := y.run(env)
		if err != nil || a.kind == Null || b.kind == Null {
			return unknown, err
		}
		if a.kind == Number && b.kind == Number {
			return answerOf(holds(op, a.decimal().Cmp(b.decimal()))), nil
		}
		if !op.orders() {
			equal, err := equalValues(a, b, zone)
			if err != nil {
				return unknown, c.blame(err, n.x, n.y)
			}
			return answerOf(equal == (op == opEqual)), nil
		}
		order, err := compareValues(a, b, zone)
		if err != nil {
			return unknown, c.blame(err, n.x, n.y)
		}
		return answerOf(holds(op, order)), nil
	}
}

// plainColumn is the slot of a node that is a column and nothing else.
func (c *compiler) plainColumn(n node) (int, bool) {
	col, ok := n.(*column)
	if !ok || c.group {
		return 0, false
	}
	return c.scope.Columns.Slot(col.name), true
}

// holds reports whether a comparison that came to this order is true.
func holds(op operator, order int) bool {
	switch op { //nolint:exhaustive // the others do not compare
	case opEqual:
		return order == 0
	case opUnequal:
		return order != 0
	case opLess:
		return order < 0
	case opLessEqual:
		return order <= 0
	case opGreater:
		return order > 0
	}
	return order >= 0
}

// distinct is x is [not] distinct from y, which null does not make unknown.
func (c *compiler) distinct(n *binary, x, y code) test {
	zone := c.zone
	return func(env *Env) (answer, error) {
		a, b, err := both(env, x, y)
		if err != nil {
			return unknown, err
		}
		same := a.kind == Null && b.kind == Null
		if a.kind != Null && b.kind != Null {
			if same, err = equalValues(a, b, zone); err != nil {
				return unknown, c.blame(err, n.x, n.y)
			}
		}
		return answerOf(same == (n.op == opNotDistinct)), nil
	}
}

// between is x >= low and x <= high, or its opposite.
func (c *compiler) between(n *between) code {
	x, low, high := c.compile(n.x), c.compile(n.low), c.compile(n.high)
	c.bounds(n, low, high)
	above := c.atBound(n, opGreaterEqual, n.low)
	below := c.atBound(n, opLessEqual, n.high)
	return c.foldTest(n, func(env *Env) (answer, error) {
		v, err := x.run(env)
		if err != nil {
			return unknown, err
		}
		first, err := above(env, v, low)
		if err != nil {
			return unknown, err
		}
		second, err := below(env, v, high)
		if err != nil {
			return unknown, err
		}
		inside := min(first, second)
		if n.not {
			inside = -inside
		}
		return inside, nil
	}, x, low, high)
}

// atBound compares a value with one of the bounds of n.
func (c *compiler) atBound(n *between, op operator, written node) func(env *Env, v Value, bound code) (answer, error) {
	zone := c.zone
	return func(env *Env, v Value, bound code) (answer, error) {
		limit, err := bound.run(env)
		if err != nil || v.kind == Null || limit.kind == Null {
			return unknown, err
		}
		order, err := compareValues(v, limit, zone)
		if err != nil {
			return unknown, c.blame(err, n.x, written)
		}
		return answerOf(holds(op, order)), nil
	}
}

// is asks for null, true or false.
func (c *compiler) is(n *is) code {
	x := c.compile(n.x)
	if n.want.IsNull() {
		return c.foldTest(n, func(env *Env) (answer, error) {
			v, err := x.run(env)
			return answerOf((v.kind == Null) != n.not), err
		}, x)
	}
	truth := c.test(n.x, x)
	want := answerOf(n.want.n == 1)
	return c.foldTest(n, func(env *Env) (answer, error) {
		got, err := truth(env)
		return answerOf((got == want) != n.not), err
	}, x)
}
