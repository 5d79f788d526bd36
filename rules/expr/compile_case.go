package expr

// caseOf evaluates conditions, or compares with the operand, until one is true.
func (c *compiler) caseOf(n *caseOf) code {
	parts := c.compileAll(present(n.operand, n.orElse))
	operand, orElse := constantCode(Value{}), constantCode(Value{})
	if n.operand != nil {
		operand = parts[0]
	}
	if n.orElse != nil {
		orElse = parts[len(parts)-1]
	}
	var tests []test
	var results []code
	for _, w := range n.whens {
		condition, result := c.compile(w.condition), c.compile(w.result)
		if n.operand == nil {
			tests = append(tests, c.test(w.condition, condition))
		} else {
			tests = append(tests, c.matches(n.operand, w.condition, operand, condition))
		}
		results = append(results, result)
		parts = append(parts, condition, result)
	}
	return c.fold(n, func(env *Env) (Value, error) {
		for i, test := range tests {
			truth, err := test(env)
			if err != nil {
				return Value{}, err
			}
			if truth == yes {
				return results[i].run(env)
			}
		}
		return orElse.run(env)
	}, parts...)
}

// matches compares the operand of a case with what follows when.
func (c *compiler) matches(operand, when node, x, y code) test {
	zone := c.zone
	return func(env *Env) (answer, error) {
		a, b, err := both(env, x, y)
		if err != nil || a.kind == Null || b.kind == Null {
			return unknown, err
		}
		equal, err := equalValues(a, b, zone)
		if err != nil {
			return unknown, c.blame(err, operand, when)
		}
		return answerOf(equal), nil
	}
}

func (c *compiler) cast(n *cast) code {
	x := c.compile(n.x)
	zone := c.zone
	return c.fold(n, func(env *Env) (Value, error) {
		v, err := x.run(env)
		if err != nil || v.kind == Null {
			return Value{}, err
		}
		v, err = convert(v, n.to, zone)
		if err != nil {
			return Value{}, c.blame(err, n.x)
		}
		return v, nil
	}, x)
}
