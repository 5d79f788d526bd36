package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/modealert/modealert/internal/store"
)

// The moments at which a process may be killed.
const (
	atOnce      = "at once"          // what came is stored, and nothing more is known to be
	whenDecided = "when decided"     // what is to be said is stored
	whenSaid    = "when Slack knows" // Slack has taken the first message, and its answer is not read yet
)

var errKilled = errors.New("the process was killed")

// wire is what a process reaches Slack by, until it is cut.
type wire struct {
	calls sync.RWMutex // read locked by each call that is on its way
	cut   atomic.Bool
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.calls.RLock()
	defer w.calls.RUnlock()
	if w.cut.Load() {
		return nil, errKilled
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && w.cut.Load() {
		_ = answer.Body.Close()
		return nil, errKilled
	}
	return answer, err
}

// equip has a courier reach Slack by a wire of its own, and draw buttons.
func (p *modelPlay) equip(on *play, c *CourierConfig) {
	p.wire = &wire{}
	c.Slack = NewSlack(SlackConfig{Token: "xoxb-test"})
	c.Slack.api = slack.New("xoxb-test", slack.OptionAPIURL(on.slack.URL()),
		slack.OptionHTTPClient(&http.Client{Transport: p.wire, Timeout: time.Minute}))
	c.Drawing.Interactive = true
}

// unpaced lets messages be sent at once, though the clock stands still.
func (p *modelPlay) unpaced() {
	p.courier.pace.every, p.courier.pace.all = 0, rate.NewLimiter(rate.Inf, 1)
}

// awaits has the first thing that people see from now on wait. It returns a channel that is closed then, and how to let it go.
func (p *modelPlay) awaits() (seen <-chan struct{}, release func()) {
	first, released := make(chan struct{}), make(chan struct{})
	var once sync.Once
	p.hearing(func() { once.Do(func() { close(first); <-released }) })
	return first, sync.OnceFunc(func() { p.hearing(nil); close(released) })
}

func (p *modelPlay) hearing(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = f
}

// killed lets something happen, and kills the process at a moment of what follows.
func (p *modelPlay) killed(moment string, happens func()) {
	release := func() {}
	switch moment {
	case "":
		happens()
		return
	case atOnce:
		happens()
	case whenDecided:
		happens()
		p.comesTo("the runs to be decided", func() bool { return len(p.waiting()) == 0 })
	case whenSaid:
		var seen <-chan struct{}
		seen, release = p.awaits()
		happens()
		p.comesTo("Slack to know, or nothing to be said", func() bool {
			select {
			case <-seen:
				return true
			default:
				return p.settled()
			}
		})
	}
	p.kill(release)
}

// kill has a new process go on with the database as it is at this instant, while nothing of the old one reaches Slack any more.
// What it has on its way still does, once let go.
func (p *modelPlay) kill(release func()) {
	p.kills++
	left := strings.TrimPrefix(p.url, "sqlite:")
	file := filepath.Join(filepath.Dir(left), fmt.Sprintf("killed%d.db", p.kills))
	err := p.store.Update(context.Background(), func(*store.Tx) error { // so that nobody writes
		if err := copyDatabase(file, left); err != nil {
			return err
		}
		p.wire.cut.Store(true)
		release()
		p.wire.calls.Lock()
		defer p.wire.calls.Unlock()
		return errKilled
	})
	if !errors.Is(err, errKilled) {
		p.fails("copying the database: %v", err)
	}
	old := p.store
	p.url = "sqlite:" + file
	p.reopens()
	if err := old.Close(); err != nil {
		p.fails("closing what was killed: %v", err)
	}
}

// copyDatabase copies what a database is, on the disk.
func copyDatabase(to, from string) error {
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(from + suffix)
		if err == nil {
			err = os.WriteFile(to+suffix, content, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// reopens begins a new process on the database.
func (p *modelPlay) reopens() {
	set, client, log := p.watcher.rules.Load(), p.watcher.mode, p.watcher.log
	ctx := context.Background()
	var err error
	if p.store, err = store.Open(ctx, store.Config{URL: p.url, Logger: log, Now: p.now}); err != nil {
		p.fails("opening the database: %v", err)
	}
	p.watcher = NewWatcher(WatcherConfig{Mode: client, Store: p.store, Log: log, Now: p.now, Poll: pollEvery})
	if err := p.watcher.Use(ctx, set); err != nil {
		p.fails("using the rules: %v", err)
	}
	p.delivers(log, p.equip)
	p.unpaced()
	if err := p.store.Start(ctx); err != nil {
		p.fails("starting the queue: %v", err)
	}
}
