package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// newExplainCommand makes `modealert explain`, which says why a rule did or did not alert.
func newExplainCommand(environ []string) *cobra.Command {
	var how explainOptions
	cmd := &cobra.Command{
		Use:   "explain RULE",
		Short: "Say why a rule did or did not alert",
		Long: `Says why a rule did or did not alert on its latest run, or on one that --run names: first in one sentence, then the run, the
value and what it was compared with, the state before and after, and what became of each message. RULE is the rule's ID or its
name. Of a rule with groups it lists them, the worst first; --group picks one. Of one with expect_every it says when its reports
will be late.

It reads what the service stored, in the database of MODEALERT_DATABASE_URL, whether the service runs or not, and changes
nothing. The rules are those of --config. Evaluations are kept for 90 days. Times are in the time zone of the rules file.

Exit code 0: it was explained. 1: something is wrong with the rules files. 2: there is no such rule or group, or the database
could not be read.`,
		Example: `  modealert explain eu-revenue
  modealert explain "EU revenue" --group country=DE
  modealert explain eu-revenue --run https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/0d1e2f3a4b5c
  modealert explain eu-revenue --json`,
		Args:              cobra.ExactArgs(1),
		RunE:              func(cmd *cobra.Command, args []string) error { return explain(cmd, environ, args[0], how) },
		ValidArgsFunction: completeRule(&how.config),
	}
	cmd.Flags().StringArrayVar(&how.group, "group", nil, "the group that is asked for, as `column=value`; once for each column that matters")
	cmd.Flags().StringVar(&how.run, "run", "", "the `run` that is asked for, by its token or its address")
	cmd.Flags().StringVar(&how.config, "config", defaultConfig(environ), "the `file` or folder with the rules")
	cmd.Flags().BoolVar(&how.json, "json", false, "write it as JSON")
	return cmd
}

// explainOptions are the flags of `modealert explain`.
type explainOptions struct {
	group       []string
	run, config string
	json        bool
}

func explain(cmd *cobra.Command, environ []string, written string, how explainOptions) error {
	set, err := load(cmd, []string{how.config})
	if err != nil {
		return err
	}
	q, err := how.question(set, written)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	return withDatabase(cmd.Context(), environ, func(db *store.Store) error {
		return answer(cmd.Context(), cmd, db, q, how.json)
	})
}

// question is what is asked. The error says what cannot be asked.
func (how explainOptions) question(set *rules.Set, written string) (alert.Question, error) {
	rule, err := findRule(set, written)
	if err != nil {
		return alert.Question{}, err
	}
	q := alert.Question{Rule: rule, Now: time.Now(), Kept: keepFor}
	for _, text := range how.group {
		column, value, ok := strings.Cut(text, "=")
		if !ok || column == "" {
			return alert.Question{}, fmt.Errorf("--group takes COLUMN=VALUE, such as country=DE, not %q", text)
		}
		q.Group = append(q.Group, alert.Pair{Column: column, Value: value})
	}
	if how.run == "" {
		return q, nil
	}
	var ok bool
	if q.Run, ok = rules.TokenIn(how.run, "runs"); !ok {
		return alert.Question{}, fmt.Errorf("--run %q is no run: give its token, or its address as the browser shows it", how.run)
	}
	return q, nil
}

func answer(ctx context.Context, cmd *cobra.Command, db *store.Store, q alert.Question, asJSON bool) error {
	found, err := alert.Explain(ctx, db, q)
	if err != nil {
		return err
	}
	if asJSON {
		err = writeJSON(cmd.OutOrStdout(), found)
	} else {
		err = writeExplanation(cmd.OutOrStdout(), found, q)
	}
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}
