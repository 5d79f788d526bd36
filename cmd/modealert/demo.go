package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

//go:embed demo.yaml
var demoRules []byte

const (
	// demoSecret is the end of the demo's webhook address, which only this machine can reach.
	demoSecret = "demo-secret-of-no-importance"
	// demoSigning is what the simulated Slack signs with.
	demoSigning = "0123456789abcdef0123456789abcdef"
	// demoPatience is how long a scene may take.
	demoPatience = 15 * time.Second
	// demoPause is how long each scene stays before the next, for whoever reads along.
	demoPause = 1200 * time.Millisecond
)

func newDemoCommand(environ []string) *cobra.Command {
	var how demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it at work, with a Mode and a Slack that are only simulated",
		Long: `demo starts a Mode workspace and a Slack workspace inside this process, and between them the real receiver, queue,
rules and Slack client, over HTTP on the loopback interface. It plays a short story and shows what the channels
would see. It needs no account and no network, and leaves nothing behind. Colours need a terminal, and an environment without NO_COLOR.

With --keep both go on, so that you can try your own rules: docs/guide.md does it step by step. With --env, the settings that
reach them are written into a file, for "source" in another terminal.

Exit code 0: it was played. 2: it could not be.`,
		Example: "  modealert demo\n  modealert demo --keep\n  modealert demo --keep --env demo.env",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if how.env != "" && !how.keep {
				return &exitError{exitCouldNotRun, errors.New("--env needs --keep: without it the services end with the story")}
			}
			out := cmd.OutOrStdout()
			return playDemo(cmd.Context(), newStage(out, isTerminal(out), environ), how)
		},
	}
	cmd.Flags().BoolVar(&how.keep, "keep", false, "go on after the story, so that you can send webhooks yourself")
	cmd.Flags().StringVar(&how.env, "env", "", "with --keep: write the settings that reach the two services into this file")
	return cmd
}

// demoOptions are the flags of `modealert demo`.
type demoOptions struct {
	keep bool
	env  string
}

// demo is the simulated world and the real service in it.
type demo struct {
	mode  *modetest.Workspace
	slack *slacktest.Workspace
	app   *app
	stage *stage
	runs  int
}

// playDemo plays the story on the stage, and with keep goes on until ctx is done.
func playDemo(ctx context.Context, stage *stage, how demoOptions) (err error) {
	folder, err := os.MkdirTemp("", "modealert-demo-")
	if err != nil {
		return fmt.Errorf("there is nowhere to make a database for a moment: set TMPDIR to a folder that can be written: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	d := &demo{mode: newDemoMode(), stage: stage}
	defer d.mode.Close()
	d.slack = slacktest.New(slacktest.Config{
		Channels: []slacktest.Channel{{Name: "data-alerts"}, {Name: "growth"}, {Name: "loads"}, {Name: "orders"}, {Name: "revenue"}},
		Groups:   []slacktest.Group{{ID: "S0DATAONCALL", Handle: "data-oncall"}},
		OnEvent:  d.stage.draw,
	})
	defer d.slack.Close()
	if err := d.start(ctx, folder); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.app.stop(ctx)) }()
	switch err := d.play(ctx); {
	case ctx.Err() != nil:
		return nil // whoever watched has seen enough
	case err != nil:
		return err
	}
	d.stage.end(d.slack)
	if how.keep {
		return d.keep(ctx, how.env)
	}
	d.stage.next()
	return nil
}

// start runs the real service between the two simulated ones.
func (d *demo) start(ctx context.Context, folder string) error {
	set, err := rules.Parse("demo.yaml", demoRules)
	if err != nil {
		return err
	}
	c := d.mode.ClientConfig()
	d.app, err = startApp(ctx, settings{ //nolint:gosec // they open nothing but the two simulated services
		ModeWorkspace: c.Workspace, ModeToken: c.Token, ModeSecret: c.Secret, ModeURL: c.BaseURL, ModeRate: "0",
		SlackToken: "xoxb-demo", SlackURL: d.slack.URL(), SigningSecret: demoSigning, WebhookSecret: demoSecret, Listen: "127.0.0.1:0",
		DatabaseURL: "sqlite:" + filepath.Join(folder, "demo.db"), PollInterval: "0",
	}, set, slog.New(slog.DiscardHandler))
	return err
}

func (d *demo) webhook() string { return "http://" + d.app.address() + "/webhooks/mode/" + demoSecret }

// keep leaves everything running, with runs that wait for their webhook, and a report for rules of one's own. The settings that
// reach it are written into a file, if one is named.
func (d *demo) keep(ctx context.Context, env string) error {
	var runs []string
	for i := range 6 {
		s := scene{report: revenueReport, run: revenueRun(12_000, 4_900-100*i, 11_500)}
		if i%2 == 1 {
			s.run = revenueRun(12_000, 12_500, 11_500)
		}
		runs = append(runs, d.mode.AddRun(s.report, s.at(time.Now().Add(time.Duration(i+1)*time.Minute))))
	}
	addSignups(d.mode, time.Now())
	if env != "" {
		if err := os.WriteFile(env, []byte(d.env()), 0o600); err != nil {
			return fmt.Errorf("writing the settings: %w", err)
		}
	}
	d.stage.addresses(d, runs, env)
	<-ctx.Done()
	return nil
}

// env are the settings that reach the two simulated services, for a shell.
func (d *demo) env() string {
	c := d.mode.ClientConfig()
	return fmt.Sprintf("export MODE_WORKSPACE=%s MODE_BASE_URL=%s MODE_API_TOKEN=%s MODE_API_SECRET=%s MODE_REQUESTS_PER_SECOND=0\n"+
		"export SLACK_API_URL=%s SLACK_BOT_TOKEN=xoxb-demo\nexport MODEALERT_WEBHOOK_SECRET=%s\n",
		c.Workspace, c.BaseURL, c.Token, c.Secret, d.slack.URL(), demoSecret)
}
