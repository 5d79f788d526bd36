package expr

import "fmt"

// Filter is a compiled condition that tells rows apart.
type Filter struct {
	// Test asks it of one row.
	Test
	first *plainTest // that it begins with; nil where it does not
	alone bool       // whether it is only that
}

// Where compiles a condition that tells rows apart. One that is the same for every row is an error.
func (s *Scope) Where(e *Expr) (*Filter, error) {
	compiled, err := s.compile(e, false)
	c := checker{expr: e}
	c.needCondition(e.root)
	switch {
	case err != nil:
		return nil, err
	case compiled.constant:
		return nil, Errors{{Offset: 0, End: len(e.src), Message: fmt.Sprintf(
			"`%s` is the same for every row; say by a column which rows count: `region = 'EU'`", clip(e.src))}}
	case len(c.errs) > 0:
		return nil, c.errs
	}
	b, ok := e.root.(*binary)
	return &Filter{s.asTest(e, compiled), compiled.first, ok && b.op == opEqual}, nil
}

// Text tells a condition that is `column = 'text'`, or begins with that and goes on with `and`, by the column's slot and the
// text. Of rows that have another text there, it is false and need not be asked; of those that have this one, it is true
// if there is no more to it, as alone says. What a row with no text there means, only Test tells.
func (f *Filter) Text() (slot int, text string, alone, ok bool) {
	if f.first == nil || f.first.limit.kind != Text || f.first.op != opEqual {
		return 0, "", false, false
	}
	return f.first.slot, f.first.limit.text, f.alone, true
}
