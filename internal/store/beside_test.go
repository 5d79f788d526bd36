package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOpenBeside looks into a database that another store works with, and puts a job into its queue.
func TestOpenBeside(t *testing.T) {
	each(t, besideAnother)
}

func besideAnother(t *testing.T, e engine) {
	ctx := t.Context()
	s := e.open(t, Config{})
	worked := make(chan string, 1)
	s.Handle("greet", HandleOptions{}, func(_ context.Context, job *Job) error {
		worked <- string(job.Body)
		return nil
	})
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var id int64
	update(t, s, func(tx *Tx) error {
		id = add(t, tx, Notification{Thread: "a"})
		return tx.FinishNotification(ctx, Notification{ID: id, State: NotificationDead})
	})

	beside, err := OpenBeside(ctx, Config{URL: e.url})
	if err != nil {
		t.Fatal(err)
	}
	update(t, beside, func(tx *Tx) error {
		if ids, err := tx.DeadNotificationIDs(ctx); err != nil || len(ids) != 1 {
			t.Errorf("DeadNotificationIDs() = %v, %v, want %d", ids, err, id)
		}
		return tx.Enqueue(ctx, Job{Kind: "greet", Body: []byte(`"hello"`)})
	})
	beside.Handle("greet", HandleOptions{}, nil)
	if err := beside.Start(ctx); err == nil {
		t.Error("Start() beside another store = nil error")
	}
	if err := beside.Close(); err != nil {
		t.Error(err)
	}
	select {
	case body := <-worked:
		if body != `"hello"` {
			t.Errorf("the job is %s", body)
		}
	case <-time.After(20 * time.Second):
		t.Error("the job that was put into the queue from beside is not worked")
	}
}

func TestOpenBeside_refuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := filepath.Join(dir, "made.db")
	s, err := Open(t.Context(), Config{URL: "sqlite:" + made})
	if err != nil {
		t.Fatal(err)
	}
	version := func(change string) {
		update(t, s, func(tx *Tx) error { return tx.exec(t.Context(), change) })
	}
	defer s.Close()
	other := filepath.Join(dir, "other.db")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(text, []byte(strings.Repeat("version: 1\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err == nil {
		_, err = db.ExecContext(t.Context(), `create table notes (id integer)`)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	before := contents(t, other) + contents(t, foreign)
	for _, tt := range []struct{ change, url, want string }{
		{"", "sqlite:" + filepath.Join(dir, "none.db"), "there is no such file: modealert serve makes it"},
		{"", "sqlite:" + other, "it has none of modealert's tables"},
		{"", "sqlite:" + text, "the file is not a SQLite database"},
		{"", "sqlite:" + foreign, "it has none of modealert's tables: check MODEALERT_DATABASE_URL"},
		{"insert into goose_db_version (version_id, is_applied) values (99999, 1)", "sqlite:" + made, "of a newer modealert"},
		{"delete from goose_db_version where version_id > 1", "sqlite:" + made, "of an older modealert"},
	} {
		if tt.change != "" {
			version(tt.change)
		}
		if _, err := OpenBeside(t.Context(), Config{URL: tt.url}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("OpenBeside(%s) = %v, want %q", tt.url, err, tt.want)
		} else if tt.url == "sqlite:"+text && strings.Contains(err.Error(), "none of modealert's") {
			t.Errorf("OpenBeside(%s) = %v, which knows nothing of tables", tt.url, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("a database was made")
	}
	if contents(t, other)+contents(t, foreign) != before {
		t.Error("a file that is none of ours was changed")
	}
}

func contents(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
