package alert

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/internal/store/postgrestest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

const storyReport = "5f3c0a1b2d4e"

// play is a story being played: the real parts between a fake Mode and a fake Slack.
type play struct {
	t       *testing.T
	mode    *modetest.Workspace
	slack   *slacktest.Workspace
	store   *store.Store
	watcher *Watcher
	courier *Courier
	desk    *Responder
	mu      sync.Mutex
	seen    []string // what people in the channels saw happen
	told    int      // how much of it the test has asked for
	heard   func()   // is called when something was seen to happen, before whoever did it knows; nil where nobody asks
	runs    int
	log     *logText
	url     string                    // the database
	ahead   atomic.Int64              // how far the clock of all parts is ahead of the real one
	stopped atomic.Pointer[time.Time] // what the clock shows since it was stopped
}

// logText is the log as text, for tests that read it.
type logText struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

var storyBegin = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// newPlay begins a story under some rules, given without the file's first lines.
func newPlay(t *testing.T, text string) *play {
	t.Helper()
	return newPlayOn(t, modetest.Config{}, text)
}

// hurries lets messages be sent without the pauses that Slack wants between them.
func (p *play) hurries() *play {
	p.courier.pace.every, p.courier.pace.all = time.Millisecond, rate.NewLimiter(rate.Inf, 1)
	return p
}

// newPlayOn begins a story in a workspace of Mode that has its own ways, with a courier that may have some too.
func newPlayOn(t *testing.T, c modetest.Config, text string, equip ...func(*play, *CourierConfig)) *play {
	t.Helper()
	return newPlayBetween(t, c, slacktest.Config{}, text, equip...)
}

// newPlayBetween begins a story in workspaces of Mode and Slack that have their own ways.
func newPlayBetween(t *testing.T, c modetest.Config, s slacktest.Config, text string, equip ...func(*play, *CourierConfig)) *play {
	t.Helper()
	c.WebURL = "https://app.mode.com"
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	p := &play{t: t, mode: modetest.New(c), log: &logText{}}
	t.Cleanup(p.mode.Close)
	p.mode.AddReport(modetest.Report{Token: storyReport, Name: "Sales", Queries: []modetest.Query{{Name: "Daily"}}})
	s.Groups = []slacktest.Group{{ID: "S0123ABCD", Handle: "oncall"}}
	s.Users = []slacktest.User{{ID: "U0123ABCD", Name: "dana", Email: "dana@example.com"}}
	s.Now, s.OnEvent = func() time.Time { return storyBegin }, p.see
	p.slack = slacktest.New(s)
	t.Cleanup(p.slack.Close)
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), p.log), nil))
	p.url = newDatabase(t)
	p.store, err = store.Open(ctx, store.Config{URL: p.url, Logger: log, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	config := p.mode.ClientConfig()
	config.Timeout = time.Hour // stories hold answers back, for as long as a slow machine needs
	config.Transport = &http.Transport{DisableCompression: true}
	client, err := mode.New(config)
	if err != nil {
		t.Fatal(err)
	}
	p.watcher = NewWatcher(WatcherConfig{Mode: client, Store: p.store, Log: log, Now: p.now})
	if err := p.watcher.Use(ctx, set); err != nil {
		t.Fatal(err)
	}
	p.delivers(log, equip...)
	if err := p.store.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// delivers has the store's messages brought to the fake Slack.
func (p *play) delivers(log *slog.Logger, equip ...func(*play, *CourierConfig)) {
	c := CourierConfig{
		Slack: NewSlack(SlackConfig{Token: "xoxb-test", URL: p.slack.URL(), Timeout: time.Minute}), Store: p.store, Log: log,
		Muted: p.watcher.Muted, OpsChannel: p.watcher.OpsChannel, Now: p.now,
	}
	for _, f := range equip {
		f(p, &c)
	}
	p.courier = NewCourier(c)
	p.desk = NewResponder(ResponderConfig{Store: p.store, Rules: p.watcher.Rules, Log: log, SlackURL: p.slack.URL(), Now: p.now})
	p.courier.holdFor = 20 * time.Millisecond
}

// onPostgres has stories played on PostgreSQL, all that are run.
var onPostgres = flag.Bool("postgres", false, "play the stories on PostgreSQL")

// newDatabase returns the URL of a database with nothing in it. Stories of several replicas are always played on PostgreSQL.
func newDatabase(t *testing.T) string {
	t.Helper()
	if *onPostgres || strings.HasPrefix(t.Name(), "TestReplicas_") {
		return postgrestest.New(t)
	}
	file := filepath.Join(t.TempDir(), "test.db")
	empty, err := emptyDatabase()
	if err == nil {
		err = os.WriteFile(file, empty, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// emptyDatabase is a database with all its tables and nothing in them. It is made once: that takes longer than a story.
var emptyDatabase = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "modealert")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "empty.db")
	s, err := store.Open(context.Background(), store.Config{URL: "sqlite:" + file})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func (p *play) now() time.Time {
	if at := p.stopped.Load(); at != nil {
		return *at
	}
	return time.Now().Add(time.Duration(p.ahead.Load()))
}

func (p *play) see(e slacktest.Event) {
	p.mu.Lock()
	p.seen = append(p.seen, describeEvent(e))
	heard := p.heard
	p.mu.Unlock()
	if heard != nil {
		heard()
	}
}

func describeEvent(e slacktest.Event) string {
	kind := string(e.Kind)
	if e.Message.Broadcast {
		kind = "broadcast"
	}
	text := fmt.Sprintf("#%s %s: %s", e.Message.Channel, kind, e.Message.Text)
	if blocks, err := json.Marshal(e.Message.Blocks); err != nil {
		return err.Error()
	} else if strings.Contains(string(blocks), "!subteam^S0123ABCD") || strings.Contains(string(blocks), "@U0123ABCD") {
		text += " (mentions)"
	}
	return text
}

// rows lets a run complete, an hour after the one before, with these rows.
func (p *play) rows(rows string) string {
	return p.run(withRows(rows))
}

// withRows is a run whose first query has these rows.
func withRows(rows string) modetest.Run {
	return modetest.Run{Results: []modetest.Result{{Rows: rows}}}
}

// fails lets a run fail.
func (p *play) fails() string {
	return p.run(modetest.Run{State: "failed", Results: []modetest.Result{{State: "failed", ErrorMessage: "ERROR: division by zero"}}})
}

func (p *play) run(run modetest.Run) string {
	p.t.Helper()
	token := p.accept(run)
	p.settle()
	return token
}

// accept lets a run complete and brings the event, and does not wait for what follows.
func (p *play) accept(run modetest.Run) string {
	p.t.Helper()
	if run.Completed.IsZero() {
		run.Completed = storyBegin.Add(time.Duration(p.runs) * time.Hour)
	}
	run.Created = run.Completed.Add(-4 * time.Second)
	p.runs++
	token := p.mode.AddRun(storyReport, run)
	p.arrives(token)
	return token
}

// completes brings the event that a run completed, and waits until all that follows is done.
func (p *play) completes(run string) {
	p.t.Helper()
	p.arrives(run)
	p.settle()
}

func (p *play) arrives(run string) {
	p.t.Helper()
	if err := p.watcher.Accept(context.Background(), completed(run)); err != nil {
		p.t.Fatal(err)
	}
}

// completed is the event that a run completed.
func completed(run string) mode.Event {
	return mode.Event{Name: mode.EventReportRunCompleted, Report: storyReport, Run: run}
}

func (p *play) settle() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		idle, err := p.store.Idle(ctx)
		if err != nil {
			p.t.Fatal(err)
		}
		if idle {
			return
		}
		time.Sleep(5 * time.Millisecond) // the queue works in real time, on a real database
	}
}

// hears waits until so much was seen to happen since it was last asked.
func (p *play) hears(n int) {
	p.t.Helper()
	p.until("the channels to hear of it", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.seen)-p.told >= n
	})
}

// sees fails the test unless just this was seen to happen since it was last asked.
func (p *play) sees(want ...string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	got := p.seen[p.told:]
	p.told = len(p.seen)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		p.t.Errorf("after run %d the channels see\n  %s\nwant\n  %s", p.runs, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
