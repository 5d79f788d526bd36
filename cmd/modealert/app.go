package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
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
	settings  settings
	log       *slog.Logger
	metrics   *metrics
	store     *store.Store
	watcher   *alert.Watcher
	ways      ways
	courier   *alert.Courier
	responder *alert.Responder
	use       func(context.Context, *rules.Set) error
	reloader  *reloader
	gauges    *alert.Gauges
	damaged   atomic.Bool // whether the database was found so
	listeners listeners
	serving   chan error
	socket    chan struct{}  // closed when the connection to Slack is, nil when there is none
	others    sync.WaitGroup // what else goes on until cancel
	showing   sync.WaitGroup // the metrics, where they have an address of their own
	cancel    context.CancelFunc
}

// startApp puts the parts together and starts them; whoever started it must stop it.
func startApp(ctx context.Context, s settings, set *rules.Set, log *slog.Logger) (*app, error) {
	a := &app{settings: s, log: log, metrics: newMetrics(), serving: make(chan error, 1)}
	client, err := s.modeClient(log, a.metrics.modeAsked)
	if err != nil {
		return nil, err
	}
	a.store, err = store.Open(ctx, store.Config{URL: s.DatabaseURL, Logger: log, Attempted: a.metrics.attempted, StopGrace: stopGrace})
	if err != nil {
		return nil, err
	}
	if err = a.assemble(client, set); err == nil {
		err = a.start(ctx, set)
	}
	if err != nil {
		return nil, errors.Join(err, a.store.Close()) //nolint:contextcheck // what was opened is closed, whatever became of ctx
	}
	return a, nil
}

// assemble makes the parts: the watcher hears of runs and judges them, the courier delivers what it says, the responder
// answers people, and the reloader follows the rules files.
func (a *app) assemble(client *mode.Client, set *rules.Set) (err error) {
	s, m := a.settings, a.metrics
	poll, err := s.pollInterval()
	if err != nil {
		return err
	}
	a.watcher = alert.NewWatcher(alert.WatcherConfig{Mode: client, Store: a.store, Log: a.log, Poll: poll, Metrics: m.alert})
	if a.ways, err = newWays(s, m.alert); err != nil {
		return err
	}
	a.courier = alert.NewCourier(alert.CourierConfig{
		Slack: a.ways.slack, Incoming: a.ways.incoming, Hooks: a.ways.hooks, Store: a.store, Log: a.log, Muted: a.watcher.Muted,
		OpsChannel: a.watcher.OpsChannel, Drawing: alert.Drawing{Interactive: s.interactive()}, Metrics: m.alert,
	})
	a.responder = alert.NewResponder(alert.ResponderConfig{Store: a.store, Rules: a.watcher.Rules, Log: a.log, SlackURL: s.SlackURL})
	a.use = a.ways.within(a.watcher.Use)
	a.reloader = newReloader(s.Config, set, a.use, a.log)
	a.reloader.check = s.checkHooks
	a.reloader.register(m.registry)
	a.gauges = alert.NewGauges(a.store, nil)
	m.registry.MustRegister(a.gauges)
	return nil
}

// start starts what assemble has made. Events are accepted when it returns nil.
func (a *app) start(ctx context.Context, set *rules.Set) error {
	handler, err := a.newHandler()
	if err != nil {
		return fmt.Errorf("preparing the server: %w", err)
	}
	if a.listeners, err = listen(ctx, a.settings); err != nil {
		return err
	}
	if err = a.use(ctx, set); err == nil {
		err = a.store.Start(ctx)
	}
	if err != nil {
		return errors.Join(err, a.listeners.Close())
	}
	ctx, a.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go func() { a.serving <- server.Serve(ctx, a.listeners.all, handler, a.log) }()
	a.startMetrics(ctx)
	a.others.Go(func() {
		again := time.NewTicker(greetAgain)
		defer again.Stop()
		a.ways.greet(ctx, a.log, again.C)
	})
	a.startSocket(ctx)
	a.others.Go(func() { a.keepHouse(ctx) })
	a.others.Go(func() { a.retire(ctx) })
	return nil
}

// newHandler answers what comes in over HTTP.
func (a *app) newHandler() (http.Handler, error) {
	return server.New(server.Config{
		Secret:   a.settings.WebhookSecret,
		Logger:   a.log,
		Ready:    a.store.Ping,
		Remark:   a.remark,
		Metrics:  a.metrics.public(a.settings, a.log),
		Answered: a.metrics.answered,
		Slack:    signedSlack(a.settings, a.responder),
		Accept: func(ctx context.Context, e mode.Event) error {
			err := a.watcher.Accept(ctx, e)
			if errors.Is(err, alert.ErrUnwanted) {
				return server.ErrIgnored
			}
			return err
		},
	})
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
