package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"
)

// keepHouse looks after the database, at once and every few hours: is it whole, and does it stay small.
func (a *app) keepHouse(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		if a.sound(ctx) {
			a.prune(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sound reads the whole database, and says where it is damaged.
func (a *app) sound(ctx context.Context) bool {
	err := a.store.Verify(ctx)
	if ctx.Err() != nil {
		return false
	}
	a.damaged.Store(err != nil)
	if err != nil {
		a.log.ErrorContext(ctx, "the database is not sound", "err", err)
	}
	return err == nil
}

// remark is what readyz says beneath its ok, of what somebody should look at.
func (a *app) remark(ctx context.Context) string {
	said := []string{a.reloader.remark(), a.gauges.Remark(ctx), a.watcher.Remark()}
	if a.damaged.Load() {
		said = append(said, "the database is not sound: the log says why")
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), "\n")
}

// retireEvery is how often it is looked for incidents of rules that are no more.
const retireEvery = 10 * time.Minute

// retire closes what a replica with older rules opened before it stopped.
func (a *app) retire(ctx context.Context) {
	tick := time.NewTicker(retireEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := a.watcher.Retire(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "incidents of removed rules may stay open", "err", err)
		}
	}
}

// prune forgets what is older than anybody asks for, so that the database stays small.
func (a *app) prune(ctx context.Context) {
	last, err := a.store.LastCompletion(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.log.ErrorContext(ctx, "old records are kept", "err", err)
		}
		return
	}
	now := pruningTime(time.Now(), last)
	history := func(rule string) time.Time { return oldestHistory(now, a.watcher.LooksBack(rule)) }
	if _, err := a.store.Prune(ctx, now.Add(-keepFor), history); err != nil && ctx.Err() == nil {
		a.log.ErrorContext(ctx, "old records are kept", "err", err)
	}
}

// pruningTime is what time it is, as far as the last run that completed confirms it: a clock that is years ahead must not make
// everything old. While nothing runs, nothing has to be forgotten.
func pruningTime(now, lastRun time.Time) time.Time {
	if confirmed := lastRun.Add(24 * time.Hour); !lastRun.IsZero() && now.After(confirmed) {
		return confirmed
	}
	return now
}

// oldestHistory is how old the history of a rule may be.
func oldestHistory(now time.Time, looksBack bool) time.Time {
	if looksBack {
		return now.Add(-keepHistory)
	}
	return now.Add(-keepFor)
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
