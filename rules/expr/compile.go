package expr

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// compiler turns the nodes of one expression into closures.
type compiler struct {
	scope *Scope
	src   string
	zone  *time.Location
	group bool // outside of aggregates, only the columns of By are there
	// condition says that an alert depends on the expression.
	condition bool
	maybeText []string // columns that may be meant as texts
	errs      Errors
}

// code is a compiled node. Of a constant one, value is what run always returns. Of one that can only be true, false or
// unknown, test tells which without a Value around it; else it is nil. Where it begins with a plain comparison that must be
// true, first is that.
type code struct {
	run      Program
	test     test
	first    *plainTest
	constant bool
	value    Value
}

func constantCode(v Value) code {
	return code{run: func(*Env) (Value, error) { return v, nil }, constant: true, value: v}
}

func (c *compiler) fail(at place, message string) code {
	c.errs = append(c.errs, &Error{Offset: at.offset, End: at.end, Message: message})
	return constantCode(Value{})
}

// said reports whether something is wrong with that place already.
func (c *compiler) said(at place) bool {
	return slices.ContainsFunc(c.errs, func(e *Error) bool { return e.Offset == at.offset && e.End == at.end })
}

// fold computes what is made of constants only at once, so that a mistake in it is found before any row is.
func (c *compiler) fold(n node, run Program, parts ...code) code {
	for _, part := range parts {
		if !part.constant {
			return code{run: run}
		}
	}
	v, err := run(&Env{})
	if err != nil {
		return c.fail(n.at(), constantError(err))
	}
	return constantCode(v)
}

func constantError(err error) string {
	if wrong, ok := errors.AsType[*TypeError](err); ok {
		return fmt.Sprintf("%s is not %s", quoteValue(wrong.Value), wrong.Want)
	}
	return err.Error()
}

func (c *compiler) compile(n node) code {
	switch n := n.(type) {
	case *literal:
		return constantCode(n.value)
	case *timeLiteral:
		v, _ := n.in(c.zone) // the parser made sure that it is one
		return constantCode(v)
	case *column:
		return c.column(n)
	case *valueWord:
		return code{run: func(env *Env) (Value, error) { return env.Value, nil }}
	case *runWord:
		return c.run(n)
	case *past:
		return c.past(n)
	case *unary:
		return c.unary(n)
	case *binary:
		return c.binary(n)
	case *between:
		return c.between(n)
	case *in:
		return c.in(n)
	case *like:
		return c.like(n)
	case *is:
		return c.is(n)
	case *caseOf:
		return c.caseOf(n)
	case *cast:
		return c.cast(n)
	case *call:
		return c.call(n)
	}
	return c.fail(n.at(), "this cannot be evaluated")
}

func (c *compiler) compileAll(nodes []node) []code {
	codes := make([]code, len(nodes))
	for i, n := range nodes {
		codes[i] = c.compile(n)
	}
	return codes
}

func (c *compiler) column(n *column) code {
	name := n.name
	if c.group {
		by, ok := c.scope.byColumn(name)
		if !ok && c.said(n.place) {
			return constantCode(Value{})
		}
		if !ok {
			return c.fail(n.place, c.notInBy(n))
		}
		name = by
	}
	slot := c.scope.Columns.Slot(name)
	return code{run: func(env *Env) (Value, error) {
		if slot < len(env.Row) {
			return env.Row[slot], nil
		}
		return Value{}, fmt.Errorf("the row has no column `%s`", name)
	}}
}

func (c *compiler) notInBy(n *column) string {
	written := c.src[n.offset:n.end]
	if hint := pastHint(n); hint != "" && c.condition {
		return hint
	}
	message := fmt.Sprintf("`%s` is neither in `by` nor inside an aggregate; add it to `by`, or write for example `max(%s)`", n.name, written)
	if slices.Contains(c.maybeText, n.name) {
		message += "; a text is written in single quotes: " + quoteText(n.name)
	}
	return message
}

func (c *compiler) unary(n *unary) code {
	x := c.compile(n.x)
	zone := c.zone
	switch n.op { //nolint:exhaustive // all others are binary, but for a plus, which changes nothing
	case opNot:
		test := c.test(n.x, x)
		return c.foldTest(n, func(env *Env) (answer, error) {
			truth, err := test(env)
			return -truth, err
		}, x)
	case opNegate:
		return c.fold(n, func(env *Env) (Value, error) {
			v, err := x.run(env)
			if err != nil || v.kind == Null {
				return Value{}, err
			}
			v, err = negate(v, zone)
			return v, c.blame(err, n.x, n.x)
		}, x)
	}
	return x
}

func (c *compiler) binary(n *binary) code {
	x, y := c.compile(n.x), c.compile(n.y)
	switch {
	case n.op == opAnd || n.op == opOr:
		both := c.foldTest(n, junction(n.op, c.test(n.x, x), c.test(n.y, y)), x, y)
		if n.op == opAnd {
			both.first = x.first
		}
		return both
	case n.op == opDistinct || n.op == opNotDistinct:
		return c.foldTest(n, c.distinctPast(n, x, y), x, y)
	case n.op.compares():
		c.nullOperand(n.x, x)
		c.nullOperand(n.y, y)
		return c.comparison(n, x, y)
	case n.op == opConcat:
		return c.fold(n, func(env *Env) (Value, error) {
			a, b, err := both(env, x, y)
			if err != nil {
				return Value{}, err
			}
			return concat(a, b)
		}, x, y)
	}
	return c.fold(n, c.arithmetic(n, x, y), x, y)
}

func (c *compiler) arithmetic(n *binary, x, y code) Program {
	op, zone := n.op, c.zone
	return func(env *Env) (Value, error) {
		// Nearly all are numbers, which pass in registers; two results of both would not, and take twice the time.
		a, err := x.run(env)
		if err != nil {
			return Value{}, err
		}
		b, err := y.run(env)
		if err != nil {
			return Value{}, err
		}
		if a.kind == Number && b.kind == Number {
			return numbers(op, a.decimal(), b.decimal())
		}
		v, err := arithmetic(op, a, b, zone)
		if err != nil {
			return Value{}, c.blame(err, n.x, n.y)
		}
		return v, nil
	}
}

// both evaluates two operands.
func both(env *Env, x, y code) (a, b Value, err error) {
	if a, err = x.run(env); err != nil {
		return Value{}, Value{}, err
	}
	b, err = y.run(env)
	return a, b, err
}

// blame completes a TypeError with where its value comes from. Where a column does not fit a constant, the column is to
// blame: a number in `status = 'open'` is no text.
func (c *compiler) blame(err error, operands ...node) error {
	wrong, ok := errors.AsType[*TypeError](err)
	if !ok || wrong.operand >= len(operands) {
		return err
	}
	guilty := operands[wrong.operand]
	if _, constant := guilty.(*literal); constant && len(operands) == 2 {
		if other := operands[1-wrong.operand]; isValue(other) || c.columnName(other) != "" {
			guilty = other
			wrong.Value, wrong.Want = wrong.other, withArticle(wrong.Value.kind)
		}
	}
	wrong.Column, wrong.source, wrong.columns = c.columnName(guilty), c.sourceOf(guilty), c.columnsOf(guilty)
	return err
}

// columnName is the column that a node is, itself or as the rule's value; empty when it is none.
func (c *compiler) columnName(n node) string {
	switch n := n.(type) {
	case *column:
		return n.name
	case *valueWord:
		if c.scope.Value != nil {
			return c.columnName(c.scope.Value.root)
		}
	}
	return ""
}

// sourceOf is a node as messages name it.
func (c *compiler) sourceOf(n node) string {
	if isValue(n) {
		return "the value"
	}
	return "`" + c.written(n) + "`"
}

// columnsOf lists the columns that a node is computed from.
func (c *compiler) columnsOf(n node) []string {
	switch n := n.(type) {
	case *column:
		return []string{n.name}
	case *valueWord, *past:
		if c.scope.Value != nil {
			return c.scope.Value.columns
		}
	}
	var names []string
	for _, part := range children(n) {
		names = append(names, c.columnsOf(part)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
