package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

func TestOpen_badPostgresURL(t *testing.T) {
	t.Parallel()
	url := strings.Replace(postgrestest.New(t), "@", ":hunter2@", 1)
	gone := url[:strings.LastIndex(url, "/")] + "/hunter"
	for _, test := range []struct{ name, url, want string }{
		{"not readable", "postgres://root:hunter2@host:port/db", "the database URL cannot be read"},
		{"a password with a percent sign", "postgres://root:hunter2%@host/db", "the database URL cannot be read"},
		{"an option that nobody knows", "postgres://root:hunter2@host/db?sslmode=hunter2", "its parameter sslmode must be disable, allow, prefer"},
		{"two that are wrong", "postgres://root:hunter2@host/db?connect_timeout=hunter2&sslmode=hunter2", "its parameter sslmode must be"},
		{"a certificate without its key", "postgres://root:hunter2@host/db?sslcert=hunter2", "its parameter sslcert must name the file"},
		{"a password with a question mark", "postgres://root:1?hunter2=1@host/db?sslmode=hunter2", "the database URL cannot be read"},
		{"no server", "postgres://root:hunter2@127.0.0.1:1/db", "the server cannot be reached"},
		{"no database", gone, "there is no such database: create it"},
		{"no user", strings.Replace(url, "://", "://no", 1), "the server refuses the user"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for name, open := range map[string]func(context.Context, Config) (*Store, error){"Open": Open, "OpenBeside": OpenBeside} {
				_, err := open(t.Context(), Config{URL: test.url})
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s() = %v, want an error with %q", name, err, test.want)
				}
				if err != nil && strings.Contains(err.Error(), "hunter2") {
					t.Errorf("%s() = %v tells the password", name, err)
				}
			}
		})
	}
}

func TestExplainPostgres(t *testing.T) {
	t.Parallel()
	d := &postgresDatabase{}
	for code, want := range map[string]string{
		"28P01": "refuses the user or the password", "28000": "pg_hba.conf", "3D000": "create it", "42501": "the owner of the database",
		"53300": "max_connections", "53100": "disk is full", "53200": "out of memory", "54000": "too long", "25006": "the primary",
		"57P01": "wait for it", "57P03": "wait for it", "58030": "see its log", "XX001": "damaged",
	} {
		err := d.explain(fmt.Errorf("x: %w", &pgconn.PgError{Code: code, Message: "what the server says"}))
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "what the server says") {
			t.Errorf("explain(%s) = %v, want %q", code, err, want)
		}
		if again := d.explain(err); again.Error() != err.Error() {
			t.Errorf("explain(%s) twice = %v", code, again)
		}
	}
	for _, broke := range []error{io.EOF, io.ErrUnexpectedEOF, pgconn.ErrConnClosed, &net.OpError{Op: "read", Err: errors.New("reset")}} {
		if err := d.explain(fmt.Errorf("x: %w", broke)); !strings.Contains(err.Error(), "the connection to the server broke") {
			t.Errorf("explain(%v) = %v", broke, err)
		}
	}
	if err := errors.New("x"); !errors.Is(d.explain(err), err) || d.explain(nil) != nil {
		t.Error("explain changes what it does not know")
	}
}

// What results in Mode may hold is kept, as far as the engine can, and sorts by its bytes.
func TestTexts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			for i, value := range []string{"a\x00b", "\xff", "ü", strings.Repeat("long", 50_000)} {
				group := fmt.Sprint(i)
				if err := tx.SaveAlert(ctx, Alert{Rule: "rule", Group: group, Value: value}); err != nil {
					return err
				}
			}
			for _, run := range []string{"b", "B", "_", "a", "ü", "Z"} {
				if err := tx.SaveRun(ctx, Run{Report: "report", Run: run, State: RunDecided, Completed: at(1)}); err != nil {
					return err
				}
			}
			_, last, err := tx.LastDecided(ctx, "report")
			if err != nil || last != "ü" {
				t.Errorf("LastDecided() = %s, %v, want the last by its bytes", last, err)
			}
			var first string
			err = tx.get(ctx, []any{&first}, `select min(run) from runs where run > 'A'`)
			if err != nil || first != "B" {
				t.Errorf("the first run is %s, %v, want B", first, err)
			}
			return tx.AddEvaluations(ctx, []Evaluation{{Rule: "a/z"}, {Rule: "A/b"}, {Rule: "a/B"}, {Rule: "a0"}})
		})
		update(t, s, func(tx *Tx) error {
			rules, err := tx.EvaluatedRules(ctx, "a/", 9)
			if got := strings.Join(rules, " "); err != nil || got != "a/B a/z" {
				t.Errorf("EvaluatedRules() = %s, %v", got, err)
			}
			return nil
		})
	})
}

// Updates of all replicas run one after the other: what one has read is still true when it writes.
func TestUpdate_oneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		stores := []*Store{e.open(t, Config{})}
		if e.name == "postgres" {
			stores = append(stores, e.open(t, Config{}), e.open(t, Config{}))
		}
		var wg sync.WaitGroup
		const each = 30
		for _, s := range stores {
			for range 3 {
				wg.Go(func() {
					for range each {
						if err := s.Update(t.Context(), func(tx *Tx) error { return countUp(t.Context(), tx) }); err != nil {
							t.Errorf("Update() = %v", err)
						}
					}
				})
			}
		}
		wg.Wait()
		if n, want := count(t, stores[0], `select count from troubles where name = 'n'`), 3*each*len(stores); n != want {
			t.Errorf("counted to %d, want %d", n, want)
		}
	})
}

// countUp is wrong when another Update comes between what it reads and what it writes.
func countUp(ctx context.Context, tx *Tx) error {
	n, err := tx.Trouble(ctx, "n")
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	n.Name = "n"
	n.Count++
	return tx.SaveTrouble(ctx, n)
}

// What comes in does not wait for an Update that takes long; an Update of another replica does.
func TestAccept_doesNotWait(t *testing.T) {
	t.Parallel()
	e := engine{"postgres", postgrestest.New(t)}
	s, other := e.open(t, Config{}), e.open(t, Config{})
	update(t, s, func(*Tx) error {
		for i, s := range []*Store{s, other} {
			err := s.Accept(t.Context(), func(in *Intake) error {
				if added, err := in.AddRun(t.Context(), "report", fmt.Sprint(i)); err != nil || !added {
					return fmt.Errorf("added %v, %w", added, err)
				}
				return in.Enqueue(t.Context(), Job{Kind: "fetch"})
			})
			if err != nil {
				t.Errorf("Accept() = %v", err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := other.Update(ctx, func(*Tx) error { return nil }); err == nil {
			t.Error("another Update ran meanwhile")
		}
		return nil
	})
	if n := count(t, s, `select (select count(*) from runs) + (select count(*) from river_job)`); n != 4 {
		t.Errorf("%d rows, want 4", n)
	}
}

// The same run and event, many times at once at all replicas, are one run, one event, and one job each.
func TestAccept_atOnce(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		stores := []*Store{e.open(t, Config{})}
		if e.name == "postgres" {
			stores = append(stores, e.open(t, Config{}), e.open(t, Config{}))
		}
		var wg sync.WaitGroup
		var runs, events atomic.Int32
		for i := range 100 {
			wg.Go(func() {
				err := stores[i%len(stores)].Accept(t.Context(), func(in *Intake) error {
					added, err := in.AddRun(t.Context(), "report", "run")
					if err != nil || !added {
						return err
					}
					runs.Add(1)
					return in.Enqueue(t.Context(), Job{Kind: "fetch"})
				})
				err = errors.Join(err, stores[i%len(stores)].Accept(t.Context(), func(in *Intake) error {
					added, err := in.AddEvent(t.Context(), Event{Name: "report_created", Object: "r", Received: at(1)}, time.Minute)
					if err != nil || !added {
						return err
					}
					events.Add(1)
					return in.Enqueue(t.Context(), Job{Kind: "event"})
				}))
				if err != nil {
					t.Errorf("Accept() = %v", err)
				}
			})
		}
		wg.Wait()
		if runs.Load() != 1 || events.Load() != 1 {
			t.Errorf("added %d runs and %d events, want one of each", runs.Load(), events.Load())
		}
		if n := count(t, stores[0], `select count(*) from river_job`); n != 2 {
			t.Errorf("%d jobs, want 2", n)
		}
	})
}
