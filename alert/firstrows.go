package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/rules"
)

// mostTried is how many rows are judged to find a few.
const mostTried = 200_000

// choose chooses the rows of the test.
func (s *sketch) choose(ctx context.Context, run rules.TestRun) error {
	most := s.Rows
	if s.RowsFile != "" {
		most = mostSampled
	}
	if err := s.with(ctx, run, s.rows); err != nil {
		return err
	}
	want, err := s.outcome(ctx, s.test)
	if err != nil {
		return err
	}
	same := func(rows rules.Rows) bool {
		err = s.with(ctx, run, rows)
		if err != nil {
			return false
		}
		var got string
		got, err = s.outcome(ctx, s.test)
		return err == nil && got == want
	}
	fewer, found := fewerRows(s.rows, most, same)
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("no %d of the %d rows were found on which the rule says the same: write all of them to a file with --rows-file, or allow more with --rows",
			most, len(s.rows))
	}
	s.rows = fewer
	if err := s.with(ctx, run, fewer); err != nil {
		return err
	}
	if err := s.mask(ctx); err != nil {
		return err
	}
	return s.toFile(ctx)
}

// with gives the test rows, and the history of their groups.
func (s *sketch) with(ctx context.Context, run rules.TestRun, rows rules.Rows) (err error) {
	run = run.WithRows(rows)
	s.test.Runs = []rules.TestRun{run}
	s.test.History, err = s.history(ctx, run)
	return err
}

// outcome is what comes of the test's last run: in which states alerts are, and which of them are heard of, together or not.
func (s *sketch) outcome(ctx context.Context, test rules.Test) (string, error) {
	scene, err := s.scene(ctx, test)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, o := range scene.Outcomes {
		line := fmt.Sprintf("%s %s", strings.TrimPrefix(o.About, aboutTogether), o.State)
		if lines = append(lines, line); o.Heard() {
			lines = append(lines, line+" is heard")
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n"), nil
}

// scene is what comes of the test's last run.
func (s *sketch) scene(ctx context.Context, test rules.Test) (Scene, error) {
	scenes, err := s.rehearsal.Play(ctx, s.Set, &test)
	if err != nil {
		return Scene{}, err
	}
	return scenes[len(scenes)-1], nil
}

// toFile has the rows stand in a file, as they are read from it.
func (s *sketch) toFile(ctx context.Context) error {
	if s.RowsFile == "" {
		return nil
	}
	run := s.test.Runs[len(s.test.Runs)-1]
	if strings.HasSuffix(strings.ToLower(s.RowsFile), ".json") {
		s.file = append(s.rows.JSON(), '\n')
		return nil
	}
	want, err := s.outcome(ctx, s.test)
	if err != nil {
		return err
	}
	s.file = s.rows.CSV()
	read, err := rules.FromCSV(s.file)
	if err != nil {
		return err
	}
	s.test.Runs = []rules.TestRun{run.WithRows(read)}
	got, err := s.outcome(ctx, s.test)
	if err == nil && (got != want || len(read) != len(s.rows)) {
		err = fmt.Errorf("a CSV file cannot hold these rows so that the rule says the same, as it knows no texts of digits, no empty texts and no "+
			"truth: name a file that ends in .json instead of %s", s.RowsFile)
	}
	return err
}

// fewerRows looks for no more rows than most for which something is the case that is so for all: a few at the beginning, a few
// from all over, and then what is left when parts are dropped that do not matter.
func fewerRows(rows rules.Rows, most int, same func(rules.Rows) bool) (rules.Rows, bool) {
	const each = 100 // a test takes its time without rows
	left := max(mostTried, 5*len(rows))
	try := func(some rules.Rows) bool {
		left -= len(some) + each
		return left >= 0 && same(some)
	}
	if len(rows) <= most {
		return rows, true
	}
	for _, some := range []rules.Rows{rows[:most], scatter(rows, most)} {
		if try(some) {
			return some, true
		}
	}
	for parts := 2; len(rows) > most && parts <= len(rows) && left > 0; {
		if fewer := withoutPart(rows, parts, try); fewer != nil {
			rows, parts = fewer, max(parts-1, 2)
		} else {
			parts *= 2
		}
	}
	return rows, len(rows) <= most
}

// scatter takes rows from all over.
func scatter(rows rules.Rows, most int) rules.Rows {
	some := make(rules.Rows, most)
	for i := range some {
		some[i] = rows[i*len(rows)/most]
	}
	return some
}

// withoutPart are the rows without one of some parts that does not matter; nil where each does.
func withoutPart(rows rules.Rows, parts int, same func(rules.Rows) bool) rules.Rows {
	for i := range parts {
		from, to := i*len(rows)/parts, (i+1)*len(rows)/parts
		if rest := slices.Concat(rows[:from], rows[to:]); same(rest) {
			return rest
		}
	}
	return nil
}
