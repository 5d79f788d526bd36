package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// TestUpdateApart: what is apart runs beside other names, and beside nothing else that changes what it goes by.
func TestUpdateApart(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s, other := e.open(t, Config{}), e.open(t, Config{})
	nothing := func(*Tx) error { return nil }
	brief := func(run func(ctx context.Context) error) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return run(ctx)
	}
	runs := 0
	err := s.UpdateApart(t.Context(), "report", func(tx *Tx) error {
		runs++
		for _, s := range []*Store{s, other} {
			if err := s.UpdateApart(t.Context(), "another", nothing); err != nil {
				t.Errorf("one of another name = %v", err)
			}
			if brief(func(ctx context.Context) error { return s.UpdateApart(ctx, "report", nothing) }) == nil {
				t.Error("one of the same name ran meanwhile")
			}
			if brief(func(ctx context.Context) error { return s.Update(ctx, nothing) }) == nil {
				t.Error("an Update ran meanwhile")
			}
		}
		return tx.SaveRun(t.Context(), Run{Report: "report", Run: "a", State: RunDecided})
	})
	if n := count(t, s, `select count(*) from runs where state = 'decided'`); err != nil || runs != 1 || n != 1 {
		t.Errorf("UpdateApart() = %v, ran %d times, %d runs", err, runs, n)
	}
	err = s.Update(t.Context(), func(*Tx) error {
		if brief(func(ctx context.Context) error { return other.UpdateApart(ctx, "report", nothing) }) == nil {
			t.Error("one that is apart ran beside an Update")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestUpdateApart_alone: what turns out to concern more is undone, and done alone, whatever was made of the refusal.
func TestUpdateApart_alone(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		for i, swallow := range []bool{false, true} {
			tries := 0
			err := s.UpdateApart(t.Context(), "report", func(tx *Tx) error {
				tries++
				job := Job{Kind: "some"}
				if err := errors.Join(tx.Enqueue(t.Context(), job), tx.SaveAlerts(t.Context(), []Alert{{Rule: fmt.Sprint("try", i, tries)}})); err != nil {
					return err
				}
				_, err := tx.OpenIncident(t.Context(), Incident{Rule: "rule@report", State: "warning"})
				if swallow {
					return nil
				}
				return err
			})
			want := 1
			if e.name == "postgres" {
				want = 2
			}
			if err != nil || tries != want {
				t.Errorf("UpdateApart() = %v after %d tries, want %d", err, tries, want)
			}
			n := count(t, s, `select (select count(*) from alerts) + 10 * (select count(*) from river_job) + 100 * (select count(*) from incidents)`)
			if n != 111*(i+1) {
				t.Errorf("%d alerts, jobs and incidents, want one of each", n)
			}
		}
		failed := errors.New("of its own")
		if err := s.UpdateApart(t.Context(), "report", func(*Tx) error { return failed }); !errors.Is(err, failed) {
			t.Errorf("UpdateApart() = %v, want %v", err, failed)
		}
	})
}

// TestUpdateApart_counts: of one name, what one has read is still true when it writes, at all replicas, and beside Updates.
func TestUpdateApart_counts(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		stores := []*Store{e.open(t, Config{})}
		if e.name == "postgres" {
			stores = append(stores, e.open(t, Config{}), e.open(t, Config{}))
		}
		next := func(tx *Tx) error {
			run, err := tx.Run(t.Context(), "report", "a")
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			return tx.SaveRun(t.Context(), Run{Report: "report", Run: "a", State: RunReceived, Reason: run.Reason + "x"})
		}
		var wg sync.WaitGroup
		const each = 20
		for _, s := range stores {
			for i := range 4 {
				wg.Go(func() {
					for range each {
						update := func(f func(*Tx) error) error { return s.UpdateApart(t.Context(), "report", f) }
						if i == 0 {
							update = func(f func(*Tx) error) error { return s.Update(t.Context(), f) }
						}
						if err := update(next); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		update(t, stores[0], func(tx *Tx) error {
			run, err := tx.Run(t.Context(), "report", "a")
			if n, want := strings.Count(run.Reason, "x"), 4*each*len(stores); n != want {
				t.Errorf("counted to %d, want %d", n, want)
			}
			return err
		})
	})
}

// TestUpdateApart_panic: one that panics leaves its place to others.
func TestUpdateApart_panic(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s := e.open(t, Config{})
	for range apartAtOnce {
		func() {
			defer func() { _ = recover() }()
			_ = s.UpdateApart(t.Context(), "report", func(*Tx) error { panic("of its own") })
		}()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.UpdateApart(ctx, "report", func(*Tx) error { return nil }); err != nil {
		t.Errorf("after some panicked, UpdateApart() = %v", err)
	}
}

// TestWritten knows what the statements of this package write into.
func TestWritten(t *testing.T) {
	for query, want := range map[string]string{
		"insert into runs (report) values ($1)":          "runs",
		"update notifications set state = 'held'":        "notifications",
		"delete from timers where name = $1":             "timers",
		"\n\t\tinsert into\n history (rule) values ($1)": "history",
		"select 1 from runs":                             "",
		"savepoint part":                                 "",
		"":                                               "",
	} {
		if got := written(query); got != want {
			t.Errorf("written(%q) = %q, want %q", query, got, want)
		}
	}
}
