package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// What the queue makes of a late replica's job does not take it from the one that has it in hand now: not its error, not that it
// comes back later, and not that there was nothing to do.
func TestReplicas_lateEnd(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]error{"error": errors.New("late"), "snooze": Snooze(0), "nothing": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engine{"postgres", postgrestest.New(t)}
			a, b := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)}), e.open(t, Config{})
			begun, release := make(chan struct{}, 1), make(chan struct{})
			a.Handle("decide", HandleOptions{Workers: 1}, func(context.Context, *Job) error {
				begun <- struct{}{}
				<-release
				return late
			})
			start(t, a)
			enqueue(t, a, Job{Kind: "decide"})
			receive(t, "the job", begun)

			a.db.(*postgresDatabase).presence.stop() // which looks to the other one as if it were dead
			working, result := make(chan struct{}, 1), make(chan error, 1)
			b.Handle("decide", HandleOptions{}, func(ctx context.Context, job *Job) error {
				working <- struct{}{}
				close(release)
				if err := a.Stop(ctx); err != nil { // so that the queue has written down what became of it there
					t.Error(err)
				}
				state := `select count(*) from river_job where state = 'running'`
				if n := count(t, b, state); n != 1 {
					t.Error("the late replica has taken the job from the one that works it")
				}
				err := b.Update(ctx, func(tx *Tx) error { return tx.Complete(ctx, job) })
				result <- err
				return err
			})
			start(t, b)
			receive(t, "the job at the other replica", working)
			if err := receive(t, "the end", result); err != nil {
				t.Errorf("Complete() = %v", err)
			}
		})
	}
}

// A replica is ready while another one decides for long: what comes in is stored beside that.
func TestPing_besideUpdate(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	a, b := e.open(t, Config{}), e.open(t, Config{})
	update(t, a, func(*Tx) error {
		if err := errors.Join(a.Ping(t.Context()), b.Ping(t.Context())); err != nil {
			t.Errorf("Ping() = %v", err)
		}
		return nil
	})
}
