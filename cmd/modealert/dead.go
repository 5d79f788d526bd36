package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
)

// newDeadCommand makes `modealert dead`, which lists what could not be delivered.
func newDeadCommand(environ []string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "List the messages that could not be delivered, and send them again",
		Long: `Lists the messages that could not be delivered and were given up, oldest first, each with what it would have said and why
it could not. They are kept for 90 days. ` + "`modealert dead retry`" + ` sends them again.

It reads the database of MODEALERT_DATABASE_URL, beside the service that works with it.

Exit code 0: there is none. 1: there are some. 2: the database could not be read.`,
		Example: `  modealert dead
  modealert dead --json
  modealert dead retry 12 14
  modealert dead retry --all`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd.Context(), environ, func(db *store.Store) error {
				dead, err := alert.DeadNotifications(cmd.Context(), db)
				if err != nil {
					return err
				}
				write := writeDead
				if asJSON {
					write = writeDeadJSON
				}
				if err := write(cmd.OutOrStdout(), dead); err != nil {
					return fmt.Errorf("writing: %w", err)
				}
				if len(dead) > 0 {
					return &exitError{code: exitFindings}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON for other programs")
	cmd.AddCommand(newRetryCommand(environ))
	return cmd
}

// newRetryCommand makes `modealert dead retry`.
func newRetryCommand(environ []string) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "retry ID…",
		Short: "Send messages again that could not be delivered",
		Long: `Puts messages that were given up back into the queue, each in its place among those of its incident. The running service
sends them within seconds; one that does not run does when it starts. What is out of date by then is told as it stands, and
not at all where its incident is over or a later message has said it; the log tells why.

Exit code 0: they are sent again. 1: one of the IDs is not that of a message that was given up; then none is sent.
2: the database could not be written.`,
		Example: `  modealert dead retry 12 14
  modealert dead retry --all`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := messageIDs(args, all)
			if err != nil {
				return &exitError{exitCouldNotRun, err}
			}
			return withDatabase(cmd.Context(), environ, func(db *store.Store) error {
				return retry(cmd.Context(), cmd.OutOrStdout(), db, ids)
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "all that were given up")
	return cmd
}

// messageIDs reads the IDs of messages; nil means all.
func messageIDs(args []string, all bool) ([]int64, error) {
	switch {
	case all && len(args) > 0:
		return nil, errors.New("name messages by ID, or say --all, not both")
	case all:
		return nil, nil
	case len(args) == 0:
		return nil, errors.New("say which messages, by the IDs that `modealert dead` lists, or --all")
	}
	ids := make([]int64, len(args))
	for i, arg := range args {
		var err error
		if ids[i], err = strconv.ParseInt(arg, 10, 64); err != nil {
			return nil, fmt.Errorf("%q is not the ID of a message: `modealert dead` lists them", arg)
		}
	}
	return ids, nil
}

// retry has messages sent again; of nil, all.
func retry(ctx context.Context, w io.Writer, db *store.Store, ids []int64) error {
	count := len(ids)
	var wrong []int64
	var err error
	if ids == nil {
		count, err = alert.RetryAll(ctx, db)
	} else {
		wrong, err = alert.Retry(ctx, db, ids)
	}
	switch {
	case err != nil:
		return err
	case len(wrong) > 0:
		for _, id := range wrong {
			fmt.Fprintf(w, "%d is not a message that was given up\n", id)
		}
		return &exitError{code: exitFindings}
	case count == 0:
		fmt.Fprintln(w, "nothing was given up")
	default:
		fmt.Fprintf(w, "%s will be sent again: within seconds by the service that runs, or when it starts\n", messageCount(count))
	}
	return nil
}

func messageCount(n int) string { return count(n, "message") }

// withDatabase opens the database beside the service.
func withDatabase(ctx context.Context, environ []string, do func(*store.Store) error) error {
	url, err := databaseURL(environ)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	db, err := store.OpenBeside(ctx, store.Config{URL: url})
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	err = errors.Join(do(db), db.Close()) //nolint:contextcheck // what was opened is closed, whatever became of ctx
	var exit *exitError
	if err != nil && !errors.As(err, &exit) {
		return &exitError{exitCouldNotRun, err}
	}
	return err
}

// databaseURL is where the service's database is. The other settings are of no interest here, and need not be there.
func databaseURL(environ []string) (string, error) {
	values := env.ToMap(environ)
	if problems, _ := readSecretFiles(values); len(problems) > 0 {
		return "", errors.Join(problems...)
	}
	var s struct {
		URL string `env:"MODEALERT_DATABASE_URL" envDefault:"sqlite:modealert.db"`
	}
	err := env.ParseWithOptions(&s, env.Options{Environment: values})
	return s.URL, err
}

// writeDead writes a paragraph for each message.
func writeDead(w io.Writer, dead []alert.Dead) error {
	var paragraphs []string
	for _, d := range dead {
		head := fmt.Sprintf("%d  %s  %s", d.ID, d.Created.UTC().Format("2006-01-02 15:04 UTC"), d.Channel)
		if d.Rule != "" {
			head += "  rule " + d.Rule
		}
		paragraphs = append(paragraphs, fmt.Sprintf("%s\n  %s\n  %s\n", head, oneLine(d.Sentence), oneLine(d.Reason)))
	}
	if len(dead) > 0 {
		paragraphs = append(paragraphs, messageCount(len(dead))+" could not be delivered; `modealert dead retry ID…` sends them again\n")
	}
	_, err := io.WriteString(w, strings.Join(paragraphs, "\n"))
	return err
}

// oneLine keeps what came from elsewhere from moving about on a terminal.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}

// writeDeadJSON writes a list of the messages.
func writeDeadJSON(w io.Writer, dead []alert.Dead) error {
	for i := range dead {
		dead[i].Created = dead[i].Created.UTC().Truncate(time.Second)
	}
	return writeJSON(w, dead)
}
