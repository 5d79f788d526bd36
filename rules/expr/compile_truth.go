package expr

// Test is a compiled condition: whether it is true, and whether that is known. The error is a *TypeError where a value
// does not fit.
type Test func(*Env) (truth, known bool, err error)

// Test compiles a condition that is asked of each row, as Row does.
func (s *Scope) Test(e *Expr) (Test, error) {
	compiled, err := s.compile(e, false)
	if err != nil {
		return nil, err
	}
	return s.asTest(e, compiled), nil
}

// asTest makes a Test of a compiled expression, whose errors name the column that is neither true nor false.
func (s *Scope) asTest(e *Expr, compiled code) Test {
	test := s.compiler(e.src, false).test(e.root, compiled)
	return func(env *Env) (truth, known bool, err error) {
		answer, err := test(env)
		return answer == yes, answer != unknown, err
	}
}

// test is a compiled condition.
type test func(*Env) (answer, error)

// run is the answer as a value.
func (t test) run() Program {
	return func(env *Env) (Value, error) {
		truth, err := t(env)
		return truth.value(), err
	}
}

// foldTest is fold for what can only be true, false or unknown.
func (c *compiler) foldTest(n node, t test, parts ...code) code {
	folded := c.fold(n, t.run(), parts...)
	if !folded.constant {
		folded.test = t
	}
	return folded
}

// test compiles the use of a node as a condition.
func (c *compiler) test(n node, x code) test {
	if x.test != nil {
		return x.test
	}
	return func(env *Env) (answer, error) {
		v, err := x.run(env)
		if err != nil {
			return unknown, err
		}
		if v.kind == Bool {
			return answerOf(v.n == 1), nil
		}
		truth, ok := truthOf(v)
		if !ok {
			return unknown, c.blame(wrongKind(v, Bool), n)
		}
		return truth, nil
	}
}

// asCondition makes a condition of a node such as a column, whose values may say neither true nor false.
func (c *compiler) asCondition(n node, x code) code {
	test := c.test(n, x)
	return code{run: test.run(), test: test}
}

// junction is x and y, or x or y. The second is asked only when the first does not settle it.
func junction(op operator, x, y test) test {
	settles := yes
	if op == opAnd {
		settles = no
	}
	return func(env *Env) (answer, error) {
		first, err := x(env)
		if err != nil || first == settles {
			return first, err
		}
		second, err := y(env)
		if err != nil || second == settles || first != unknown {
			return second, err
		}
		return unknown, nil
	}
}
