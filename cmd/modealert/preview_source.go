package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// source is the run that a rule is tried on.
type source struct {
	report string
	run    mode.Run     // of a file, what stands for one
	client *mode.Client // nil where Mode is asked nothing
	file   string       // empty for a run of Mode
	rows   []byte       // of a file
	note   string       // what is worth to know of the choice
}

// findRun finds the run of Mode that is meant.
func findRun(ctx context.Context, environ []string, rule *rules.Rule, how previewOptions) (s source, err error) {
	if report, ok := rules.TokenIn(how.run, "reports"); ok && how.report == "" && report != how.run {
		how.report = report
	}
	if s.report, err = reportOf(rule, how.report); err != nil {
		return source{}, err
	}
	if s.client, err = newModeClient(environ); err != nil {
		return source{}, err
	}
	if how.run == "" {
		s, err = s.latest(ctx)
	} else {
		s, err = s.named(ctx, how.run)
	}
	if err == nil && s.run.Purged && s.run.Succeeded() && rule.ReadsResult() {
		err = s.purged(ctx, rule.Location)
	}
	return s, err
}

// named takes the run that somebody names, if it ended.
func (s source) named(ctx context.Context, written string) (source, error) {
	token, ok := rules.TokenIn(written, "runs")
	if !ok {
		return source{}, fmt.Errorf("--run %q is no run: give its token, or its address as the browser shows it", written)
	}
	var err error
	if s.run, err = s.client.Run(ctx, mode.RunRef{Report: s.report, Run: token}); err != nil {
		return source{}, err
	}
	switch {
	case s.run.Cancelled():
		return source{}, fmt.Errorf("run %s was cancelled, so no rule is asked about it: choose another with --run", token)
	case !s.run.Finished():
		return source{}, fmt.Errorf("run %s has not ended, it is %s: try again when it has, or leave out --run to take the latest one that did",
			token, s.run.State)
	}
	return s, nil
}

// latest takes the latest run that ended.
func (s source) latest(ctx context.Context) (source, error) {
	page, err := s.client.Runs(ctx, s.report, 1)
	if err != nil {
		return source{}, err
	}
	for i, run := range page.Runs {
		if run.Succeeded() || run.Failed() {
			s.run = run
			if i > 0 {
				s.note = fmt.Sprintf("a newer run, %s, is %s", page.Runs[0].Token, page.Runs[0].State)
			}
			return s, nil
		}
	}
	return source{}, fmt.Errorf("report %s has no run that ended among its latest %d: run it in Mode, or give a result as a file", s.report, len(page.Runs))
}

// purged says that Mode has nothing of the run to try a rule on, and which run to take instead. The service would say that the
// rule could not be checked, but nobody would hear that: it reads a run when it completes, and its results are kept for days.
func (s source) purged(ctx context.Context, zone *time.Location) error {
	said := "Mode no longer keeps the results of run " + s.run.Token
	if !s.run.Completed.IsZero() {
		said += ", which completed " + s.run.Completed.In(zone).Format("2006-01-02 15:04 MST")
	}
	page, err := s.client.Runs(ctx, s.report, 1)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(page.Runs, func(r mode.Run) bool { return r.Succeeded() && !r.Purged })
	if i < 0 {
		return fmt.Errorf("%s, nor those of any other of the report's latest runs: run the report in Mode, give a result as a file, or name an "+
			"older run with --run, by its token or its address", said)
	}
	return fmt.Errorf("%s: the latest run whose results it has is %s, so add --run %s", said, page.Runs[i].Token, page.Runs[i].Token)
}

// readFile takes a result that is at hand. Mode is asked only where a condition looks at earlier runs, if it can be.
func readFile(file string, stdin io.Reader, environ []string, rule *rules.Rule, how previewOptions) (source, error) {
	s := source{file: file, report: "report"}
	if tokens := rule.Reports.Tokens; len(tokens) > 0 {
		s.report = tokens[0]
	}
	content, err := readAll(file, stdin)
	if err != nil {
		return source{}, err
	}
	if file == "-" {
		s.file = "standard input"
	}
	if s.rows, err = rules.RowsAtHand(content); err != nil {
		return source{}, fmt.Errorf("reading %s: %w", s.file, err)
	}
	if rule.Need() != (expr.Need{}) {
		if s.client, err = newModeClient(environ); err != nil {
			s.note = "earlier runs are not known: set MODE_WORKSPACE, MODE_API_TOKEN and MODE_API_SECRET to have them read from Mode"
		}
	}
	if s.client != nil || how.report != "" {
		if s.report, err = reportOf(rule, how.report); err != nil {
			return source{}, err
		}
	}
	s.run = mode.Run{Report: s.report, Token: "preview", Completed: time.Now()}
	return s, nil
}

func readAll(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		content, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		return content, nil
	}
	return os.ReadFile(file) //nolint:gosec // who calls it names it
}
