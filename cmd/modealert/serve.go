package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

func newServeCommand(environ []string) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Receive Mode's webhooks and alert in Slack",
		Long: "serve receives Mode's webhooks, judges the runs that completed, and alerts in Slack, until it is told to stop.\n\n" + settingsHelp() +
			"\nExit code 0: it was told to stop. 2: it could not start, or go on.",
		Example: `  MODE_WORKSPACE=acme MODE_API_TOKEN=… MODE_API_SECRET=… SLACK_BOT_TOKEN=xoxb-… \
  MODEALERT_WEBHOOK_SECRET=$(openssl rand -hex 16) modealert serve`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), environ, cmd.ErrOrStderr())
		},
	}
}

// settingsHelp lists the settings as serve --help shows them.
func settingsHelp() string {
	var b strings.Builder
	b.WriteString("Settings come from the environment. A secret may also come from a file: NAME_FILE instead of NAME.\n\n")
	if err := writeSettings(&b); err != nil {
		panic("writing to memory does not fail: " + err.Error())
	}
	return b.String()
}

// readRules reads the rules files, and returns their text too, to tell when they change.
func readRules(path string) (rules.Text, *rules.Set, error) {
	text, err := rules.Read(path)
	if err != nil {
		return rules.Text{}, nil, err
	}
	set, err := text.Parse()
	return text, set, err
}

// serve runs the service until ctx is done.
func serve(ctx context.Context, environ []string, stderr io.Writer) (err error) {
	s, wrong := readSettings(environ)
	log := newLogger(stderr, s)
	warnUnknown(log, environ)
	if wrong != nil {
		wrong = fmt.Errorf("the settings cannot be used:\n%w", wrong)
	}
	text, set, err := readRules(s.Config)
	if err == nil {
		err = s.checkHooks(set)
	}
	if err != nil {
		err = fmt.Errorf("the rules cannot be used:\n%w", err)
	}
	if err := errors.Join(wrong, err); err != nil {
		return &exitError{code: exitCouldNotRun, err: err}
	}
	hangup := make(chan os.Signal, 1) // from here on: before the rules are watched it must not end the program either
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	a, err := startApp(ctx, s, set, log)
	if err != nil {
		return &exitError{code: exitCouldNotRun, err: err}
	}
	log.InfoContext(ctx, "modealert is ready", "version", version, "address", a.address(), "metrics_address", a.metricsAddress(), "config", s.Config,
		"rules", len(set.Rules), "reports", len(set.Reports()), "workspace", s.ModeWorkspace)
	stopReload := a.startReload(ctx, text.Sum(), hangup)
	err = a.wait(ctx)
	stopReload()
	log.InfoContext(ctx, "stopping")
	if stopErr := a.stop(ctx); err == nil {
		err = stopErr
	}
	if err == nil {
		log.InfoContext(ctx, "stopped")
	}
	return err
}
