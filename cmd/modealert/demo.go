package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

//go:embed demo.yaml
var demoRules []byte

const (
	// demoSecret is the end of the demo's webhook address, which only this machine can reach.
	demoSecret = "demo-secret-of-no-importance"
	// demoPatience is how long a scene may take.
	demoPatience = 15 * time.Second
	// demoPause is how long each scene stays before the next, for whoever reads along.
	demoPause = 1200 * time.Millisecond
)

func newDemoCommand(environ []string) *cobra.Command {
	var keep bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it at work, with a Mode and a Slack that are only simulated",
		Long: `demo starts a Mode workspace and a Slack workspace inside this process, and between them the real receiver, queue,
rules and Slack client, over HTTP on the loopback interface. It plays a short story and shows what the channels
would see. It needs no account and no network, and leaves nothing behind.`,
		Example: "  modealert demo\n  modealert demo --keep",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			return playDemo(cmd.Context(), newStage(out, isTerminal(out), environ), keep)
		},
	}
	cmd.Flags().BoolVar(&keep, "keep", false, "go on after the story, so that you can send webhooks yourself")
	return cmd
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
func playDemo(ctx context.Context, stage *stage, keep bool) (err error) {
	folder, err := os.MkdirTemp("", "modealert-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	d := &demo{mode: newDemoMode(), stage: stage}
	defer d.mode.Close()
	d.slack = slacktest.New(slacktest.Config{
		Groups:  []slacktest.Group{{ID: "S0DATAONCALL", Handle: "data-oncall"}},
		OnEvent: d.stage.draw,
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
	if keep {
		d.keep(ctx)
		return nil
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
		SlackToken: "xoxb-demo", SlackURL: d.slack.URL(), WebhookSecret: demoSecret, Listen: "127.0.0.1:0",
		DatabaseURL: "sqlite:" + filepath.Join(folder, "demo.db"), PollInterval: "0",
	}, set, slog.New(slog.DiscardHandler))
	return err
}

func (d *demo) webhook() string { return "http://" + d.app.address() + "/webhooks/mode/" + demoSecret }

// play plays the scenes, each to its end.
func (d *demo) play(ctx context.Context) error {
	d.stage.begin()
	for _, s := range story() {
		run := d.addRun(s)
		d.stage.scene(s, run)
		if err := d.send(ctx, s.report, run); err != nil {
			return err
		}
		if err := d.settle(ctx); err != nil {
			return err
		}
		d.stage.close(ctx)
	}
	return nil
}

// addRun lets Mode finish another run. The story's runs are an hour apart and end now.
func (d *demo) addRun(s scene) string {
	d.runs++
	return d.mode.AddRun(s.report, s.at(time.Now().Add(time.Duration(d.runs-len(story()))*time.Hour)))
}

// send sends the webhook that Mode sends when a run completed.
func (d *demo) send(ctx context.Context, report, run string) error {
	status, err := d.mode.Send(ctx, d.webhook(), mode.Event{Name: mode.EventReportRunCompleted, Report: report, Run: run})
	switch {
	case err != nil:
		return fmt.Errorf("sending a webhook: %w", err)
	case status != http.StatusAccepted:
		return fmt.Errorf("sending a webhook: answered %d", status)
	}
	return nil
}

// settle waits until all that follows from a webhook is done.
func (d *demo) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if idle, err := d.app.store.Idle(ctx); err != nil || idle {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("the demo is stuck; please report this")
		case <-tick.C:
		}
	}
}

// keep leaves everything running, with runs that wait for their webhook.
func (d *demo) keep(ctx context.Context) {
	var runs []string
	for i := range 6 {
		s := scene{report: revenueReport, run: revenueRun(12_000, 4_900-100*i, 11_500)}
		if i%2 == 1 {
			s.run = revenueRun(12_000, 12_500, 11_500)
		}
		runs = append(runs, d.mode.AddRun(s.report, s.at(time.Now().Add(time.Duration(i+1)*time.Minute))))
	}
	d.stage.addresses(d, runs)
	<-ctx.Done()
}
