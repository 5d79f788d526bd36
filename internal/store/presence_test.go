package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// Replicas that start together on an empty database make its tables once, and all work.
func TestOpen_together(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			s, err := Open(t.Context(), Config{URL: e.url})
			if err != nil {
				t.Errorf("Open() = %v", err)
				return
			}
			defer s.Close()
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("Ping() = %v", err)
			}
		})
	}
	wg.Wait()
}

// Of replicas that are killed, those that live take over the jobs, without being started anew.
func TestReplicas_killed(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	var living []*Store
	for range 2 {
		s := e.open(t, Config{})
		handleSteps(s, 8)
		start(t, s)
		living = append(living, s)
	}
	var accepted []string
	for range 4 {
		accepted = append(accepted, killOnce(t, e.url)...)
	}
	allOver(t, living[0])
	survived(t, living[0], accepted)
}

// A replica that lost its lock, and lives, cannot complete what was given to another one.
func TestReplicas_lockLost(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	a, b := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)}), e.open(t, Config{})
	begun, release := make(chan *Job, 1), make(chan struct{})
	result := make(chan error, 1)
	a.Handle("decide", HandleOptions{Workers: 1}, func(ctx context.Context, job *Job) error {
		begun <- job
		<-release
		err := a.Update(ctx, func(tx *Tx) error {
			if _, err := tx.AddRun(ctx, "report", "a"); err != nil {
				return err
			}
			return tx.Complete(ctx, job)
		})
		result <- err
		return err
	})
	start(t, a)
	enqueue(t, a, Job{Kind: "decide"})
	first := receive(t, "the job", begun)

	a.db.(*postgresDatabase).presence.stop()
	working := make(chan *Job, 1)
	b.Handle("decide", HandleOptions{}, func(ctx context.Context, job *Job) error {
		working <- job
		if err := receive(t, "the late end", result); !errors.Is(err, ErrLost) {
			t.Errorf("the late Complete() = %v, want %v", err, ErrLost)
		}
		return b.Update(ctx, func(tx *Tx) error {
			if _, err := tx.AddRun(ctx, "report", "b"); err != nil {
				return err
			}
			return tx.Complete(ctx, job)
		})
	})
	start(t, b)
	second := receive(t, "the job at the other replica", working)
	if second.ID != first.ID || second.Attempt != 1 {
		t.Errorf("job %d, attempt %d; want %d, and the first", second.ID, second.Attempt, first.ID)
	}
	close(release) // while the other one has it in hand, in an attempt of the same number
	eventually(t, "the job is over", func() bool { return count(t, b, `select count(*) from runs`) == 1 })
	if n := count(t, b, `select count(*) from runs where run = 'b'`); n != 1 {
		t.Error("the late replica has written")
	}
}

// A replica whose connection breaks takes its lock again.
func TestPresence_again(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s, other := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)}), e.open(t, Config{})
	id := s.db.(*postgresDatabase).presence.id
	const held = `select coalesce(max(pid), 0) from pg_locks where locktype = 'advisory' and objid = hashtext($1)::oid and granted`
	before := count(t, other, held, id)
	if before == 0 {
		t.Fatal("a replica holds no lock")
	}
	if n := count(t, other, `select cast(pg_terminate_backend($1) as int)`, before); n != 1 {
		t.Fatal("its connection could not be cut")
	}
	eventually(t, "the lock is taken again", func() bool {
		pid := count(t, other, held, id)
		return pid != 0 && pid != before
	})
}

// watched is a replica that looks only when the test says so.
func watched(t *testing.T, s *Store) *presence {
	t.Helper()
	own := s.db.(*postgresDatabase).presence
	own.stop()
	p := &presence{id: own.id, cfg: own.cfg, hand: s.hand, log: s.log}
	t.Cleanup(p.disconnect)
	// The server needs a moment to see that the connection before this one is closed.
	eventually(t, "the lock is taken", func() bool { return p.connect(t.Context()) == nil })
	return p
}

// A job of which a living replica knows nothing any more is begun again, but not one that it has in hand.
func TestPresence_lost(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s := e.open(t, Config{})
	p := watched(t, s)
	enqueue(t, s, Job{Kind: "fetch"}, Job{Kind: "fetch"})
	update(t, s, func(tx *Tx) error {
		return tx.exec(t.Context(), `update river_job set state = 'running', attempt = 1, attempted_at = now(), attempted_by = array[$1]`, p.id)
	})
	s.hand.take(1)
	const again = `select count(*) from river_job where id = 2 and state = 'available' and attempt = 0`
	for i := range lostLooks {
		if n := count(t, s, again); n != 0 {
			t.Errorf("it is begun again after %d looks", i)
		}
		if err := p.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, s, again); n != 1 {
		t.Error("the lost job is not begun again")
	}
	if n := count(t, s, `select count(*) from river_job where id = 1 and state = 'running'`); n != 1 {
		t.Error("the job in hand was taken away")
	}
}

// Others are not taken for dead at the first look, when the server was gone for all.
func TestPresence_gone(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s := e.open(t, Config{})
	p := watched(t, s)
	enqueue(t, s, Job{Kind: "fetch"})
	update(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.exec(t.Context(), `update river_job set state = 'running', attempt = 3, attempted_by = array['x', 'gone']`),
			tx.exec(t.Context(), `insert into river_leader (elected_at, expires_at, leader_id)
				values (now(), now() + interval '1 hour', 'gone')`),
		)
	})
	const back = `select count(*) from river_job where state = 'available' and attempt = 2
		and not exists (select from river_leader)`
	for look := 1; look <= goneLooks; look++ {
		if err := p.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, back); n == 1 != (look == goneLooks) {
			t.Errorf("after %d looks, %d jobs are handed back", look, n)
		}
	}
}

// A clean stop leaves nothing for others to find out.
func TestStop_givesLockBack(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s, other := e.open(t, Config{}), e.open(t, Config{})
	id := s.db.(*postgresDatabase).presence.id
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the lock is gone", func() bool {
		return count(t, other, `select count(*) from pg_locks where locktype = 'advisory' and objid = hashtext($1)::oid`, id) == 0
	})
}
