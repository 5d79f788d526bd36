package expr

import "fmt"

// call compiles a function; those that look at their arguments one by one have a case of their own.
func (c *compiler) call(n *call) code {
	if isAggregate(n) {
		return c.aggregate(n)
	}
	args := c.compileAll(n.args)
	switch n.name {
	case "now":
		return code{run: now}
	case "age":
		return code{run: c.age(n, args[0])}
	case "coalesce":
		return c.fold(n, coalesce(args), args...)
	case "iif":
		return c.fold(n, c.iif(n, args), args...)
	case "nullif":
		return c.fold(n, c.nullIf(n, args), args...)
	case "min", "max":
		return c.fold(n, c.extreme(n, args), args...)
	}
	f, ok := applied[n.name]
	if !ok {
		return c.fail(n.place, fmt.Sprintf("there is no function `%s`", n.name))
	}
	return c.fold(n, c.apply(n, f, args), args...)
}

// apply evaluates the arguments; one that is null makes the whole null.
func (c *compiler) apply(n *call, f apply, args []code) Program {
	zone := c.zone
	return func(env *Env) (Value, error) {
		var values arguments
		for i, arg := range args {
			v, err := arg.run(env)
			if err != nil || v.kind == Null {
				return Value{}, err
			}
			*values.at(i) = v
		}
		v, err := f(values, zone)
		if err != nil {
			return Value{}, c.blame(err, n.args...)
		}
		return v, nil
	}
}

func now(env *Env) (Value, error) {
	if env.Now.IsZero() {
		return Value{}, errNoNow
	}
	return TimeOf(env.Now), nil
}

// age is now minus a time.
func (c *compiler) age(n *call, x code) Program {
	zone := c.zone
	return func(env *Env) (Value, error) {
		v, err := x.run(env)
		if err != nil || v.kind == Null {
			return Value{}, err
		}
		t, ok := v.TimeIn(zone)
		if !ok {
			return Value{}, c.blame(wrongKind(v, Time), n.args[0])
		}
		if env.Now.IsZero() {
			return Value{}, errNoNow
		}
		return DurationOf(timeBetween(t, env.Now)), nil
	}
}

func coalesce(args []code) Program {
	return func(env *Env) (Value, error) {
		for _, arg := range args {
			if v, err := arg.run(env); err != nil || v.kind != Null {
				return v, err
			}
		}
		return Value{}, nil
	}
}

func (c *compiler) iif(n *call, args []code) Program {
	condition := c.test(n.args[0], args[0])
	otherwise := constantCode(Value{})
	if len(args) == 3 {
		otherwise = args[2]
	}
	return func(env *Env) (Value, error) {
		truth, err := condition(env)
		if err != nil {
			return Value{}, err
		}
		if truth == yes {
			return args[1].run(env)
		}
		return otherwise.run(env)
	}
}

func (c *compiler) nullIf(n *call, args []code) Program {
	same := c.matches(n.args[0], n.args[1], args[0], args[1])
	return func(env *Env) (Value, error) {
		truth, err := same(env)
		if err != nil || truth == yes {
			return Value{}, err
		}
		return args[0].run(env)
	}
}

// extreme is the least or the greatest of its arguments, null when one of them is.
func (c *compiler) extreme(n *call, args []code) Program {
	zone := c.zone
	sign := 1
	if n.name == "min" {
		sign = -1
	}
	return func(env *Env) (Value, error) {
		var best Value
		from := 0
		for i, arg := range args {
			v, err := arg.run(env)
			if err != nil || v.kind == Null {
				return Value{}, err
			}
			if i == 0 {
				best = v
				continue
			}
			day, bestDay := onDay(v, best, zone)
			stands, bestStands := standing(day, zone), standing(bestDay, zone)
			if err := mixed(v, best, stands, bestStands); err != nil {
				return Value{}, c.blame(err, n.args[i], n.args[from])
			}
			if orderValues(stands, bestStands)*sign > 0 {
				best, from = v, i
			}
		}
		return best, nil
	}
}
