package expr

// plainTest is the comparison that nearly all rows are asked: of a column with a constant of its own kind.
type plainTest struct {
	slot  int
	op    operator
	limit Value
}

// newPlainTest is nil where the comparison can never be made at a glance.
func newPlainTest(op operator, slot int, constant Value) *plainTest {
	switch constant.kind {
	case Text:
		if op.orders() || beginsLikeTime(constant.text) {
			return nil
		}
	case Bool:
		if op.orders() {
			return nil
		}
	case Number:
	case Null, Time, Duration:
		return nil
	}
	return &plainTest{slot, op, constant}
}

// ask compares a value; it is unknown where only the general comparison can tell.
func (t *plainTest) ask(v *Value) answer {
	switch {
	case v.kind != t.limit.kind:
		return unknown
	case v.kind == Number:
		return answerOf(holds(t.op, v.decimal().Cmp(t.limit.decimal())))
	}
	// A text has no number, and a boolean no text.
	return answerOf((v.n == t.limit.n && v.text == t.limit.text) == (t.op == opEqual))
}

// or is a test that leaves to the general comparison what it cannot tell.
func (t *plainTest) or(general test) test {
	return func(env *Env) (answer, error) {
		if t.slot < len(env.Row) {
			if a := t.ask(&env.Row[t.slot]); a != unknown {
				return a, nil
			}
		}
		return general(env)
	}
}

// refused is how many rows come before the first that may pass.
func (t *plainTest) refused(rows [][]Value) int {
	for n, row := range rows {
		if t.ask(&row[t.slot]) != no {
			return n
		}
	}
	return len(rows)
}
