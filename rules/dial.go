package rules

import (
	"fmt"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// Dial is the one number of a rule that says how easily it speaks: that of its warning, or of its critical severity where it
// has no other.
type Dial struct {
	expr.Dial
	// Level is the severity whose number it is.
	Level Level

	rule  *Rule
	bound *expr.Value // the number of the critical severity, where that asks the same as the warning
}

// Dial finds that number. The error says why the rule has no such one.
func (r *Rule) Dial() (Dial, error) {
	d := Dial{Level: Warning, rule: r}
	s := r.first()
	if s == nil {
		return Dial{}, fmt.Errorf("rule %s has no threshold: it only waits for runs", r.ID)
	}
	if s == r.Critical {
		d.Level = Critical
	}
	var err error
	if d.Dial, err = s.When.Dial(); err != nil {
		return Dial{}, fmt.Errorf("there is no single number to vary in `%s: %s` of rule %s: %w", d.Level, s.When, r.ID, err)
	}
	d.bound = r.bound(d)
	d.Plain = d.Plain && !r.RowRule() // of rows only the worst that match are known
	return d, nil
}

// bound is the number beyond which a warning would come after the critical severity; nil where the two ask something else.
func (r *Rule) bound(warning Dial) *expr.Value {
	if warning.Level != Warning || r.Critical == nil {
		return nil
	}
	critical, err := r.Critical.When.Dial()
	if err != nil {
		return nil
	}
	if same, err := critical.Turn(warning.Value); err != nil || same.String() != r.Warning.When.String() {
		return nil
	}
	return &critical.Value
}

// With is the set with one rule in place of the one that has its ID.
func (s *Set) With(rule *Rule) *Set {
	with := *s
	with.Rules, with.failedRuns = slices.Clone(s.Rules), slices.Clone(s.failedRuns)
	for i, r := range with.Rules {
		if r.ID == rule.ID {
			with.Rules[i] = rule
		}
	}
	for i, f := range with.failedRuns {
		if f.rule.ID == rule.ID {
			with.failedRuns[i].rule = rule
		}
	}
	return &with
}

// Turn is the rule with another number in its place, with the same history.
func (d Dial) Turn(to expr.Value) (*Rule, error) {
	when, err := d.Dial.Turn(to)
	if err != nil {
		return nil, err
	}
	turned := *d.rule
	s := *turned.first()
	s.When = when.In(turned.Location)
	if d.Level == Critical {
		turned.Critical = &s
	} else {
		turned.Warning = &s
	}
	return &turned, nil
}
