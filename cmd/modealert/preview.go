package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// newPreviewCommand makes `modealert preview`, which shows what a rule makes of one run, and what Slack would show.
func newPreviewCommand(environ []string) *cobra.Command {
	var how previewOptions
	cmd := &cobra.Command{
		Use:   "preview RULE [FILE | -]",
		Short: "Show what a rule makes of a run, and the message that Slack would get",
		Long: `Judges and decides one run by one rule, named by its ID or name, as the service does it and with the same code: what was read,
what each condition came to, what follows from that, and the messages as Slack would show them. It takes the latest run of the
rule's report that ended, another one with --run, or a result at hand: a FILE, or - for standard input, in CSV or JSON, which it
tells apart by themselves. Earlier runs that a condition looks at are read from Mode.

It is as if nothing had been wrong before. What only the running service knows is not in it: for how long it has been so already,
what people acknowledged or snoozed, and earlier values that no condition asks for, which its messages also draw. No state moves:
the service's database is not opened, and no webhook is called. A message is drawn only of what a run has in it; to see another
one, change the rows in a file.

People and groups that are mentioned by name are shown by name: to find them takes Slack. With --send a message is really posted,
by the bot of SLACK_BOT_TOKEN, or through the incoming webhook of SLACK_WEBHOOK_URL into that one's own channel. It says that it is
a preview, mentions nobody and has no buttons.

With --blocks, standard output has one JSON document for each message, as Slack would be given it, and standard error the
address of each in Slack's Block Kit Builder. Both flags also take what would be said only if it goes on, where "for" makes it wait.

Exit code 0: nothing would be said, not yet, or not before a mute is over. 1: the rule would speak. 2: it could not be tried.`,
		Example: `  modealert preview eu-revenue
  modealert preview 'EU revenue' --run https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/0a1b2c3d4e5f
  modealert preview eu-revenue result.csv --group country=DE
  modealert preview eu-revenue --send ada@example.com
  modealert preview eu-revenue --blocks 2>/dev/null | jq .text
  pbpaste | modealert preview eu-revenue -`,
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: completeRule(&how.config),
		RunE: func(cmd *cobra.Command, args []string) error {
			return preview(cmd, environ, args, how)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&how.config, "config", defaultConfig(environ), "the `file` or folder with the rules")
	flags.StringVar(&how.run, "run", "", "the `run` to take, by its token or its address")
	flags.StringVar(&how.report, "report", "", "the `report` to look at, by its token or its address, where the rule is about several")
	flags.StringVar(&how.csv, "csv", "", "the same as `FILE`")
	flags.StringArrayVar(&how.groups, "group", nil, "show only the group with `column=value`; once for each column that matters")
	flags.BoolVar(&how.blocks, "blocks", false, "write the messages as Slack is given them, and nothing else")
	flags.BoolVar(&how.json, "json", false, "write everything as JSON")
	flags.StringVar(&how.send, "send", "", "post the messages to this `channel`, or to somebody by e-mail address, as a preview")
	return cmd
}

// previewOptions are the flags of `modealert preview`.
type previewOptions struct {
	config, run, report, csv, send string

	groups       []string
	blocks, json bool
}

// file is the file to read, "-" for standard input; empty for a run of Mode.
func (o previewOptions) file(args []string) (string, error) {
	file := o.csv
	switch {
	case len(args) == 0:
		return "", errors.New("say which rule: modealert preview RULE; modealert describe lists those that there are")
	case len(args) > 1 && file != "":
		return "", errors.New("name one file, either after the rule or with --csv")
	case len(args) > 1:
		file = args[1]
	}
	switch {
	case file != "" && o.run != "":
		return "", errors.New("take a run of Mode with --run, or a file, not both")
	case o.blocks && o.json:
		return "", errors.New("choose one of --blocks and --json: --json has the messages as Slack is given them, too")
	}
	return file, nil
}

// preview tries a rule on a run and shows what comes of it.
func preview(cmd *cobra.Command, environ, args []string, how previewOptions) error {
	p, err := tryRule(cmd, environ, args, how)
	if said, ok := errors.AsType[*exitError](err); ok {
		return &exitError{exitCouldNotRun, said.err} // what is wrong with the rules files is said
	}
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	write := p.text
	switch {
	case how.blocks:
		write = func(w io.Writer) error { return p.blocks(w, cmd.ErrOrStderr()) }
	case how.json:
		write = p.json
	}
	if err := write(cmd.OutOrStdout()); err != nil {
		return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
	}
	if how.send != "" {
		if err := p.send(cmd.Context(), cmd.ErrOrStderr(), environ, how.send); err != nil {
			return &exitError{exitCouldNotRun, err}
		}
	}
	if p.speaks() {
		return &exitError{code: exitFindings}
	}
	return nil
}
