// Package arena is where the scripts of this folder put modealert to the test: the built program, as it is shipped, between a
// Mode and a Slack that are simulated in the script's process, over HTTP on the loopback interface.
//
//	a, err := arena.New(ctx, arena.Config{Rules: rules})
//	defer a.Close()
//	p, err := a.Start(ctx) // the program, ready
//	status := a.Send(ctx, p.Address, report, run)
//	err = p.Stop()
package arena

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

const (
	secret = "secret-of-a-script" //nolint:gosec // only the simulated Mode and Slack take them
	token  = "xoxb-of-a-script"   //nolint:gosec // as above
	// connections is how many the senders keep open at the most.
	connections = 256
)

// Config says what is put to the test.
type Config struct {
	// Rules is the content of the rules file. Required.
	Rules string
	// DatabaseURL is where the program keeps its data; empty is a new SQLite file. A PostgreSQL database must be empty.
	DatabaseURL string
	// OnEvent is told of what people in Slack see; nil means nobody is told.
	OnEvent func(slacktest.Event)
}

// Arena is the simulated world and the built program. Its methods may be called from many goroutines.
type Arena struct {
	Mode  *modetest.Workspace
	Slack *slacktest.Workspace
	// Binary is the path of the built program, and Folder a folder for files, which Close removes.
	Binary, Folder string

	env    []string
	client *http.Client
}

// New builds the program and opens the world around it. Close must be called.
func New(ctx context.Context, c Config) (*Arena, error) {
	folder, err := os.MkdirTemp("", "modealert-arena-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	a := &Arena{
		Mode:   modetest.New(modetest.Config{}),
		Slack:  slacktest.New(slacktest.Config{Token: token, OnEvent: c.OnEvent}),
		Binary: filepath.Join(folder, "modealert"), Folder: folder,
		client: &http.Client{
			Timeout:   10 * time.Second,
			Transport: &http.Transport{MaxIdleConnsPerHost: connections, DialContext: (&net.Dialer{Timeout: time.Second}).DialContext},
		},
	}
	if err := a.prepare(ctx, c); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *Arena) prepare(ctx context.Context, c Config) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", a.Binary, "./cmd/modealert") //nolint:gosec // our own folder
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program, which goes from the repository's folder alone: %w\n%s", err, out)
	}
	rules := filepath.Join(a.Folder, "rules.yaml")
	if err := os.WriteFile(rules, []byte(c.Rules), 0o600); err != nil {
		return fmt.Errorf("writing the rules: %w", err)
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite:" + filepath.Join(a.Folder, "modealert.db")
	}
	api := a.Mode.ClientConfig()
	a.env = append(os.Environ(),
		"MODE_WORKSPACE="+api.Workspace, "MODE_API_TOKEN="+api.Token, "MODE_API_SECRET="+api.Secret, "MODE_BASE_URL="+api.BaseURL,
		"MODE_REQUESTS_PER_SECOND=0", "SLACK_BOT_TOKEN="+token, "SLACK_API_URL="+a.Slack.URL(), "MODEALERT_WEBHOOK_SECRET="+secret,
		"MODEALERT_CONFIG="+rules, "MODEALERT_LISTEN=127.0.0.1:0", "MODEALERT_DATABASE_URL="+c.DatabaseURL, "MODEALERT_LOG_FORMAT=json",
	)
	return nil
}

// Close ends the world and removes the folder.
func (a *Arena) Close() error {
	a.client.CloseIdleConnections()
	a.Slack.Close()
	a.Mode.Close()
	return os.RemoveAll(a.Folder)
}

// Send sends the webhook of a run that completed to a program, and returns the status of the answer; 0 is none.
func (a *Arena) Send(ctx context.Context, address, report, run string) int {
	body := a.Mode.Webhook(mode.Event{Name: mode.EventReportRunCompleted, Report: report, Run: run})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/webhooks/mode/"+secret, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
