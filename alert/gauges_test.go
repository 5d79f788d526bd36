package alert

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/modealert/modealert/internal/store"
)

// TestGauges looks at the gauges of a database in which something waits, before and after it has waited for long, and at
// those of one that is gone.
func TestGauges(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Config{
		URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db"), Now: func() time.Time { return storyBegin },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.AddRun(t.Context(), storyReport, "run000000001"); err != nil {
			return err
		}
		if err := tx.SaveAlerts(t.Context(), []store.Alert{{Rule: "a", State: "critical"}}); err != nil {
			return err
		}
		return tx.Enqueue(t.Context(), store.Job{Kind: kindRun, RunAt: storyBegin})
	})
	if err != nil {
		t.Fatal(err)
	}
	now := storyBegin.Add(time.Minute)
	g := NewGauges(s, func() time.Time { return now })
	says := func(want, remark string) {
		t.Helper()
		if err := testutil.CollectAndCompare(g, strings.NewReader(want), "modealert_oldest_waiting_run_age_seconds",
			"modealert_oldest_due_job_age_seconds", "modealert_waiting_runs", "modealert_database_up"); err != nil {
			t.Error(err)
		}
		if got := g.Remark(t.Context()); got != remark {
			t.Errorf("Remark() = %q, want %q", got, remark)
		}
	}
	const head = `# HELP modealert_database_up Whether the database can be read and written; where it cannot be read, the other gauges of it are missing.
# TYPE modealert_database_up gauge
`
	waits := func(age string) string {
		return head + `modealert_database_up 1
# HELP modealert_oldest_due_job_age_seconds For how long the job that is due longest has waited for a worker, by kind.
# TYPE modealert_oldest_due_job_age_seconds gauge
modealert_oldest_due_job_age_seconds{kind="run"} ` + age + `
# HELP modealert_oldest_waiting_run_age_seconds How long ago the oldest of the waiting runs was accepted.
# TYPE modealert_oldest_waiting_run_age_seconds gauge
modealert_oldest_waiting_run_age_seconds ` + age + `
# HELP modealert_waiting_runs Runs of reports that were accepted and are not decided.
# TYPE modealert_waiting_runs gauge
modealert_waiting_runs 1
`
	}
	says(waits("60"), "")
	now = now.Add(time.Hour)
	says(waits("3660"), "jobs of the kind run wait for a worker since 2026-11-23T09:00:00Z")
	s.Close()
	now = now.Add(time.Minute)
	says(head+"modealert_database_up 0\n", "")
}

// TestGauges_readOnly looks at the gauges of a database that can be read and not written, as on a full disk: it does not work,
// and what is in it can still be counted.
func TestGauges_readOnly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "test.db")
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + file})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := storyBegin
	g := NewGauges(s, func() time.Time { return now })
	after := func(statement, up string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute)
		want := `# HELP modealert_database_up Whether the database can be read and written; where it cannot be read, the other gauges of it are missing.
# TYPE modealert_database_up gauge
modealert_database_up ` + up + `
# HELP modealert_waiting_runs Runs of reports that were accepted and are not decided.
# TYPE modealert_waiting_runs gauge
modealert_waiting_runs 0
`
		if err := testutil.CollectAndCompare(g, strings.NewReader(want), "modealert_database_up", "modealert_waiting_runs"); err != nil {
			t.Error(err)
		}
	}
	after(`create trigger full before insert on pings begin select raise(fail, 'the disk is full'); end`, "0")
	after(`drop trigger full`, "1")
}
