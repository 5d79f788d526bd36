package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode"
)

// play plays the scenes, each to its end.
func (d *demo) play(ctx context.Context) error {
	d.stage.begin()
	for _, s := range story() {
		begin := d.completes
		if s.button != "" {
			begin = d.presses
		}
		if err := begin(ctx, s); err != nil {
			return err
		}
		if err := d.settle(ctx); err != nil {
			return err
		}
		d.stage.close(ctx)
	}
	return nil
}

// completes lets Mode finish another run, and tell of it. The story's runs are an hour apart and end now.
func (d *demo) completes(ctx context.Context, s scene) error {
	left := -1
	for _, other := range story() {
		if other.button == "" {
			left++
		}
	}
	run := d.mode.AddRun(s.report, s.at(time.Now().Add(time.Duration(d.runs-left)*time.Hour)))
	d.runs++
	d.stage.scene(s.title, fmt.Sprintf("Mode → POST /webhooks/mode/…  report_run_completed, report %s, run %s", s.report, run))
	return d.send(ctx, s.report, run)
}

// presses lets somebody press a button of the first message in a channel, and Slack tell of it.
func (d *demo) presses(ctx context.Context, s scene) error {
	d.stage.scene(s.title, fmt.Sprintf("Slack → POST /slack/interactions  %s, on the message in #%s", s.button, s.channel))
	messages := d.slack.Messages(s.channel)
	if len(messages) == 0 {
		return fmt.Errorf("nothing was posted in #%s", s.channel)
	}
	payload, ok := d.slack.Click(messages[0], slacktest.Click{User: demoUser, Button: s.button})
	if !ok {
		return fmt.Errorf("the message in #%s has no button %s", s.channel, s.button)
	}
	body := slacktest.Form(payload)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.app.address()+"/slack/interactions", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("pressing a button: %w", err)
	}
	slacktest.Sign(r.Header, demoSigning, time.Now(), body)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("pressing a button: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("pressing a button: answered %d", answer.StatusCode)
	}
	return nil
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
