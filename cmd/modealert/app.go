package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/server"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// stopGrace is how long jobs may take to finish when the service stops; then they are cut short and go on after the next
// start. All in all it stays under the 20 seconds that a container may be given.
const stopGrace = 11 * time.Second

// Evaluations, notifications, incidents that ended and the history of most rules are kept for keepFor. That of rules with a
// condition about it is kept for keepHistory, which is more than a condition may look back.
const (
	keepFor     = 90 * 24 * time.Hour
	keepHistory = 400 * 24 * time.Hour
	pruneEvery  = 6 * time.Hour
)

// app is the service, put together and running.
type app struct {
	listeners listeners
	store     *store.Store
	courier   *alert.Courier
	reloader  *reloader
	log       *slog.Logger
	serving   chan error
	socket    chan struct{}  // closed when the connection to Slack is, nil when there is none
	others    sync.WaitGroup // what else goes on until cancel
	showing   sync.WaitGroup // the metrics, where they have an address of their own
	cancel    context.CancelFunc
}

// startApp puts the parts together and starts them; whoever started it must stop it.
func startApp(ctx context.Context, s settings, set *rules.Set, log *slog.Logger) (_ *app, err error) {
	rate, err := s.modeRate()
	if err != nil {
		return nil, err
	}
	poll, err := s.pollInterval()
	if err != nil {
		return nil, err
	}
	m := newMetrics()
	client, err := mode.New(mode.Config{
		BaseURL: s.ModeURL, Workspace: s.ModeWorkspace, Token: s.ModeToken, Secret: s.ModeSecret, RatePerSecond: rate, Logger: log,
		Observe: m.modeAsked,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing Mode's client: %w", err)
	}
	db, err := store.Open(ctx, store.Config{URL: s.DatabaseURL, Logger: log, Attempted: m.attempted, StopGrace: stopGrace})
	if err != nil {
		return nil, err
	}
	defer func() { //nolint:contextcheck // what was opened is closed, whatever became of ctx
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	watcher := alert.NewWatcher(alert.WatcherConfig{Mode: client, Store: db, Log: log, Poll: poll, Metrics: m.alert})
	ways, err := newWays(s, m.alert)
	if err != nil {
		return nil, err
	}
	courier := alert.NewCourier(alert.CourierConfig{
		Slack: ways.slack, Incoming: ways.incoming, Hooks: ways.hooks, Store: db, Log: log, Muted: watcher.Muted,
		OpsChannel: watcher.OpsChannel, Drawing: alert.Drawing{Interactive: s.interactive()}, Metrics: m.alert,
	})
	use := ways.within(watcher.Use)
	reloader := newReloader(s.Config, set, use, log)
	reloader.check = s.checkHooks
	reloader.register(m.registry)
	gauges := alert.NewGauges(db, nil)
	m.registry.MustRegister(gauges)
	responder := alert.NewResponder(alert.ResponderConfig{Store: db, Rules: watcher.Rules, Log: log, SlackURL: s.SlackURL})
	handler, err := server.New(server.Config{
		Secret: s.WebhookSecret,
		Logger: log,
		Ready:  db.Ping,
		Remark: func(ctx context.Context) string {
			return strings.TrimSpace(reloader.remark() + "\n" + gauges.Remark(ctx))
		},
		Metrics:  m.public(s, log),
		Answered: m.answered,
		Slack:    signedSlack(s, responder),
		Accept: func(ctx context.Context, e mode.Event) error {
			err := watcher.Accept(ctx, e)
			if errors.Is(err, alert.ErrUnwanted) {
				return server.ErrIgnored
			}
			return err
		},
	})
	if err != nil {
		return nil, fmt.Errorf("preparing the server: %w", err)
	}
	listeners, err := listen(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := use(ctx, set); err != nil {
		return nil, errors.Join(err, listeners.Close())
	}
	if err := db.Start(ctx); err != nil {
		return nil, errors.Join(err, listeners.Close())
	}
	serveCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a := &app{listeners: listeners, store: db, courier: courier, reloader: reloader, log: log, serving: make(chan error, 1), cancel: cancel}
	go func() { a.serving <- server.Serve(serveCtx, listeners.all, handler, log) }()
	a.startMetrics(serveCtx, m.handler(log))
	a.others.Go(func() { ways.greet(serveCtx, log) })
	a.startSocket(serveCtx, s, responder)
	a.others.Go(func() { a.keepHouse(serveCtx, watcher) })
	return a, nil
}

// startReload has the service follow the rules files until the function that it returns is called.
func (a *app) startReload(ctx context.Context, sum string, hangup <-chan os.Signal) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	tick := time.NewTicker(reloadEvery)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.reloader.run(ctx, sum, tick.C, hangup)
	}()
	return func() {
		cancel()
		tick.Stop()
		<-done
	}
}

// address is where the service listens.
func (a *app) address() string { return a.listeners.all.Addr().String() }

// wait returns when ctx is done, or with an error when the server stops by itself.
func (a *app) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.serving:
		a.serving <- nil
		return err
	}
}

// stop ends the service: no new events and no new jobs, then the database once the jobs in hand are done.
func (a *app) stop(ctx context.Context) error {
	a.cancel()
	a.courier.Stop()
	if a.socket != nil {
		<-a.socket
	}
	a.others.Wait() // so that nobody uses a database that is closed
	err := a.store.Stop(context.WithoutCancel(ctx))
	a.showing.Wait()                                      // which takes as long as serving may
	return errors.Join(<-a.serving, err, a.store.Close()) //nolint:contextcheck // Stop has waited for the jobs
}
