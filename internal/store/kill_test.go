package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// childEnv tells the test binary to be the process that TestKill kills, and where its database is.
const childEnv = "MODEALERT_STORE_TEST_CHILD"

// killChain is how many jobs follow from one run: each enqueues the next in the transaction that completes it.
const killChain = 3

// child accepts runs and works them, on the database at url, until it is killed. It writes one line for each run that it accepted, after the
// commit, as a server answers then.
func child(url string) {
	err := func() error {
		ctx := context.Background()
		s, err := Open(ctx, Config{URL: url, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
		if err != nil {
			return err
		}
		handleSteps(s, 8)
		if err := s.Start(ctx); err != nil {
			return err
		}
		pace := time.NewTicker(3 * time.Millisecond) // leaves some time for the jobs
		defer pace.Stop()
		for range pace.C {
			run := fmt.Sprintf("%016x", rand.Uint64())
			if err := accept(ctx, s, run); err != nil {
				return err
			}
			if _, err := os.Stdout.WriteString(run + "\n"); err != nil {
				return err
			}
		}
		return nil
	}()
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

type stepBody struct {
	Run  string `json:"run"`
	Step int    `json:"step"`
}

func accept(ctx context.Context, s *Store, run string) error {
	return s.Update(ctx, func(tx *Tx) error {
		if added, err := tx.AddRun(ctx, "report", run); err != nil || !added {
			return errors.Join(err, fmt.Errorf("added %v", added))
		}
		if err := enqueueStep(ctx, tx, stepBody{Run: run, Step: 1}); err != nil {
			return err
		}
		b, err := json.Marshal(stepBody{Run: run})
		if err != nil {
			return err
		}
		return tx.SetTimer(ctx, Timer{
			Name: run, Due: time.Now().Add(rand.N(2 * time.Second)), Job: Job{Kind: "remind", Body: b},
		})
	})
}

func enqueueStep(ctx context.Context, tx *Tx, body stepBody) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, Job{Kind: "step", Body: b})
}

func handleSteps(s *Store, workers int) {
	s.Handle("step", HandleOptions{Workers: workers}, stepHandler(s))
	s.Handle("remind", HandleOptions{Workers: workers}, remindHandler(s))
}

// remindHandler commits that the timer of a run fired, which cannot be written twice either.
func remindHandler(s *Store) Handler {
	return func(ctx context.Context, job *Job) error {
		var body stepBody
		if err := json.Unmarshal(job.Body, &body); err != nil {
			return Cancel(err)
		}
		return s.Update(ctx, func(tx *Tx) error {
			if added, err := tx.AddRun(ctx, "timer", body.Run); err != nil || !added {
				return Cancel(fmt.Errorf("the timer of %s fired twice: %w", body.Run, err))
			}
			return tx.Complete(ctx, job)
		})
	}
}

// stepHandler does something that takes a while, then commits its result, its end and the next job at once. The result
// cannot be written twice: a step that was committed and still runs again is an error that stays.
func stepHandler(s *Store) Handler {
	return func(ctx context.Context, job *Job) error {
		var body stepBody
		if err := json.Unmarshal(job.Body, &body); err != nil {
			return Cancel(err)
		}
		select {
		case <-time.After(time.Duration(rand.IntN(20)) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		return s.Update(ctx, func(tx *Tx) error {
			if added, err := tx.AddRun(ctx, fmt.Sprint("step ", body.Step), body.Run); err != nil || !added {
				return Cancel(fmt.Errorf("step %d of %s was there already: %w", body.Step, body.Run, err))
			}
			if body.Step < killChain {
				body.Step++
				if err := enqueueStep(ctx, tx, body); err != nil {
					return err
				}
			}
			return tx.Complete(ctx, job)
		})
	}
}

// Killed at random moments, the process loses nothing that it accepted, repeats nothing that was committed, and goes on
// at once.
func TestKill(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		var accepted []string
		for range 10 {
			accepted = append(accepted, killOnce(t, e.url)...)
		}

		begin := time.Now()
		s := e.open(t, Config{})
		left := count(t, s, `select count(*) from river_job where finalized_at is null`)
		timers := count(t, s, `select count(*) from timers`)
		handleSteps(s, 32)
		start(t, s)
		allOver(t, s)
		t.Logf("%d runs accepted, %d jobs and %d timers were left, over after %s", len(accepted), left, timers, time.Since(begin))
		survived(t, s, accepted)
	})
}

// allOver waits until all timers have fired and all jobs are over.
func allOver(t *testing.T, s *Store) {
	t.Helper()
	eventually(t, "all timers have fired and all jobs are over", func() bool {
		return count(t, s, `select (select count(*) from timers)
			+ (select count(*) from river_job where finalized_at is null)`) == 0
	})
}

// survived checks that every step of the runs that were accepted was done once.
func survived(t *testing.T, s *Store, accepted []string) {
	t.Helper()
	if len(accepted) == 0 {
		t.Fatal("nothing was accepted")
	}
	for _, run := range accepted {
		if n := count(t, s, `select count(*) from runs where run = $1`, run); n != 1+killChain+1 {
			t.Errorf("run %s: %d of %d steps and timers", run, n-1, killChain+1)
		}
	}
	if n := count(t, s, `select count(*) from river_job where state <> 'completed'`); n != 0 {
		t.Errorf("%d jobs were committed twice or died", n)
	}
	if n := count(t, s, `select count(*) from river_job where attempt > 1`); n != 0 {
		t.Errorf("of %d jobs a kill counts as a failure", n)
	}
}

// killOnce runs the child for a moment and returns what it has accepted.
func killOnce(t *testing.T, url string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+url)
	cmd.Stderr = testWriter{t}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var accepted []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if len(accepted) == 0 { // it is up, so the moments are spread over its work
			time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		}
		accepted = append(accepted, lines.Text())
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return accepted
}

// What a killed process was working on, and what it had put off, goes on at once and without a lost attempt.
func TestOpen_handsBack(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		enqueue(t, s, Job{Kind: "step"}, Job{Kind: "step"})
		update(t, s, func(tx *Tx) error { // as a kill leaves it
			return errors.Join(
				tx.exec(t.Context(), `update river_job set state = 'running', attempt = 3 where id = 1`),
				tx.exec(t.Context(), `update river_job set state = 'retryable', attempt = 3 where id = 2`),
				tx.exec(t.Context(), `insert into river_leader (elected_at, expires_at, leader_id, name)
					values (current_timestamp, '2099-01-01 00:00:00', 'killed', 'default')`),
			)
		})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = e.open(t, Config{})
		// Neither waits for the leader of the queue, who would take seconds to be elected and to come round.
		if n := count(t, s, `select count(*) from river_job where state = 'available'`); n != 2 {
			t.Errorf("%d jobs are available at once, want 2", n)
		}
		got := make(chan Job, 10)
		s.Handle("step", HandleOptions{}, func(_ context.Context, job *Job) error {
			got <- *job
			return nil
		})
		start(t, s)
		for range 2 {
			job := receive(t, "a job", got)
			want := map[int64]int{1: 3, 2: 4}[job.ID]
			if job.Attempt != want {
				t.Errorf("job %d: attempt %d, want %d", job.ID, job.Attempt, want)
			}
		}
	})
}
