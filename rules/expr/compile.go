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
