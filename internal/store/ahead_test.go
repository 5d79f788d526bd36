package store

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecall: what a clock that was ahead has put off is worked after the clock went back, while the store works and after a
// restart. What waits because somebody said so goes on waiting.
func TestRecall(t *testing.T) {
	t.Parallel()
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprint("restart ", restart), func(t *testing.T) {
			t.Parallel()
			var log logBuffer
			url := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
			s := open(t, Config{URL: url, Logger: log.logger(slog.LevelInfo)})
			for _, name := range []string{"inserted", "tried", "snoozed"} {
				enqueue(t, s, Job{Kind: "fetch", Body: json.RawMessage(`"` + name + `"`)})
			}
			for _, change := range []string{
				`update river_job set created_at = datetime('now', '+1 year'), scheduled_at = datetime('now', '+1 year') where id = 1`,
				`update river_job set created_at = datetime('now'), state = 'retryable', scheduled_at = datetime('now', '+1 year'),
					attempted_at = datetime('now', '+1 year') where id = 2`,
				`update river_job set created_at = datetime('now'), state = 'scheduled', scheduled_at = datetime('now', '+1 hour'),
					attempted_at = datetime('now') where id = 3`,
			} {
				if _, err := s.db.(*sqliteDatabase).write.ExecContext(t.Context(), change); err != nil {
					t.Fatal(err)
				}
			}
			if restart {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, Config{URL: url, Logger: log.logger(slog.LevelInfo)})
			}
			worked := make(chan string, 10)
			s.Handle("fetch", HandleOptions{}, func(_ context.Context, job *Job) error {
				worked <- string(job.Body)
				return nil
			})
			start(t, s)
			got := receive(t, "a job", worked) + receive(t, "a job", worked)
			if !strings.Contains(got, "inserted") || !strings.Contains(got, "tried") {
				t.Errorf("worked are %s", got)
			}
			if n := count(t, s, `select count(*) from river_job where state = 'scheduled'`); n != 1 {
				t.Errorf("%d jobs go on waiting, want 1", n)
			}
			if !strings.Contains(log.String(), `the clock went back`) {
				t.Errorf("the log does not say so:\n%s", log.String())
			}
		})
	}
}

func TestLastCompletion(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		if last, err := s.LastCompletion(t.Context()); err != nil || !last.IsZero() {
			t.Errorf("LastCompletion() of none = %v, %v", last, err)
		}
		update(t, s, func(tx *Tx) error {
			for i := range 3 {
				if err := tx.SaveRun(t.Context(), Run{Report: "r", Run: fmt.Sprint(i), State: RunDecided, Completed: at(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		if last, err := s.LastCompletion(t.Context()); err != nil || !last.Equal(at(2)) {
			t.Errorf("LastCompletion() = %v, %v, want %v", last, err, at(2))
		}
	})
}
