package expr

// Threshold is a condition that compares nothing but `value` with constants.
type Threshold struct {
	// Op is the comparison: "above", "below", "at least", "at most", "=", "<>", "between", "not between", "outside",
	// "in", "not in", "is null" or "is not null". It is the same whether a sign or a word was written.
	Op string
	// Args are the constants, in the order in which the comparison takes them.
	Args []Value
}

// Threshold is the condition in that form; it is false where the condition is about more than that.
func (e *Expr) Threshold() (Threshold, bool) { return Threshold{}, false }

// Direction says which way is worse: 1 when the condition holds for greater values, -1 when it holds for smaller ones,
// 0 when it cannot be said.
func (e *Expr) Direction() int { return 0 }
