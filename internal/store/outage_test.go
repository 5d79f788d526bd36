package store

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// While the server is gone everything says so, and when it is back everything goes on by itself: what was in hand, what was
// waiting, and the timers.
func TestOutage(t *testing.T) {
	t.Parallel()
	proxy := postgrestest.NewProxy(t, postgrestest.New(t))
	var log logBuffer
	s := open(t, Config{URL: proxy.URL, Logger: log.logger(slog.LevelError)})
	inHand, cut := make(chan struct{}, 10), make(chan struct{})
	done := make(chan string, 10)
	complete := func(ctx context.Context, job *Job) error {
		err := s.Update(ctx, func(tx *Tx) error { return tx.Complete(ctx, job) })
		if err == nil {
			done <- string(job.Body)
		}
		return err
	}
	s.Handle("slow", HandleOptions{Backoff: now}, func(ctx context.Context, job *Job) error {
		inHand <- struct{}{}
		<-cut
		return complete(ctx, job)
	})
	s.Handle("alarm", HandleOptions{Backoff: now}, complete)
	start(t, s)
	enqueue(t, s, Job{Kind: "slow", Body: []byte(`"in hand"`)})
	receive(t, "the job", inHand)
	setTimers(t, s, timer("due meanwhile", time.Now().Add(100*time.Millisecond)))

	proxy.Cut()
	close(cut)
	for name, err := range map[string]error{
		"Ping": s.Ping(t.Context()),
		"Update": s.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.AddRun(t.Context(), "report", "run")
			return err
		}),
		"Accept": s.Accept(t.Context(), func(in *Intake) error {
			_, err := in.AddRun(t.Context(), "report", "run")
			return err
		}),
		"View": s.View(t.Context(), func(tx *Tx) error {
			_, err := tx.Run(t.Context(), "report", "run")
			return err
		}),
	} {
		if err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("%s() without a server = %v", name, err)
		}
	}
	eventually(t, "the outage is logged", func() bool {
		return strings.Contains(log.String(), "the connection to the database is lost") && strings.Contains(log.String(), "timers do not fire")
	})

	proxy.Restore(t)
	eventually(t, "the store answers", func() bool { return s.Ping(t.Context()) == nil })
	enqueue(t, s, Job{Kind: "alarm", Body: []byte(`"new"`)})
	got := map[string]bool{}
	for len(got) < 3 {
		got[receive(t, "a job after the outage", done)] = true
	}
	if !got[`"in hand"`] || !got[`"due meanwhile"`] || !got[`"new"`] {
		t.Errorf("worked %v", got)
	}
}

// A server that is there again while the store is being opened is no trouble; one that is not is told of soon.
func TestOpen_withoutServer(t *testing.T) {
	t.Parallel()
	proxy := postgrestest.NewProxy(t, postgrestest.New(t))
	proxy.Cut()
	if _, err := Open(t.Context(), Config{URL: proxy.URL}); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("Open() = %v", err)
	}
	proxy.Restore(t)
	open(t, Config{URL: proxy.URL})
}
