package rules

import (
	"cmp"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// Condition is what became of a severity's condition that was asked of a group.
type Condition struct {
	// Level is the severity's, and When the condition.
	Level Level
	When  *expr.Expr
	// Holds says that it is true. Unknown says why nobody knows; empty where it is true or false.
	Holds   bool
	Unknown string
	// Parts are what it looks at beside the value, as far as that may be seen.
	Parts []Part
}

// somethingNull is why a condition is unknown where no history is lacking.
const somethingNull = "something in it is null"

// conditions asks every condition of a group, also one that a worse severity leaves no need to ask.
func (j *judge) conditions(env *expr.Env) []Condition {
	var all []Condition
	for _, s := range j.severities() {
		if s.program == nil {
			continue
		}
		c := Condition{Level: s.level, When: s.rule.When, Parts: j.partsIn(s.rule, env)}
		var known bool
		v, err := s.program(env)
		if err == nil {
			c.Holds, known, err = expr.Truth(v)
		}
		lack := env.Lack()
		switch {
		case err != nil:
			c.Unknown = j.discreet(err).Error()
		case !known:
			c.Unknown = cmp.Or(lack, somethingNull)
		}
		all = append(all, c)
	}
	return all
}

// partsIn evaluates those parts that may be seen of one condition.
func (j *judge) partsIn(s *Severity, env *expr.Env) []Part {
	var parts []Part
	for _, p := range s.When.Parts() {
		i := slices.IndexFunc(j.parts, func(other part) bool { return other.Written == p.Written })
		if i < 0 {
			continue
		}
		env.Lack()
		told := Part{Written: p.Written, Alike: p.Alike}
		if v, err := j.parts[i].run(env); err == nil {
			told.Value = clipped(v)
		}
		told.Lack = env.Lack()
		parts = append(parts, told)
	}
	env.Lack()
	return parts
}
