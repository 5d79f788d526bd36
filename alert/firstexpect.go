package alert

import (
	"context"
	"errors"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/modealert/modealert/rules"
)

// mostSilent is how many alerts a first test expects of which nobody hears.
const mostSilent = 3

// expect has the test expect what comes of its last run.
func (s *sketch) expect(ctx context.Context) error {
	if err := s.shorten(ctx); err != nil {
		return err
	}
	if err := s.simplify(ctx); err != nil {
		return err
	}
	scene, err := s.scene(ctx, s.test)
	if err != nil {
		return err
	}
	last := &s.test.Runs[len(s.test.Runs)-1]
	last.Checked, last.Expect = true, nil
	silent := 0
	for _, o := range scene.Outcomes {
		switch {
		case o.Heard():
		case o.About != "" || silent == mostSilent:
			continue
		default:
			silent++
		}
		last.Expect = append(last.Expect, expectationOf(o))
	}
	for _, m := range scene.Misses(last.Expect) { // what cannot be written is not expected
		if m.Expected != nil {
			forgo(m.Expected, m.Wrong)
		}
	}
	return nil
}

// shorten leaves out the runs before that are too old to matter: what is read of the past is more than a rule may need of it.
func (s *sketch) shorten(ctx context.Context) error {
	if len(s.test.History) == 0 || len(s.Rule.By) > 0 {
		return nil
	}
	before, err := s.scene(ctx, s.test)
	if err != nil {
		return err
	}
	all, short := s.test.History, s.test
	enough := sort.Search(len(all), func(n int) bool {
		short.History = all[len(all)-n:]
		after, failed := s.scene(ctx, short)
		err = errors.Join(err, failed)
		return failed == nil && slices.EqualFunc(before.Outcomes, after.Outcomes, tellsAlike)
	})
	s.test.History = all[len(all)-enough:]
	return err
}

// simplify leaves out when the runs before completed, where that does not matter.
func (s *sketch) simplify(ctx context.Context) error {
	if len(s.test.History) == 0 || len(s.Rule.By) > 0 {
		return nil
	}
	plain := s.test
	plain.History = slices.Clone(plain.History)
	for i := range plain.History {
		plain.History[i].At = time.Time{}
	}
	before, err := s.scene(ctx, s.test)
	if err != nil {
		return err
	}
	after, err := s.scene(ctx, plain)
	if err == nil && slices.EqualFunc(before.Outcomes, after.Outcomes, tellsAlike) {
		s.test = plain
	}
	return err
}

// tellsAlike reports whether two outcomes of an alert say the same.
func tellsAlike(a, b Outcome) bool {
	return a.same(b) && a.State == b.State && a.Reason == b.Reason && same(a.Value, b.Value) && slices.EqualFunc(a.Said, b.Said, func(x, y Said) bool {
		return x.Channel == y.Channel && x.Text == y.Text && slices.Equal(x.Does, y.Does)
	})
}

// expectationOf is an expectation that an alert meets.
func expectationOf(o Outcome) rules.Expectation {
	x := rules.Expectation{State: string(o.State), Notification: rules.NotificationNone}
	if len(o.Said) > 0 {
		x.Notification = o.Said[0].Does[0]
	}
	if !o.Value.IsNull() {
		x.Value = &o.Value
	}
	for i, cell := range o.Group {
		written := cell.Value
		if i < len(o.exact) {
			written = o.exact[i].String()
		}
		if strings.TrimSpace(written) != "" {
			x.Group = append(x.Group, rules.Cell{Column: cell.Column, Value: written})
		}
	}
	return x
}

// forgo expects no longer what is not true.
func forgo(x *rules.Expectation, keys []string) {
	for _, key := range keys {
		switch key {
		case "group":
			x.Group = nil
		case "value":
			x.Value = nil
		case "notification":
			x.Notification = ""
		}
	}
}
