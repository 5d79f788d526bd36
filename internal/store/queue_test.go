package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// now is a backoff that does not wait.
func now(int) time.Duration { return 0 }

func jobState(t *testing.T, s *Store, kind, state string) bool {
	t.Helper()
	return count(t, s, `select count(*) from river_job where kind = $1 and state = $2`, kind, state) == 1
}

func TestJob(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan Job, 10)
		s.Handle("fetch", HandleOptions{}, func(_ context.Context, job *Job) error {
			got <- *job
			return nil
		})
		begin := time.Now()
		enqueue(t, s, Job{Kind: "fetch", Body: json.RawMessage(`{"run": "x", "n": 9007199254740993}`), Priority: 3})
		start(t, s)
		job := receive(t, "the job", got)
		want := Job{Kind: "fetch", Body: json.RawMessage(`{"run": "x", "n": 9007199254740993}`), Priority: 3, Attempt: 1}
		if diff := cmp.Diff(want, job, cmpopts.IgnoreFields(Job{}, "ID", "RunAt", "Created"), cmpopts.IgnoreUnexported(Job{})); diff != "" {
			t.Errorf("job (-want +got):\n%s", diff)
		}
		for _, stamp := range []time.Time{job.RunAt, job.Created} {
			if d := stamp.Sub(begin); d < -2*time.Second || d > 2*time.Second {
				t.Errorf("time %v, want about %v", stamp, begin)
			}
		}
		eventually(t, "the job is completed", func() bool { return jobState(t, s, "fetch", "completed") })

		enqueue(t, s, Job{Kind: "fetch"}, Job{Kind: "fetch", Body: json.RawMessage(`null`)})
		for range 2 {
			job = receive(t, "a job without a body", got)
			if string(job.Body) != "null" || job.Priority != 2 {
				t.Errorf("body %s, priority %d, want null and 2", job.Body, job.Priority)
			}
		}
	})
}

// Any JSON comes out as it went in, short texts too.
func TestJob_body(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan string, 10)
		s.Handle("fetch", HandleOptions{Workers: 1}, func(_ context.Context, job *Job) error {
			got <- string(job.Body)
			return nil
		})
		start(t, s)
		for _, body := range []string{`{"n":12}`, `{"ab":1}`, `[1,22]`, `"later"`, `"é\u0000"`, `1.50`, `true`, `""`, `{}`, `[]`} {
			enqueue(t, s, Job{Kind: "fetch", Body: json.RawMessage(body)})
			if b := receive(t, "the job", got); b != body {
				t.Errorf("body %s, want %s", b, body)
			}
		}
	})
}

// refusedJobs are those that the queue cannot take.
var refusedJobs = []Job{
	{},
	{Kind: "a"},
	{Kind: "with space"},
	{Kind: "Upper"},
	{Kind: "_fetch"},
	{Kind: "fetch-"},
	{Kind: "fetch__run"},
	{Kind: strings.Repeat("a", 65)},
	{Kind: "fetch", Priority: 5},
	{Kind: "fetch", Priority: -1},
	{Kind: "fetch", Body: json.RawMessage(`{`)},
}

func TestEnqueue_refuses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			for _, job := range refusedJobs {
				if err := tx.Enqueue(t.Context(), job); err == nil {
					t.Errorf("Enqueue(%+v) = nil", job)
				}
			}
			return nil
		})
		if n := count(t, s, `select count(*) from river_job`); n != 0 {
			t.Errorf("%d jobs are in the queue", n)
		}
	})
}

// What passes the check is taken by the queue too.
func TestEnqueue_takes(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		taken := []Job{
			{Kind: "ab"},
			{Kind: "a-b_c"},
			{Kind: "1st"},
			{Kind: strings.Repeat("a", 64)},
			{Kind: "fetch", Priority: 1},
			{Kind: "fetch", Priority: 4},
		}
		enqueue(t, s, taken...)
		if n := count(t, s, `select count(*) from river_job`); n != len(taken) {
			t.Errorf("%d jobs are in the queue, want %d", n, len(taken))
		}
	})
}

// Jobs are written many at a time, in the order in which they were enqueued, and none when the transaction is undone.
func TestEnqueue_many(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const n = 2*jobBatch + 1
		add := func(result error) error {
			return s.Update(t.Context(), func(tx *Tx) error {
				for i := range n {
					if err := tx.Enqueue(t.Context(), Job{Kind: "fetch", Body: json.RawMessage(fmt.Sprint(i))}); err != nil {
						return err
					}
				}
				return result
			})
		}
		if err := add(errors.New("boom")); err == nil {
			t.Error("Update() = nil")
		}
		if got := count(t, s, `select count(*) from river_job`); got != 0 {
			t.Errorf("%d jobs of a transaction that was undone", got)
		}
		if err := add(nil); err != nil {
			t.Errorf("Update() = %v", err)
		}
		if got := count(t, s, `select count(*) from river_job where id = (select min(id) from river_job) + cast(args ->> 'body' as bigint)`); got != n {
			t.Errorf("%d jobs are in their place, want %d", got, n)
		}
	})
}

func TestPriority(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan string, 10)
		s.Handle("fetch", HandleOptions{Workers: 1}, func(_ context.Context, job *Job) error {
			got <- string(job.Body)
			return nil
		})
		for i, priority := range []int{4, 0, 3, 1} {
			enqueue(t, s, Job{Kind: "fetch", Body: json.RawMessage(fmt.Sprint(i)), Priority: priority})
		}
		start(t, s)
		for _, want := range []string{"3", "1", "2", "0"} {
			if body := receive(t, "a job", got); body != want {
				t.Errorf("job %s, want %s", body, want)
			}
		}
	})
}

func TestRunAt(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan string, 10)
		s.Handle("fetch", HandleOptions{}, func(_ context.Context, job *Job) error {
			got <- string(job.Body)
			return nil
		})
		start(t, s)
		due := time.Now().Add(1500 * time.Millisecond)
		enqueue(t, s, Job{Kind: "fetch", Body: json.RawMessage(`"later"`), RunAt: due}, Job{Kind: "fetch", Body: json.RawMessage(`"now"`)})
		for _, want := range []string{`"now"`, `"later"`} {
			if body := receive(t, "a job", got); body != want {
				t.Errorf("job %s, want %s", body, want)
			}
		}
		if late := time.Since(due); late < 0 || late > patience/2 {
			t.Errorf("begun %s late", late)
		}
	})
}

func TestWorkers(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var running, most atomic.Int32
		slow, quick := make(chan struct{}), make(chan struct{}, 10)
		s.Handle("slow", HandleOptions{Workers: 2}, func(context.Context, *Job) error {
			if n := running.Add(1); n > most.Load() {
				most.Store(n)
			}
			<-slow
			running.Add(-1)
			return nil
		})
		s.Handle("quick", HandleOptions{Workers: 1}, func(context.Context, *Job) error {
			quick <- struct{}{}
			return nil
		})
		start(t, s)
		for range 5 {
			enqueue(t, s, Job{Kind: "slow"})
		}
		eventually(t, "two run", func() bool { return running.Load() == 2 })
		enqueue(t, s, Job{Kind: "quick"}) // not kept waiting by the other kind
		receive(t, "a job of the other kind", quick)
		close(slow)
		eventually(t, "all are completed", func() bool {
			return count(t, s, `select count(*) from river_job where state = 'completed'`) == 6
		})
		if most.Load() != 2 {
			t.Errorf("%d ran at once, want 2", most.Load())
		}
	})
}

// What a job wrote and its end are one: when the transaction fails, neither happened.
func TestComplete(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		attempts := make(chan error, 10)
		s.Handle("decide", HandleOptions{Backoff: now}, func(ctx context.Context, job *Job) error {
			err := s.Update(ctx, func(tx *Tx) error {
				if err := tx.Complete(ctx, job); err != nil {
					return err
				}
				if added, err := tx.AddRun(ctx, "report", "run"); err != nil || !added {
					return fmt.Errorf("added %v, %w", added, err)
				}
				if err := tx.Enqueue(ctx, Job{Kind: "notify"}); err != nil {
					return err
				}
				if job.Attempt == 1 {
					return errors.New("pulled the plug")
				}
				return nil
			})
			attempts <- err
			if job.Attempt == 2 {
				return errors.New("of no effect, the job is over")
			}
			return err
		})
		enqueue(t, s, Job{Kind: "decide"})
		start(t, s)
		if err := receive(t, "the first attempt", attempts); err == nil {
			t.Error("first attempt = nil")
		}
		if err := receive(t, "the second attempt", attempts); err != nil {
			t.Errorf("second attempt = %v", err)
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("Stop() = %v", err)
		}
		if !jobState(t, s, "decide", "completed") || !jobState(t, s, "notify", "available") {
			t.Error("the jobs are not as the second attempt left them")
		}
		if n := len(attempts); n != 0 {
			t.Errorf("%d more attempts", n)
		}
	})
}

// A job that was given to somebody else meanwhile cannot be completed by the one who had it before.
func TestComplete_lost(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		result := make(chan error, 10)
		s.Handle("decide", HandleOptions{Timeout: time.Minute}, func(ctx context.Context, job *Job) error {
			if job.Attempt > 1 {
				return nil
			}
			update(t, s, func(tx *Tx) error { // as the rescue of stuck jobs does it
				return tx.exec(ctx, `update river_job set state = 'available' where id = $1`, job.ID)
			})
			eventually(t, "the second attempt is over", func() bool {
				return count(t, s, `select count(*) from river_job where state = 'completed' and attempt = 2`) == 1
			})
			err := s.Update(ctx, func(tx *Tx) error {
				if _, err := tx.AddRun(ctx, "report", "run"); err != nil {
					return err
				}
				return tx.Complete(ctx, job)
			})
			result <- err
			return err
		})
		enqueue(t, s, Job{Kind: "decide"})
		start(t, s)
		if err := receive(t, "the result", result); !errors.Is(err, ErrLost) {
			t.Errorf("Complete() = %v, want %v", err, ErrLost)
		}
		if n := count(t, s, `select count(*) from runs`); n != 0 {
			t.Error("the lost attempt has written")
		}
	})
}

type retryAfter struct{ d time.Duration }

func (retryAfter) Error() string               { return "come back later" }
func (r retryAfter) RetryAfter() time.Duration { return r.d }

func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		var log logBuffer
		s := e.open(t, Config{Logger: log.logger(slog.LevelInfo)})
		type begun struct {
			attempt int
			at      time.Time
		}
		got := make(chan begun, 10)
		s.Handle("fetch", HandleOptions{
			Backoff: func(attempt int) time.Duration { return time.Duration(attempt) * 100 * time.Millisecond },
		}, func(_ context.Context, job *Job) error {
			got <- begun{job.Attempt, time.Now()}
			switch job.Attempt {
			case 1:
				return errors.New("connection refused")
			case 2:
				panic("index out of range")
			case 3:
				return fmt.Errorf("posting: %w", retryAfter{700 * time.Millisecond})
			}
			return nil
		})
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		before := receive(t, "the first attempt", got)
		for i, wait := range []time.Duration{100, 200, 700} {
			b := receive(t, "an attempt", got)
			if b.attempt != i+2 {
				t.Errorf("attempt %d, want %d", b.attempt, i+2)
			}
			if waited := b.at.Sub(before.at); waited < wait*time.Millisecond || waited > wait*time.Millisecond+patience/2 {
				t.Errorf("attempt %d came %s after the one before, want %dms", b.attempt, waited, wait)
			}
			before = b
		}
		eventually(t, "the job is completed", func() bool { return jobState(t, s, "fetch", "completed") })
		for _, want := range []string{
			`level=WARN msg="job failed and will be tried again" kind=fetch job=1 attempt=1 err="connection refused" retry_in=100ms`,
			`err="panic: index out of range" retry_in=200ms`,
			`level=ERROR msg="job panicked"`, "queue_test.go", // in the stack
			`err="posting: come back later" retry_in=700ms`,
		} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("no %s in the log:\n%s", want, log.String())
			}
		}
	})
}

func TestDoubling(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{
		1: time.Second, 2: 2 * time.Second, 9: 256 * time.Second, 10: 5 * time.Minute, 900: 5 * time.Minute, maxAttempts: 5 * time.Minute,
	} {
		if got := doubling(attempt); got != want {
			t.Errorf("doubling(%d) = %s, want %s", attempt, got, want)
		}
	}
	var total time.Duration
	for attempt := 1; attempt < defaultMaxAttempts; attempt++ {
		total += doubling(attempt)
	}
	if days := total.Hours() / 24; days < 3 || days > 3.5 {
		t.Errorf("a job is given up after %.1f days, want about three", days)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	spread := 0.0
	w := worker{store: &Store{jitter: func() float64 { return spread }}, backoff: doubling}
	for _, test := range []struct {
		attempt int
		err     error
		spread  float64
		want    time.Duration
	}{
		{1, errors.New("x"), 0, 750 * time.Millisecond},
		{1, errors.New("x"), 0.5, time.Second},
		{3, errors.New("x"), 1, 5 * time.Second},
		{3, retryAfter{time.Minute}, 1, time.Minute},
		{3, fmt.Errorf("x: %w", retryAfter{time.Minute}), 0, time.Minute},
		{1, retryAfter{0}, 0.5, time.Second},
		{1, retryAfter{-time.Hour}, 0.5, time.Second},
		{1, retryAfter{1000 * time.Hour}, 0.5, maxRetryAfter},
	} {
		spread = test.spread
		if got := w.delay(test.attempt, test.err); got != test.want {
			t.Errorf("delay(%d, %v) with %v = %s, want %s", test.attempt, test.err, test.spread, got, test.want)
		}
	}
}

func TestTimeout(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan error, 10)
		s.Handle("fetch", HandleOptions{Timeout: 50 * time.Millisecond, Backoff: now}, func(ctx context.Context, job *Job) error {
			if job.Attempt > 1 {
				return nil
			}
			<-ctx.Done()
			got <- ctx.Err()
			return ctx.Err()
		})
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		if err := receive(t, "the end of the time", got); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ctx.Err() = %v", err)
		}
		eventually(t, "the job is completed", func() bool { return jobState(t, s, "fetch", "completed") })
	})
}

func TestSnooze(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		got := make(chan int, 10)
		var begun atomic.Int32
		s.Handle("fetch", HandleOptions{MaxAttempts: 2}, func(_ context.Context, job *Job) error {
			got <- job.Attempt
			if begun.Add(1) < 4 {
				return fmt.Errorf("the run is not finished: %w", Snooze(10*time.Millisecond))
			}
			return nil
		})
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		for range 4 {
			if attempt := receive(t, "an attempt", got); attempt != 1 {
				t.Errorf("attempt %d, want 1", attempt)
			}
		}
		eventually(t, "the job is completed", func() bool { return jobState(t, s, "fetch", "completed") })
	})
}

func TestDead(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		for _, test := range []struct {
			name    string
			handler Handler
			attempt int
			cause   string
		}{
			{"cancelled", func(context.Context, *Job) error {
				return fmt.Errorf("posting: %w", Cancel(errors.New("channel_not_found")))
			}, 1, "posting: channel_not_found"},
			{"out of attempts", func(context.Context, *Job) error { return errors.New("refused") }, 3, "refused"},
			{"panics", func(context.Context, *Job) error { panic("oh") }, 3, "panic: oh"},
		} {
			t.Run(test.name, func(t *testing.T) {
				var log logBuffer
				s := e.open(t, Config{Logger: log.logger(slog.LevelInfo)})
				kind := strings.ReplaceAll(test.name, " ", "-")
				dead := make(chan string, 10)
				s.Handle(kind, HandleOptions{
					MaxAttempts: 3,
					Backoff:     now,
					Dead: func(ctx context.Context, tx *Tx, job *Job, cause error) error {
						if _, err := tx.AddRun(ctx, "dead", job.Kind); err != nil {
							return err
						}
						dead <- fmt.Sprint(job.Attempt, " ", string(job.Body), " ", cause)
						return nil
					},
				}, test.handler)
				enqueue(t, s, Job{Kind: kind, Body: json.RawMessage(`{"x":1}`)})
				start(t, s)
				want := fmt.Sprint(test.attempt, ` {"x":1} `, test.cause)
				if got := receive(t, "the death", dead); got != want {
					t.Errorf("Dead(%s), want %s", got, want)
				}
				eventually(t, "the job is over", func() bool { return jobState(t, s, kind, "discarded") })
				if n := count(t, s, `select count(*) from runs where run = $1`, kind); n != 1 {
					t.Error("what Dead wrote is not there")
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if len(dead) != 0 {
					t.Error("dead twice")
				}
				if n := strings.Count(log.String(), `level=ERROR msg="job is dead"`); n != 1 {
					t.Errorf("the death is %d times in the log:\n%s", n, log.String())
				}
			})
		}
	})
}

// A death that cannot be recorded has not happened.
func TestDead_fails(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)})
		tried := make(chan struct{}, 10)
		s.Handle("fetch", HandleOptions{Dead: func(ctx context.Context, tx *Tx, _ *Job, _ error) error {
			if _, err := tx.AddRun(ctx, "dead", "run"); err != nil {
				return err
			}
			defer func() { tried <- struct{}{} }()
			return errors.New("no")
		}}, func(context.Context, *Job) error { return Cancel(errors.New("never")) })
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		receive(t, "the first try", tried)
		eventually(t, "the job is put off", func() bool { return jobState(t, s, "fetch", "scheduled") })
		if n := count(t, s, `select count(*) from runs`); n != 0 {
			t.Error("what Dead wrote is there")
		}
	})
}

// A row that something else has spoiled dies, and stops no other job.
func TestUnreadable(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)})
		worked, dead := make(chan string, 10), make(chan int64, 10)
		s.Handle("fetch", HandleOptions{Dead: func(_ context.Context, _ *Tx, job *Job, cause error) error {
			if !strings.Contains(cause.Error(), "cannot be read") {
				t.Errorf("Dead(%v)", cause)
			}
			dead <- job.ID
			return nil
		}}, func(_ context.Context, job *Job) error {
			worked <- string(job.Body)
			return nil
		})
		enqueue(t, s, Job{Kind: "fetch"}, Job{Kind: "fetch"}, Job{Kind: "fetch", Body: json.RawMessage(`"good"`)})
		update(t, s, func(tx *Tx) error {
			spoil := [2]string{`args = '{"cut'`, `metadata = 'none'`}
			if e.name == "postgres" { // which takes nothing but JSON
				spoil = [2]string{`args = '7'`, `args = '{"body": "\"cut"}'`}
			}
			return errors.Join(
				tx.exec(t.Context(), `update river_job set `+spoil[0]+` where id = 1`),
				tx.exec(t.Context(), `update river_job set `+spoil[1]+` where id = 2`),
			)
		})
		start(t, s)
		if got := receive(t, "the good job", worked); got != `"good"` {
			t.Errorf("worked %s", got)
		}
		if a, b := receive(t, "a death", dead), receive(t, "a death", dead); a+b != 3 {
			t.Errorf("jobs %d and %d are dead, want 1 and 2", a, b)
		}
		eventually(t, "both are over", func() bool {
			return count(t, s, `select count(*) from river_job where state = 'discarded'`) == 2
		})
	})
}

func TestStop(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		var log logBuffer
		s := e.open(t, Config{StopGrace: 50 * time.Millisecond, Logger: log.logger(slog.LevelWarn)})
		begun := make(chan int, 10)
		handler := func(ctx context.Context, job *Job) error {
			begun <- job.Attempt
			<-ctx.Done()
			return errors.New("not what the context says")
		}
		s.Handle("fetch", HandleOptions{}, handler)
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		receive(t, "the job", begun)
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("Stop() = %v", err)
		}
		enqueue(t, s, Job{Kind: "fetch"}) // still works
		if n := count(t, s, `select count(*) from river_job where state = 'available' and attempt = 0`); n != 2 {
			t.Errorf("%d jobs are ready to be begun anew, want 2", n)
		}
		for range 2 {
			if err := s.Stop(t.Context()); err != nil {
				t.Errorf("another Stop() = %v", err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), "level=ERROR") || strings.Contains(log.String(), "job failed") {
			t.Errorf("the log of a clean stop:\n%s", log.String())
		}

		s = e.open(t, Config{})
		done := make(chan int, 10)
		s.Handle("fetch", HandleOptions{}, func(_ context.Context, job *Job) error {
			done <- job.Attempt
			return nil
		})
		start(t, s)
		for range 2 {
			if attempt := receive(t, "the job after the restart", done); attempt != 1 {
				t.Errorf("attempt %d, want 1", attempt)
			}
		}
	})
}

func TestStop_letsJobsFinish(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		begun, finish := make(chan struct{}), make(chan struct{})
		s.Handle("fetch", HandleOptions{}, func(ctx context.Context, job *Job) error {
			close(begun)
			<-finish
			return s.Update(ctx, func(tx *Tx) error { return tx.Complete(ctx, job) })
		})
		enqueue(t, s, Job{Kind: "fetch"})
		start(t, s)
		receive(t, "the job", begun)
		stopped := make(chan error)
		go func() { stopped <- s.Stop(t.Context()) }()
		close(finish)
		if err := receive(t, "the stop", stopped); err != nil {
			t.Errorf("Stop() = %v", err)
		}
		if !jobState(t, s, "fetch", "completed") {
			t.Error("the job was not let finish")
		}
	})
}

func TestStart_refuses(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Logger: slog.New(slog.DiscardHandler)})
		nothing := func(context.Context, *Job) error { return nil }
		fails := func(want string) {
			t.Helper()
			if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Start() = %v, want %q", err, want)
			}
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Errorf("Stop() before Start() = %v", err)
		}
		fails("no handler")
		s.Handle("aa", HandleOptions{}, nothing)
		start(t, s)
		fails("started already")
		if err := s.Close(); err != nil {
			t.Error(err)
		}

		s = e.open(t, Config{})
		s.Handle("aa", HandleOptions{}, nothing)
		s.Handle("aa", HandleOptions{}, nothing)
		fails("two handlers")
	})
}

// The queue's own talk is nothing for an operator.
func TestLog_quiet(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		if err := e.open(t, Config{}).Close(); err != nil { // a new database is told of, once
			t.Fatal(err)
		}
		var log logBuffer
		s := e.open(t, Config{Logger: log.logger(slog.LevelInfo)})
		done := make(chan struct{}, 10)
		s.Handle("fetch", HandleOptions{}, func(context.Context, *Job) error {
			done <- struct{}{}
			return nil
		})
		start(t, s)
		enqueue(t, s, Job{Kind: "fetch"})
		receive(t, "the job", done)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if log.String() != "" {
			t.Errorf("an uneventful life is in the log:\n%s", log.String())
		}
	})
}
