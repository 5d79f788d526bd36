package alert

import (
	"slices"
	"strings"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Miss is a difference between what was expected of a run and what came of it.
type Miss struct {
	// Expected is the entry of `expect` that is true of no alert; nil where something is said that nobody expected.
	Expected *rules.Expectation
	// Got is the alert that comes nearest, or the one that says something; nil where there is none.
	Got *Outcome
	// Wrong are the keys of Expected that are not true of Got.
	Wrong []string
}

// Misses compares what was expected with what came of the run. Each expectation is met by an alert of its own, and each
// alert of which somebody hears must be expected.
func (s Scene) Misses(expected []rules.Expectation) []Miss {
	a := assignment{scene: s, expected: expected, metBy: make([]int, len(expected)), meets: make([]int, len(s.Outcomes))}
	for i := range a.meets {
		a.meets[i] = -1
	}
	for x := range expected {
		a.metBy[x] = -1
		a.assign(x, make([]bool, len(s.Outcomes)))
	}
	for o, x := range a.meets {
		if x >= 0 {
			a.metBy[x] = o
		}
	}
	var all []Miss
	for x, o := range a.metBy {
		if o < 0 {
			all = append(all, a.nearest(x))
		}
	}
	for o, x := range a.meets {
		if got := &s.Outcomes[o]; x < 0 && got.Heard() && !slices.ContainsFunc(all, func(m Miss) bool { return m.Got == got }) {
			all = append(all, Miss{Got: got})
		}
	}
	return all
}

// assignment is which alert meets which expectation, -1 for none.
type assignment struct {
	scene        Scene
	expected     []rules.Expectation
	metBy, meets []int
}

// assign finds an alert that meets an expectation, where it must by having another one be met by another alert. Those that
// somebody hears of come first: they must be expected.
func (a *assignment) assign(x int, tried []bool) bool {
	for _, heard := range []bool{true, false} {
		for o, got := range a.scene.Outcomes {
			if tried[o] || got.Heard() != heard || len(got.wrong(a.expected[x])) > 0 {
				continue
			}
			tried[o] = true
			if a.meets[o] < 0 || a.assign(a.meets[o], tried) {
				a.meets[o] = x
				return true
			}
		}
	}
	return false
}

// nearest is the alert of which most of an expectation is true, of those that meet no other.
func (a *assignment) nearest(x int) Miss {
	m := Miss{Expected: &a.expected[x]}
	for o := range a.scene.Outcomes {
		got := &a.scene.Outcomes[o]
		wrong := got.wrong(a.expected[x])
		if a.meets[o] >= 0 || slices.Contains(wrong, "group") || m.Got != nil && len(m.Wrong) <= len(wrong) {
			continue
		}
		m.Got, m.Wrong = got, wrong
	}
	return m
}

// wrong are the keys of an expectation that are not true of the outcome.
func (o Outcome) wrong(x rules.Expectation) []string {
	var keys []string
	for _, part := range []struct {
		key   string
		holds bool
	}{
		{"group", o.inGroup(x.Group)},
		{"state", x.State == "" || x.State == string(o.State)},
		{"value", x.Value == nil || same(x.ValueLike(o.Value), o.Value)},
		{"message", x.Message == "" || o.says(func(s Said) bool { return s.contains(x) })},
		{"notification", o.did(x.Notification)},
		{"channel", x.Channel == "" || o.says(func(s Said) bool { return s.Channel == x.Channel })},
	} {
		if !part.holds {
			keys = append(keys, part.key)
		}
	}
	return keys
}

func (o Outcome) says(is func(Said) bool) bool { return slices.ContainsFunc(o.Said, is) }

// did reports whether a word of `notification` is true of the outcome.
func (o Outcome) did(word string) bool {
	switch word {
	case "":
		return true
	case rules.NotificationNone:
		return !o.Heard()
	}
	return o.says(func(s Said) bool { return slices.Contains(s.Does, word) })
}

// contains reports whether it says what is expected.
func (s Said) contains(x rules.Expectation) bool {
	if x.Pattern != nil {
		return x.Pattern.MatchString(s.Text)
	}
	return strings.Contains(s.Text, x.Message)
}

// inGroup reports whether it is about the group with some values, as they are or as people read them.
func (o Outcome) inGroup(cells []rules.Cell) bool {
	for _, cell := range cells {
		i := slices.IndexFunc(o.Group, func(p Pair) bool { return strings.EqualFold(p.Column, cell.Column) })
		if i < 0 || o.Group[i].Value != cell.Value && (i >= len(o.exact) || o.exact[i].String() != cell.Value) {
			return false
		}
	}
	return true
}

// same reports whether two values are, numbers by what they are worth.
func same(a, b expr.Value) bool {
	if a.IsNull() || b.IsNull() {
		return a.IsNull() == b.IsNull()
	}
	if x, ok := a.Number(); ok {
		if y, ok := b.Number(); ok {
			return x.Cmp(y) == 0
		}
	}
	return a.String() == b.String()
}
