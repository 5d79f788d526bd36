package store

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

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

// A job that is to be begun again in ten seconds is due by the server's clock, whatever that of the replica shows.
func TestReplicas_clocks(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s := e.open(t, Config{})
	db := s.db.(*postgresDatabase)
	enqueue(t, s, Job{Kind: "fetch"}, Job{Kind: "fetch"})
	update(t, s, func(tx *Tx) error {
		return tx.exec(t.Context(), `update river_job set state = 'running', attempted_by = array[$1]`, db.presence.id)
	})
	for job, wrong := range map[int64]time.Duration{1: time.Hour, 2: -time.Hour} {
		now := func() time.Time { return time.Now().Add(wrong) }
		p := riverdriver.JobSetStateErrorRetryable(job, now().Add(10*time.Second), []byte(`{}`), nil)
		_, err := fenced{riverpgxv5.New(db.queue), db.presence.id, now}.GetExecutor().JobSetStateIfRunningMany(t.Context(),
			&riverdriver.JobSetStateIfRunningManyParams{
				ID: []int64{p.ID}, Attempt: []*int{p.Attempt}, ErrData: [][]byte{p.ErrData}, FinalizedAt: []*time.Time{p.FinalizedAt},
				MetadataDoMerge: []bool{p.MetadataDoMerge}, MetadataUpdates: [][]byte{p.MetadataUpdates},
				ScheduledAt: []*time.Time{p.ScheduledAt}, State: []rivertype.JobState{p.State},
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, s, `select count(*) from river_job where state = 'retryable' and scheduled_at between now() - interval '1 minute' and now() + interval '1 minute'`); n != 2 {
		t.Errorf("%d jobs are due in about ten seconds, want 2", n)
	}
}
