package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
)

// session is what all rules of one backtest share: the client that keeps what it is told, and where its progress is shown.
type session struct {
	how    backtestOptions
	client *mode.Client
	shelf  *mode.Shelf
	folder string
	bar    *progressBar
}

// withSession does something with a session, and says what there is to say of the folder afterwards.
func withSession(cmd *cobra.Command, how backtestOptions, do func(*session) error) (err error) {
	s := &session{how: how, bar: newProgressBar(cmd.ErrOrStderr())}
	client, err := newModeClient(how.environ)
	if err != nil {
		return err
	}
	if how.noCache {
		if s.folder, err = os.MkdirTemp("", "modealert-backtest-"); err != nil {
			return fmt.Errorf("there is nowhere to put results for a moment: set TMPDIR to a folder that can be written: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(s.folder)) }()
	} else if s.folder, err = how.folder(); err != nil {
		return err
	}
	if s.shelf, err = mode.OpenShelf(mode.ShelfConfig{Folder: s.folder}); err != nil {
		return noFolder(err)
	}
	s.client = client.Kept(s.shelf)
	err = do(s)
	s.bar.clear()
	if failed := s.shelf.Err(); failed != nil && cmd.Context().Err() == nil {
		_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "modealert:", failed, "(the next backtest asks Mode for it again)")
	}
	return err
}

// folder is where results are kept.
func (o backtestOptions) folder() (string, error) {
	if o.cache != "" {
		return o.cache, nil
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", noFolder(err)
	}
	return filepath.Join(base, "modealert"), nil
}

// noFolder says what there is to do where results cannot be kept.
func noFolder(err error) error {
	return fmt.Errorf("there is no folder to keep results in: give one with --cache, or use --no-cache: %w", err)
}

// clearKept removes what is kept.
func clearKept(w io.Writer, how backtestOptions) error {
	folder, err := how.folder()
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	files := 0
	if _, missing := os.Stat(folder); missing == nil {
		shelf, err := mode.OpenShelf(mode.ShelfConfig{Folder: folder})
		if err == nil {
			files, err = shelf.Clear()
		}
		if err != nil {
			return &exitError{exitCouldNotRun, err}
		}
	}
	_, err = fmt.Fprintf(w, "removed %s from %s\n", count(files, "file"), folder)
	return err
}

// play plays a rule as the flags say.
func (s *session) play(ctx context.Context, of pair) (*play, error) {
	w, err := s.how.window(of.version.Rule.Location)
	if err != nil {
		return nil, err
	}
	runs, purged, err := listRuns(ctx, s.client, of.report, w)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("report %s has no runs to play: %s", of.report, noRuns(purged))
	}
	p := &play{pair: of, token: of.report, purged: purged, until: w.until}
	if report, err := s.client.Report(ctx, of.report); err == nil {
		p.report = report.Name
	}
	versions := []alert.Version{of.version}
	if of.other != nil {
		versions = append(versions, *of.other)
	}
	records, err := s.records(ctx, p, runs, versions, "reading runs of "+of.version.Rule.Name)
	if err != nil {
		return nil, err
	}
	p.record = records[0]
	if of.other != nil {
		p.other = records[1]
		return p, nil
	}
	return p, s.vary(ctx, p, runs)
}

// noRuns says why there are none.
func noRuns(purged int) string {
	if purged > 0 {
		return count(purged, "run") + " that ended in this time are purged in Mode"
	}
	return "none ended in this time"
}

// records plays versions of a rule on runs, and takes down what each made of them.
func (s *session) records(ctx context.Context, p *play, runs []mode.Run, versions []alert.Version, doing string) (records []*alert.Record, err error) {
	test, err := alert.NewBacktest(ctx, alert.BacktestConfig{Mode: s.client, Report: p.token, Versions: versions})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, test.Close()) }() //nolint:contextcheck // what is temporary is removed, whatever was cancelled
	for _, v := range versions {
		records = append(records, alert.NewRecord(v.Rule))
	}
	seen, gone := 0, 0
	s.bar.show(doing, 0, len(runs))
	lacking, err := test.Remember(ctx, endOf(runs[0]))
	if err == nil {
		err = test.Play(ctx, runs, func(run mode.Run, scenes []alert.Scene) error {
			if seen++; scenes == nil {
				gone++
			}
			for i, scene := range scenes {
				records[i].Add(run, scene)
			}
			s.bar.show(doing, seen, len(runs))
			return nil
		})
	}
	if err == nil {
		err = passAfter(ctx, test, p.until, records)
	}
	switch {
	case ctx.Err() != nil:
		return nil, errors.New(s.stopped("interrupted", seen, len(runs)))
	case err != nil && seen > 0:
		return nil, fmt.Errorf("%w (%s)", err, s.stopped("stopped", seen, len(runs)))
	case err != nil:
		return nil, err
	case seen == gone:
		return nil, fmt.Errorf("report %s has no runs to play: Mode does not keep the results of %s any more", p.token, count(gone, "run"))
	}
	if p.record == nil { // the first play of all
		p.purged += gone
		p.lacking = lacking[0]
	}
	return slices.Clip(records), nil
}

// passAfter takes down what came of the time after the last run.
func passAfter(ctx context.Context, test *alert.Backtest, until time.Time, records []*alert.Record) error {
	scenes, err := test.Pass(ctx, until)
	for i, scene := range scenes {
		records[i].Pass(scene)
	}
	return err
}

// stopped says how far it came.
func (s *session) stopped(how string, seen, runs int) string {
	text := fmt.Sprintf("%s after %d of %s", how, seen, count(runs, "run"))
	if !s.how.noCache {
		text += ": what was read is kept, and the next backtest goes on from there"
	}
	return text
}
