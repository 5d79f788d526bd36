package alert

import (
	"context"
	"fmt"
	"strings"

	"github.com/modealert/modealert/rules"
)

// nearness is how far numbers are moved, the farthest first.
func nearness() []float64 { return []float64{0.1, 0.03, 0.01} }

// mask masks the test so that the same kind of thing comes of it.
func (s *sketch) mask(ctx context.Context) error {
	if s.Mask == nil {
		return nil
	}
	want, err := s.outcome(ctx, s.test)
	if err != nil {
		return err
	}
	for _, near := range nearness() {
		masked, rows := s.masked(near, s.Mask.Keep)
		got, err := s.outcome(ctx, masked)
		if err != nil {
			return err
		}
		if got == want {
			s.test, s.rows = masked, rows
			return nil
		}
	}
	return s.blame(ctx, want)
}

// masked is the test with a mask.
func (s *sketch) masked(near float64, keep []string) (rules.Test, rules.Rows) {
	mask := *s.Mask
	mask.Near, mask.Keep = near, keep
	m := mask.For(s.Rule)
	test, rows := s.test, m.Rows(s.rows)
	run := test.Runs[0]
	if run.RowCount == nil && s.rows != nil {
		run = run.WithRows(rows)
	}
	run.Params = m.Texts(run.Params)
	if run.ExecutedBy != "" {
		run.ExecutedBy = m.Texts([]rules.Cell{{Column: "person", Value: run.ExecutedBy}})[0].Value
	}
	test.Runs, test.History = []rules.TestRun{run}, m.History(test.History)
	return test, rows
}

// blame says which columns, left as they are, would let the rule say the same.
func (s *sketch) blame(ctx context.Context, want string) error {
	var needed []string
	near := nearness()
	for _, column := range append(s.Rule.Uses(), "value") {
		masked, _ := s.masked(near[len(near)-1], append(s.Mask.Keep, column))
		if got, err := s.outcome(ctx, masked); err != nil {
			return err
		} else if got == want {
			needed = append(needed, "--keep "+quoteArgument(column))
		}
	}
	if len(needed) == 0 {
		needed = []string{"--keep and the columns that the rule judges by"}
	}
	return fmt.Errorf("once all is masked the rule says something else: leave a column as it is with %s", strings.Join(needed, " or "))
}

// quoteArgument writes an argument of a command line.
func quoteArgument(text string) string {
	if strings.ContainsAny(text, " '\"$`\\") {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}
