package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// newCheckCommand makes `modealert check`, which reads rules files and says what is wrong with them. Without a path it
// reads what the service would.
func newCheckCommand(environ []string) *cobra.Command {
	var how checkOptions
	cmd := &cobra.Command{
		Use:   "check [path…]",
		Short: "Say what is wrong with rules files, with the place and what to write instead",
		Long: `Reads rules files, or folders of *.yaml and *.yml files, and says everything that is wrong with them. Without a path it
reads MODEALERT_CONFIG, or config.yaml.

With --online it then asks Mode and Slack, with the settings of the environment: whether the reports, collections and
queries are there, whether the rules can be evaluated on the latest results, whether the bot may post in the channels and
whom the mentions mean. It takes MODE_WORKSPACE, MODE_API_TOKEN, MODE_API_SECRET and SLACK_BOT_TOKEN; it posts nothing and
stores nothing. With SLACK_WEBHOOK_URL instead of the bot's token, Slack is only asked whether the webhook is there. To look channels up, the Slack app needs the scopes channels:read and groups:read; without them it says
that it cannot tell.

Exit code 0: they are fine. 1: something is wrong with them. 2: they could not be read, or not everything be asked.`,
		Example: `  modealert check
  modealert check config.yaml
  modealert check rules/ more-rules.yaml
  modealert check --online
  modealert check --json config.yaml`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{defaultConfig(environ)}
			}
			return check(cmd, environ, paths, how)
		},
	}
	cmd.ValidArgsFunction = completePaths
	cmd.Flags().BoolVar(&how.online, "online", false, "also ask Mode and Slack whether what the rules name is there")
	cmd.Flags().BoolVar(&how.json, "json", false, "write JSON for other programs")
	return cmd
}

// checkOptions are the flags of `modealert check`.
type checkOptions struct{ online, json bool }

// defaultConfig is where the service reads its rules.
func defaultConfig(environ []string) string {
	if path := env.ToMap(environ)["MODEALERT_CONFIG"]; path != "" {
		return path
	}
	return "config.yaml"
}

// check reads the files and writes what is to be said about them.
func check(cmd *cobra.Command, environ, paths []string, how checkOptions) error {
	v, err := judgeFiles(paths)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	var unasked error
	if how.online && v.set != nil {
		o, err := newOnlineCheck(environ, v, progressLine(cmd.ErrOrStderr()))
		if err != nil {
			return &exitError{exitCouldNotRun, err}
		}
		unasked = o.run(cmd.Context())
	}
	write := v.text
	if how.json {
		write = v.json
	}
	if err := write(cmd.OutOrStdout()); err != nil {
		return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
	}
	switch {
	case unasked != nil:
		return &exitError{exitCouldNotRun, unasked}
	case len(v.findings) > 0:
		return &exitError{code: exitFindings}
	}
	return nil
}

// judgeFiles reads rules files. The error says why they could not be read.
func judgeFiles(paths []string) (*verdict, error) {
	set, err := rules.Load(paths...)
	if problems, wrong := errors.AsType[rules.Problems](err); wrong {
		return &verdict{findings: problems}, nil
	}
	if err != nil {
		return nil, err
	}
	return &verdict{set: set, findings: set.CheckTests()}, nil
}

// load reads rules files, and writes what is wrong with them.
func load(cmd *cobra.Command, paths []string) (*rules.Set, error) {
	return loadAs(cmd, paths, (*verdict).text)
}

// loadAs is load with what is wrong in a form of its own.
func loadAs(cmd *cobra.Command, paths []string, write func(*verdict, io.Writer) error) (*rules.Set, error) {
	set, err := rules.Load(paths...)
	var problems rules.Problems
	switch {
	case errors.As(err, &problems):
		if err := write(&verdict{findings: problems}, cmd.OutOrStdout()); err != nil {
			return nil, &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
		}
		return nil, &exitError{code: exitFindings}
	case err != nil:
		return nil, &exitError{exitCouldNotRun, err}
	}
	return set, nil
}

// count says how many things there are.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
