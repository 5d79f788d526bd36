package rules

import (
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// Part is the value of something that a condition looks at beside the rule's value, such as avg_last(7).
type Part struct {
	// Written is how the condition names it.
	Written string
	// Value is what it came to; null where that is not known.
	Value expr.Value
	// Alike says that it is of the same kind as the rule's value.
	Alike bool
	// Lack says what the history lacks, where Value is null for that; only among Conditions.
	Lack string
}

// PartFigure writes the value of a part: one that is like the rule's value as that is written, and a change that has no
// percentage as "from 0".
func (r *Rule) PartFigure(p Part) string {
	switch {
	case p.Alike:
		return r.Figure(p.Value)
	case p.Value.FromZero():
		return "from 0"
	}
	return Formats{}.Value(p.Value)
}

// part is a compiled part of a condition.
type part struct {
	expr.Part
	run expr.Program
}

// compileParts compiles what the conditions look at, as far as the rule lets it be seen: nothing of a column that the rule
// does not name leaves the evaluation. A row rule's conditions are asked of too many rows to tell.
func (j *judge) compileParts() {
	if j.rule.RowRule() {
		return
	}
	for _, s := range []*Severity{j.rule.Critical, j.rule.Warning} {
		if s == nil {
			continue
		}
		for _, p := range s.When.Parts() {
			hidden := slices.ContainsFunc(p.Columns, func(name string) bool { return !j.rule.names(name) })
			known := slices.ContainsFunc(j.parts, func(other part) bool { return other.Written == p.Written })
			if !hidden && !known {
				j.parts = append(j.parts, part{p, j.scope.Part(p)})
			}
		}
	}
}

// partsOf evaluates them for a group that there is something to say about.
func (j *judge) partsOf(group *Group, env *expr.Env) []Part {
	if len(j.parts) == 0 || group.Level == OK && group.Unknown == "" {
		return nil
	}
	parts := make([]Part, len(j.parts))
	for i, p := range j.parts {
		parts[i] = Part{Written: p.Written, Alike: p.Alike}
		if v, err := p.run(env); err == nil { // where it is an error, that was said of the whole condition
			parts[i].Value = clipped(v)
		}
	}
	env.Lack()
	return parts
}
