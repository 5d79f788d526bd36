package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
)

// newBacktestCommand makes `modealert backtest`, which plays a rule on past runs.
func newBacktestCommand(environ []string) *cobra.Command {
	how := backtestOptions{environ: environ, now: time.Now}
	cmd := &cobra.Command{
		Use:   "backtest [RULE]",
		Short: "Play a rule on past runs: when it would have alerted",
		Long: `Lets the last runs of a report complete again for a rule, given by its ID or name, and shows when it would have alerted and
what would have been said. They are read, judged and decided as the service does it; nothing is said in Slack, and nothing that
the service knows is touched. It takes MODE_WORKSPACE, MODE_API_TOKEN and MODE_API_SECRET.

Each run costs two requests, and Mode answers four a second. What Mode says is kept, so that the next backtest asks only for
what is new: in a folder that only you can read, 4 GB at the most. The results of your reports lie there; --clear-cache removes them.

--suggest looks for the threshold that would have spoken so often: "1/week", "2/month", "0.5/day". --rules plays the same rule of
another file beside it, and without a RULE all rules that differ. --out draws it as a page (.html) or an image (.png).

Exit code 0: it was played. 1: something is wrong with the files; with --rules also: what would be said differs.
2: it could not be played.`,
		Example: `  modealert backtest eu-revenue
  modealert backtest eu-revenue --since 90d --out eu-revenue.html
  modealert backtest eu-revenue --suggest 1/week
  modealert backtest --rules changed.yaml --markdown
  modealert backtest --clear-cache`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeRule(&how.config),
		RunE:              func(cmd *cobra.Command, args []string) error { return backtest(cmd, args, how) },
	}
	f := cmd.Flags()
	f.StringVar(&how.config, "config", defaultConfig(environ), "the `file` or folder with the rules")
	f.StringVar(&how.report, "report", "", "the report, by token or address, where the rule is about several")
	f.IntVar(&how.runs, "runs", defaultRuns, "how many of the last runs; with --since all, unless this is given too")
	f.StringVar(&how.since, "since", "", "only runs since then: 90d, 12w, 36h, or a date such as 2026-03-01")
	f.StringVar(&how.until, "until", "", "only runs until then, written as --since is")
	f.StringVar(&how.suggest, "suggest", "", "look for the threshold that would have spoken so often, such as 1/week")
	f.StringVar(&how.other, "rules", "", "a file or folder with another version of the rule, to compare")
	f.StringArrayVar(&how.out, "out", nil, "also draw it into this file, .html or .png")
	f.BoolVarP(&how.verbose, "verbose", "v", false, "show every run, not only those on which something changes")
	f.BoolVar(&how.json, "json", false, "write JSON for other programs")
	f.BoolVar(&how.markdown, "markdown", false, "write Markdown, as for a pull request")
	f.StringVar(&how.cache, "cache", "", "the folder in which what Mode says is kept (default: modealert in your folder for caches)")
	f.BoolVar(&how.noCache, "no-cache", false, "keep nothing, and use nothing that was kept")
	f.BoolVar(&how.clear, "clear-cache", false, "remove all that is kept, and do nothing else")
	return cmd
}

// defaultRuns is how many runs are played, unless somebody says otherwise.
const defaultRuns = 30

// backtestOptions are the flags of `modealert backtest`.
type backtestOptions struct {
	environ                                 []string
	now                                     func() time.Time
	config, report, since, until, suggest   string
	other, cache                            string
	out                                     []string
	runs                                    int
	verbose, json, markdown, noCache, clear bool
	runsGiven                               bool
}

// backtest does what the flags say.
func backtest(cmd *cobra.Command, args []string, how backtestOptions) error {
	how.runsGiven = cmd.Flags().Changed("runs")
	if err := how.check(args); err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	if how.clear {
		return clearKept(cmd.OutOrStdout(), how)
	}
	set, err := load(cmd, []string{how.config})
	if err != nil {
		return err
	}
	pairs, alone, err := choosePairs(cmd, set, args, how)
	if err != nil {
		return err
	}
	var plays []*play
	differ := false
	err = withSession(cmd, how, func(s *session) error {
		for _, pair := range pairs {
			p, err := s.play(cmd.Context(), pair)
			if err != nil {
				return err
			}
			plays = append(plays, p)
			differ = differ || p.differs()
		}
		return nil
	})
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	if err := writePlays(cmd.OutOrStdout(), plays, alone, how); err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	for _, path := range how.out {
		if err := drawPlay(path, plays[0]); err != nil {
			return &exitError{exitCouldNotRun, err}
		}
	}
	if differ {
		return &exitError{code: exitFindings}
	}
	return nil
}

// check says what is wrong with the flags.
func (o backtestOptions) check(args []string) error {
	switch {
	case o.clear:
		return nil
	case len(args) == 0 && o.other == "":
		return errors.New("say which rule: modealert backtest RULE; modealert describe lists those that there are")
	case o.runs < 1 || o.runs > maxPlayed:
		return fmt.Errorf("--runs takes a number from 1 to %d", maxPlayed)
	case o.json && o.markdown:
		return errors.New("--json and --markdown are two forms of the same: choose one")
	case o.noCache && o.cache != "":
		return errors.New("--no-cache keeps nothing, so --cache has no use beside it")
	case o.other != "" && o.suggest != "":
		return errors.New("--suggest looks for a threshold of one rule: leave out --rules")
	}
	for _, path := range o.out {
		if _, err := drawingFor(path); err != nil {
			return err
		}
	}
	if o.other != "" && len(o.out) > 0 {
		return errors.New("--out draws one version of a rule: leave out --rules")
	}
	_, err := o.wanted()
	return err
}

// play is a rule that was played, with what it was compared with.
type play struct {
	pair    pair
	report  string // its name
	token   string
	until   time.Time // when the time ends that was played
	purged  int
	lacking string
	record  *alert.Record
	other   *alert.Record // of the other version, with --rules
	whatIf  *attempt      // a quieter threshold, where there is one
	sought  *search       // with --suggest
}
