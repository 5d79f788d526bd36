package store

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// timer is one whose job says its name.
func timer(name string, due time.Time) Timer {
	return Timer{Name: name, Due: due, Job: Job{Kind: "alarm", Body: json.RawMessage(fmt.Sprintf("%q", name))}}
}

func setTimers(t *testing.T, s *Store, timers ...Timer) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for _, timer := range timers {
			if err := tx.SetTimer(t.Context(), timer); err != nil {
				return err
			}
		}
		return nil
	})
}

// fired fires what is due and works it, and returns the names in the order in which the jobs are worked.
func fired(t *testing.T, s *Store) string {
	t.Helper()
	if err := s.fireTimers(t.Context()); err != nil {
		t.Fatalf("fireTimers() = %v", err)
	}
	var names []string
	update(t, s, func(tx *Tx) error {
		err := tx.each(t.Context(), func(rows row) error {
			var body, name string
			if err := rows.Scan(&body); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(body), &name)
			names = append(names, name)
			return err
		}, `select args ->> 'body' from river_job order by priority, scheduled_at, id`)
		if err != nil {
			return err
		}
		return tx.exec(t.Context(), `delete from river_job`)
	})
	return strings.Join(names, " ")
}

func TestTimer(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		past := func(n int) time.Time { return time.Now().Add(time.Duration(n-100) * time.Minute) }
		future := time.Now().Add(time.Hour)
		check := func(when, want string) {
			t.Helper()
			if got := fired(t, s); got != want {
				t.Errorf("%s, %q fired, want %q", when, got, want)
			}
		}
		check("without a timer", "")
		setTimers(t, s, timer("b", past(2)), timer("later", future), timer("c", past(3)), timer("a", past(3)), timer("first", past(1)))
		check("with some that are due", "first b a c")
		check("a second time", "")

		setTimers(t, s, timer("later", past(1)))
		check("when one was moved to an earlier time", "later")

		setTimers(t, s, timer("put off", past(1)), timer("cleared", past(1)))
		setTimers(t, s, timer("put off", future))
		update(t, s, func(tx *Tx) error {
			for range 2 {
				if err := tx.ClearTimer(t.Context(), "cleared"); err != nil {
					return err
				}
			}
			return nil
		})
		check("when one was put off and one cleared", "")

		other := timer("put off", past(1))
		other.Job.Body, other.Job.Priority = json.RawMessage(`"another job"`), 3
		setTimers(t, s, other, timer("urgent", past(2)))
		check("when one was given another job", "urgent another job")
	})
}

// Many timers at once are fired in several transactions, each timer once, even when several fire them.
func TestTimer_many(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		firing := []*Store{s, s, s, s}
		if e.name == "postgres" {
			firing[1], firing[2] = e.open(t, Config{}), e.open(t, Config{})
		}
		timers := make([]Timer, 2*timerBatch+1)
		for i := range timers {
			timers[i] = timer(fmt.Sprint(i), time.Now())
		}
		setTimers(t, s, timers...)
		var wg sync.WaitGroup
		for _, s := range firing {
			wg.Go(func() {
				if err := s.fireTimers(t.Context()); err != nil {
					t.Errorf("fireTimers() = %v", err)
				}
			})
		}
		wg.Wait()
		if n := count(t, s, `select count(distinct args ->> 'body') from river_job`); n != len(timers) {
			t.Errorf("%d timers fired, want %d", n, len(timers))
		}
		if n := count(t, s, `select count(*) from river_job`); n != len(timers) {
			t.Errorf("%d jobs, want %d", n, len(timers))
		}
	})
}

// The started store fires by itself what is due already, and what becomes due.
func TestTimer_started(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		setTimers(t, s, timer("while down", time.Now().Add(-time.Hour)), timer("tomorrow", time.Now().Add(24*time.Hour)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = e.open(t, Config{})
		got := make(chan string, 10)
		s.Handle("alarm", HandleOptions{}, func(_ context.Context, job *Job) error {
			got <- string(job.Body)
			return nil
		})
		start(t, s)
		if body := receive(t, "the timer of before", got); body != `"while down"` {
			t.Errorf("%s fired", body)
		}
		soon := time.Now().Add(300 * time.Millisecond)
		setTimers(t, s, timer("soon", soon))
		if body := receive(t, "the timer of now", got); body != `"soon"` || time.Now().Before(soon.Truncate(time.Millisecond)) {
			t.Errorf("%s fired %s after it was due", body, time.Since(soon))
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("Stop() = %v", err)
		}
		setTimers(t, s, timer("while stopped", time.Now().Add(-time.Hour)))
		start(t, s)
		if body := receive(t, "the timer of the stop", got); body != `"while stopped"` {
			t.Errorf("%s fired", body)
		}
		if n := count(t, s, `select count(*) from timers where name = 'tomorrow'`); n != 1 || len(got) != 0 {
			t.Errorf("of the timer of tomorrow there are %d, and %d fired too many", n, len(got))
		}
	})
}

func TestSetTimer_undone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		past := time.Now().Add(-time.Hour)
		setTimers(t, s, timer("stays", past))
		err := s.Update(t.Context(), func(tx *Tx) error {
			if err := tx.ClearTimer(t.Context(), "stays"); err != nil {
				return err
			}
			if err := tx.SetTimer(t.Context(), timer("never", past)); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil {
			t.Error("Update() = nil")
		}
		if got := fired(t, s); got != "stays" {
			t.Errorf("%q fired, want %q", got, "stays")
		}
	})
}

// A timer whose job could never be enqueued would keep all others from firing.
func TestSetTimer_refuses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		for _, job := range refusedJobs {
			err := s.Update(t.Context(), func(tx *Tx) error { return tx.SetTimer(t.Context(), Timer{Name: "x", Job: job}) })
			if err == nil {
				t.Errorf("SetTimer(%+v) = nil", job)
			}
		}
	})
}

// A database that does not work is told of once, and timers fire when it works again.
func TestTimer_failing(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		var log logBuffer
		s := e.open(t, Config{Logger: log.logger(slog.LevelError)})
		setTimers(t, s, timer("due", time.Now()))
		update(t, s, func(tx *Tx) error { return tx.exec(t.Context(), `alter table timers rename to lost`) })
		got := make(chan struct{}, 10)
		s.Handle("alarm", HandleOptions{}, func(context.Context, *Job) error {
			got <- struct{}{}
			return nil
		})
		start(t, s)
		eventually(t, "the failure is logged", func() bool { return strings.Contains(log.String(), "timers do not fire") })
		update(t, s, func(tx *Tx) error { return tx.exec(t.Context(), `alter table lost rename to timers`) })
		receive(t, "the timer", got)
		if n := strings.Count(log.String(), "timers do not fire"); n != 1 {
			t.Errorf("the failure is %d times in the log:\n%s", n, log.String())
		}
	})
}
