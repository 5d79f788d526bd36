package store

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// onPostgres has the benchmarks run on PostgreSQL.
var onPostgres = flag.Bool("postgres", false, "run the benchmarks on PostgreSQL")

func benchStore(b *testing.B) *Store {
	b.Helper()
	url := "sqlite:" + filepath.Join(b.TempDir(), "bench.db")
	if *onPostgres {
		url = postgrestest.New(b)
	}
	s, err := Open(b.Context(), Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

var benchBody = json.RawMessage(`{"text":"` + strings.Repeat("x", 400) + `"}`)

// receiveRun is what a webhook costs: one transaction with a run and its job.
func receiveRun(ctx context.Context, s *Store, i int64) error {
	return s.Accept(ctx, func(in *Intake) error {
		if _, err := in.AddRun(ctx, "5f3c0a1b2d4e", fmt.Sprintf("%012x", i)); err != nil {
			return err
		}
		return in.Enqueue(ctx, Job{Kind: "fetch", Body: benchBody})
	})
}

// BenchmarkReceive takes 32 webhooks at once; a queue that works them at the same time is the second case.
func BenchmarkReceive(b *testing.B) {
	for _, working := range []bool{false, true} {
		b.Run(fmt.Sprintf("working=%v", working), func(b *testing.B) {
			s := benchStore(b)
			if working {
				s.Handle("fetch", HandleOptions{Workers: 16}, completing(s, func() {}))
				if err := s.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			var (
				next atomic.Int64
				mu   sync.Mutex
				took []time.Duration
				wg   sync.WaitGroup
			)
			b.ResetTimer()
			for range 32 {
				wg.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						begin := time.Now()
						if err := receiveRun(b.Context(), s, i); err != nil {
							b.Error(err)
							return
						}
						mu.Lock()
						took = append(took, time.Since(begin))
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50_ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99_ms")
		})
	}
}

func completing(s *Store, then func()) Handler {
	return func(ctx context.Context, job *Job) error {
		defer then()
		return s.Update(ctx, func(tx *Tx) error { return tx.Complete(ctx, job) })
	}
}

// BenchmarkWork works jobs that are in the queue already, each completed in a transaction of its own.
func BenchmarkWork(b *testing.B) {
	s := benchStore(b)
	for first := 0; first < b.N; first += 1000 {
		err := s.Update(b.Context(), func(tx *Tx) error {
			for range min(1000, b.N-first) {
				if err := tx.Enqueue(b.Context(), Job{Kind: "fetch", Body: benchBody}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	wg.Add(b.N)
	s.Handle("fetch", HandleOptions{Workers: 32}, completing(s, wg.Done))
	b.ResetTimer()
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkPassage is how long one job is under way from Enqueue to its handler, in an idle queue.
func BenchmarkPassage(b *testing.B) {
	s := benchStore(b)
	begun := make(chan struct{})
	s.Handle("fetch", HandleOptions{}, func(context.Context, *Job) error {
		begun <- struct{}{}
		return nil
	})
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	for i := int64(0); b.Loop(); i++ {
		if err := receiveRun(b.Context(), s, i); err != nil {
			b.Fatal(err)
		}
		<-begun
	}
}

// BenchmarkOpen opens and starts a store: on a new file, and on one that is there.
func BenchmarkOpen(b *testing.B) {
	for _, fresh := range []bool{true, false} {
		b.Run(fmt.Sprintf("fresh=%v", fresh), func(b *testing.B) {
			dir := b.TempDir()
			for i := 0; b.Loop(); i++ {
				name := "bench.db"
				if fresh {
					name = fmt.Sprint(i, ".db")
				}
				s, err := Open(b.Context(), Config{URL: "sqlite:" + filepath.Join(dir, name)})
				if err != nil {
					b.Fatal(err)
				}
				s.Handle("fetch", HandleOptions{}, completing(s, func() {}))
				if err := s.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}
