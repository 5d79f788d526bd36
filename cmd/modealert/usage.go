package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// newUsageCommand makes `modealert usage`, which lists Mode's events.
func newUsageCommand(environ []string) *cobra.Command {
	var how usageOptions
	cmd := &cobra.Command{
		Use:   "usage",
		Short: "List the events that Mode sent, as CSV or JSON",
		Long: `Lists the events that Mode's webhooks told of, oldest first, as they came: repetitions too, and those that no rule is about.
The columns are received, event, report, run, object and answer; the object is the token of a data source, a definition or a
membership, and the answer accepted, duplicate or not_wanted. Events are kept for 90 days, in the database of
MODEALERT_DATABASE_URL; those from before this version are not there.

A time is an age, such as 12h, 30d or 2w, a date, 2026-11-01, which begins at midnight UTC, or a time, 2026-11-01T09:00:00Z.

Exit code 0: they were listed, if there are any. 2: the database could not be read.`,
		Example: `  modealert usage > events.csv
  modealert usage --since 7d --event report_run_completed
  modealert usage --since 2026-11-01 --until 2026-12-01 --report 5f3c0a1b2d4e --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q, write, err := how.query(cmd.OutOrStdout(), time.Now())
			if err != nil {
				return &exitError{exitCouldNotRun, err}
			}
			return withDatabase(cmd.Context(), environ, func(db *store.Store) error { return usage(cmd.Context(), db, q, write) })
		},
	}
	cmd.Flags().StringVar(&how.since, "since", "30d", "since when: an age or a time")
	cmd.Flags().StringVar(&how.until, "until", "", "until when, that moment left out: an age or a time; by default, now")
	cmd.Flags().StringVar(&how.event, "event", "", "only events of this kind, such as report_run_completed")
	cmd.Flags().StringVar(&how.report, "report", "", "only events about this report, by its token or its address in the browser")
	cmd.Flags().StringVar(&how.format, "format", "csv", "csv, or json: a line for each event")
	_ = cmd.RegisterFlagCompletionFunc("event", cobra.FixedCompletions(alert.EventNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"csv", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// usageOptions are the flags of `modealert usage`.
type usageOptions struct{ since, until, event, report, format string }

// query is what is asked for, and what writes it. The error says what cannot be asked.
func (how usageOptions) query(w io.Writer, now time.Time) (q alert.UsageQuery, write usageWriter, err error) {
	if q.Since, err = readWhen(how.since, now); err != nil {
		return q, nil, fmt.Errorf("--since: %w", err)
	}
	if q.Until, err = readWhen(how.until, now); err != nil {
		return q, nil, fmt.Errorf("--until: %w", err)
	}
	if !q.Until.IsZero() && !q.Since.Before(q.Until) {
		return q, nil, fmt.Errorf("--until %s is not after --since %s", how.until, how.since)
	}
	names := alert.EventNames()
	if how.event != "" && !slices.Contains(names, how.event) {
		return q, nil, fmt.Errorf("there is no event %q: there are %s", how.event, strings.Join(names, ", "))
	}
	q.Event = how.event
	if how.report != "" {
		var ok bool
		if q.Report, ok = rules.TokenIn(how.report, "reports"); !ok {
			return q, nil, fmt.Errorf("--report %q is no report: give its token, or its address as the browser shows it", how.report)
		}
	}
	switch how.format {
	case "csv":
		return q, newUsageCSV(w), nil
	case "json":
		return q, usageJSON{json.NewEncoder(w)}, nil
	default:
		return q, nil, fmt.Errorf("--format is csv or json, not %q", how.format)
	}
}

// usageWriter writes events, and at the end what it has held back.
type usageWriter interface {
	write(e alert.Received) error
	end() error
}

func usage(ctx context.Context, db *store.Store, q alert.UsageQuery, w usageWriter) error {
	err := alert.Usage(ctx, db, q, w.write)
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return fmt.Errorf("listing the events: %w", err)
	}
	return nil
}

// usageCSV writes a line for each event below one with the names of the columns.
type usageCSV struct{ w *csv.Writer }

func newUsageCSV(w io.Writer) usageCSV {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"received", "event", "report", "run", "object", "answer"}) // it goes into a buffer
	return usageCSV{c}
}

func (u usageCSV) write(e alert.Received) error {
	return u.w.Write([]string{e.At.Format(usageTime), e.Event, e.Report, e.Run, e.Object, e.Answer})
}

func (u usageCSV) end() error {
	u.w.Flush()
	return u.w.Error()
}

// usageTime is a time to the millisecond, so that what came in one second is told apart.
const usageTime = "2006-01-02T15:04:05.000Z07:00"

// usageJSON writes an object a line.
type usageJSON struct{ w *json.Encoder }

func (u usageJSON) write(e alert.Received) error { return u.w.Encode(e) }
func (usageJSON) end() error                     { return nil }
