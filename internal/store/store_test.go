package store

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childEnv); url != "" {
		child(url)
		return
	}
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue {
		_ = n.Value.Set(strconv.Itoa(waiters)) // it takes a number
	}
	goleak.VerifyTestMain(m)
}

// waiters is how many tests run at once where nobody says otherwise: most of their time they wait, for the clock and for
// other processes.
const waiters = 4

// patience is how long a test waits for what must come, also on a machine that does much else.
const patience = time.Minute

// engine opens stores on one database of its own.
type engine struct {
	name string
	url  string
}

func (e engine) open(t *testing.T, cfg Config) *Store {
	t.Helper()
	cfg.URL = e.url
	return open(t, cfg)
}

// each runs a test on every engine: a test knows only that it has a store.
func each(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, engine{"sqlite", "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, engine{"postgres", postgrestest.New(t)})
	})
}

// eachStore is each for a test that needs one store, and nothing special about it.
func eachStore(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	each(t, func(t *testing.T, e engine) { test(t, e.open(t, Config{})) })
}

func open(t *testing.T, cfg Config) *Store {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func() float64 { return 0.5 } // neither more nor less
	}
	s, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Open() = %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return s
}

// testWriter writes a log into that of the test, which shows it only when the test fails.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// logBuffer is a log to be read by a test.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func (b *logBuffer) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: level}))
}

func update(t *testing.T, s *Store, f func(tx *Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), f); err != nil {
		t.Fatalf("Update() = %v", err)
	}
}

func start(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Start(t.Context()); err != nil {
		t.Fatalf("Start() = %v", err)
	}
}

func enqueue(t *testing.T, s *Store, jobs ...Job) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for _, job := range jobs {
			if err := tx.Enqueue(t.Context(), job); err != nil {
				return err
			}
		}
		return nil
	})
}

// receive waits for the next value of a channel.
func receive[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("%s did not come in %s", what, patience)
		panic("unreachable")
	}
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not in %s: %s", patience, what)
		}
	}
}

// count asks for one number.
func count(t *testing.T, s *Store, query string, args ...any) int {
	t.Helper()
	var n int
	err := s.View(t.Context(), func(tx *Tx) error { return tx.get(t.Context(), []any{&n}, query, args...) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestUpdate_errorUndoesEverything(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		boom := errors.New("boom")
		err := s.Update(t.Context(), func(tx *Tx) error {
			if _, err := tx.AddRun(t.Context(), "report", "run"); err != nil {
				return err
			}
			if err := tx.Enqueue(t.Context(), Job{Kind: "fetch"}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("Update() = %v, want %v", err, boom)
		}
		if n := count(t, s, `select count(*) from runs`) + count(t, s, `select count(*) from river_job`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestUpdate_panicUndoesEverything(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		func() {
			defer func() { _ = recover() }()
			_ = s.Update(t.Context(), func(tx *Tx) error {
				_, _ = tx.AddRun(t.Context(), "report", "run")
				panic("boom")
			})
		}()
		if n := count(t, s, `select count(*) from runs`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Errorf("Ping() afterwards = %v", err)
		}
	})
}

// A request that is given up must not harm the connection for the next one.
func TestUpdate_cancelled(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		for range 20 {
			ctx, cancel := context.WithCancel(t.Context())
			err := s.Update(ctx, func(tx *Tx) error {
				cancel()
				_, err := tx.AddRun(ctx, "report", "run")
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("Update() = %v, want %v", err, context.Canceled)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Fatalf("Ping() afterwards = %v", err)
			}
		}
	})
}

func TestView_cannotWrite(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		err := s.View(t.Context(), func(tx *Tx) error {
			_, err := tx.AddRun(t.Context(), "report", "run")
			return err
		})
		if err == nil {
			t.Error("View() wrote")
		}
		err = s.View(t.Context(), func(tx *Tx) error { return tx.Enqueue(t.Context(), Job{Kind: "fetch"}) })
		if err == nil {
			t.Error("View() took a job")
		}
	})
}

func TestView_doesNotWaitForUpdate(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			if _, err := tx.AddRun(t.Context(), "report", "run"); err != nil {
				return err
			}
			if n := count(t, s, `select count(*) from runs`); n != 0 {
				t.Errorf("View() sees %d rows that are not committed", n)
			}
			return nil
		})
	})
}

func TestPing(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		for range 2 {
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("Ping() = %v", err)
			}
		}
	})
}

func TestClose_twice(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		for range 2 {
			if err := s.Close(); err != nil {
				t.Errorf("Close() = %v", err)
			}
		}
		if err := s.Update(t.Context(), func(*Tx) error { return nil }); err == nil {
			t.Error("Update() after Close() = nil")
		}
	})
}
