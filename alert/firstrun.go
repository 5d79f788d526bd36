package alert

import (
	"context"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// mostAsked is how many reports are asked for a run that succeeded.
const mostAsked = 10

// findRun finds the latest run that succeeded, and reads what the rule looks at.
func (s *sketch) findRun(ctx context.Context) error {
	reports, err := s.reports(ctx)
	if err != nil {
		return err
	}
	for _, report := range reports[:min(len(reports), mostAsked)] {
		page, err := s.Mode.Runs(ctx, report, 1)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(page.Runs, func(r mode.Run) bool { return r.Succeeded() && !r.Purged && !r.Completed.IsZero() })
		if i >= 0 {
			s.run = page.Runs[i]
			return s.readRun(ctx)
		}
	}
	return fmt.Errorf("none of the latest runs of %s succeeded and still has results in Mode: run it there, or write a test by hand, as docs/rules.md shows",
		counted(int64(len(reports)), "report"))
}

// reports are those that the rule is about.
func (s *sketch) reports(ctx context.Context) ([]string, error) {
	if s.Report != "" {
		return []string{s.Report}, nil
	}
	if len(s.Rule.Reports.Tokens) > 0 {
		return s.Rule.Reports.Tokens, nil
	}
	w := &Watcher{mode: s.Mode}
	return w.reportsIn(ctx, s.Rule.Reports)
}

// readRun reads what the rule looks at of the run.
func (s *sketch) readRun(ctx context.Context) (err error) {
	if slices.Contains(s.Rule.RunWords(), "executed_by") {
		if s.by, err = newNames(s.Mode, s.Now).user(ctx, s.run.ExecutedBy); err != nil {
			return err
		}
	}
	if !s.Rule.ReadsResult() {
		return nil
	}
	queries, err := s.Mode.QueryRuns(ctx, s.run.Ref())
	if err != nil {
		return err
	}
	e := evaluation{mode: s.Mode, job: &store.Job{}, ref: s.run.Ref(), queries: queries}
	if err := e.nameQueries(ctx, []*rules.Rule{s.Rule}); err != nil {
		return err
	}
	query, err := pick(queries, s.Rule)
	if err != nil {
		return fmt.Errorf("report %s: %w", s.run.Report, err)
	}
	body, err := s.Mode.Results(ctx, s.run.Ref(), query.Token)
	if err != nil {
		return err
	}
	defer body.Close()
	s.rows, s.total, err = s.Rule.ReadRows(body, mostSampled)
	return err
}
