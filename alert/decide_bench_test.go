package alert

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// benchGroups is how many groups the rules of these benchmarks have.
const benchGroups = 100_000

// BenchmarkDecide decides runs of a rule with very many groups that are all fine, while webhooks come in.
func BenchmarkDecide(b *testing.B) {
	for _, bench := range []struct{ name, condition string }{
		{"threshold", "below -1"},
		{"percent_change", "percent_change below -20"},
		{"avg_last", "below 0.5 * avg_last(7)"},
	} {
		for _, past := range []int{0, 1, 10} {
			b.Run(fmt.Sprintf("%s/after=%d", bench.name, past), func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					m := newMany(b, bench.condition, benchGroups)
					for range past {
						m.decide(b)
					}
					b.StartTimer()
					b.ReportMetric(float64(m.decide(b).Milliseconds()), "ms-longest-wait")
					b.StopTimer()
					if err := m.store.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkDecide_firing decides runs of which very many groups fire, at once, again, and recover at once.
func BenchmarkDecide_firing(b *testing.B) {
	const groups = 20_000
	for _, bench := range []struct {
		name       string
		conditions []string
	}{
		{"begin", []string{"above -1"}},
		{"go on", []string{"above -1", "above -1"}},
		{"end", []string{"above -1", "below -1"}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				m := newMany(b, bench.conditions[0], groups)
				for _, condition := range bench.conditions[1:] {
					m.decide(b)
					m.uses(b, condition)
				}
				b.StartTimer()
				b.ReportMetric(float64(m.decide(b).Milliseconds()), "ms-longest-wait")
				b.StopTimer()
				if err := m.store.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// many is a watcher with one rule that has very many groups.
type many struct {
	store   *store.Store
	watcher *Watcher
	mode    *modetest.Workspace
	rows    string
	runs    int
	decided chan error
}

func newMany(b *testing.B, condition string, groups int) *many {
	b.Helper()
	m := &many{mode: modetest.New(modetest.Config{}), decided: make(chan error)}
	b.Cleanup(m.mode.Close)
	client, err := mode.New(m.mode.ClientConfig())
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if m.store, err = store.Open(b.Context(), store.Config{URL: "sqlite:" + filepath.Join(b.TempDir(), "bench.db"), Logger: log}); err != nil {
		b.Fatal(err)
	}
	m.watcher = NewWatcher(WatcherConfig{Mode: client, Store: m.store, Log: log})
	m.uses(b, condition)
	m.store.Handle("bench", store.HandleOptions{Timeout: time.Hour}, func(ctx context.Context, job *store.Job) error {
		err := m.watcher.decide(ctx, job, m.examined(b))
		m.decided <- err
		return err
	})
	if err := m.store.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	var rows strings.Builder
	for i := range groups {
		fmt.Fprintf(&rows, `,{"g":"customer %06d","x":%d}`, i, 1000+i)
	}
	m.rows = "[" + rows.String()[1:] + "]"
	return m
}

// uses has the rule ask another condition from now on.
func (m *many) uses(b *testing.B, condition string) {
	b.Helper()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\nrules:\n"+
		"  - {name: Many, report: 5f3c0a1b2d4e, by: [g], value: sum(x), warning: "+condition+"}\n"))
	if err != nil {
		b.Fatal(err)
	}
	m.watcher.rules.Store(set)
}

// examined is a run that was read and is to be decided.
func (m *many) examined(b *testing.B) examined {
	b.Helper()
	set := m.watcher.rules.Load()
	c := m.watcher.begin(set, mode.RunRef{Report: storyReport, Run: fmt.Sprintf("%012x", m.runs)}, rules.ReportRef{Token: storyReport})
	c.ran(m.watcher.mode, mode.Run{State: mode.StateSucceeded, Completed: storyBegin.Add(time.Duration(m.runs-10_000) * time.Hour)})
	pass, err := rules.NewPass(c.rules, m.watcher.moment(&c))
	if err != nil {
		b.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(m.rows)); err != nil {
		b.Fatal(err)
	}
	c.passes = append(c.passes, pass)
	return c
}

// decide decides the next run, and returns the longest time that a webhook had to wait meanwhile.
func (m *many) decide(b *testing.B) time.Duration {
	b.Helper()
	m.runs++
	err := m.store.Update(b.Context(), func(tx *store.Tx) error {
		if _, err := tx.AddRun(b.Context(), storyReport, fmt.Sprintf("%012x", m.runs)); err != nil {
			return err
		}
		return tx.Enqueue(b.Context(), store.Job{Kind: "bench"})
	})
	if err != nil {
		b.Fatal(err)
	}
	var longest atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			begun := time.Now()
			e := mode.Event{Name: mode.EventReportRunCompleted, Report: "8d3e0a1f2b4c", Run: fmt.Sprintf("%06x%06x", m.runs, i)}
			if err := m.watcher.Accept(b.Context(), e); err != nil {
				b.Error(err)
				return
			}
			longest.Store(max(longest.Load(), int64(time.Since(begun))))
		}
	}()
	err = <-m.decided
	close(stop)
	<-stopped
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(longest.Load())
}
