package store

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// TestUnfinished: what waits is seen from beside the store that works it, with why it failed and when it is tried again.
func TestUnfinished(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		failed := make(chan struct{}, 1)
		s.Handle("fails", HandleOptions{Backoff: func(int) time.Duration { return time.Hour }}, func(context.Context, *Job) error {
			failed <- struct{}{}
			return errors.New("nobody answers")
		})
		start(t, s)
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.Enqueue(t.Context(), Job{Kind: "fails", Body: json.RawMessage(`{"n":1}`)}),
				tx.Enqueue(t.Context(), Job{Kind: "other", Body: json.RawMessage(`"later"`)}))
		})
		<-failed
		beside, err := OpenBeside(t.Context(), Config{URL: e.url})
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Close()
		deadline := time.Now().Add(patience)
		for {
			jobs, err := beside.Unfinished(t.Context(), "fails")
			if err != nil {
				t.Fatal(err)
			}
			if len(jobs) == 1 && jobs[0].State == JobRetrying {
				j := jobs[0]
				if string(j.Body) != `{"n":1}` || j.Kind != "fails" || j.Attempt != 1 || j.Error != "nobody answers" || time.Until(j.Due) < 30*time.Minute {
					t.Errorf("Unfinished() = %+v, %s", j, j.Body)
				}
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("Unfinished() = %+v", jobs)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if jobs, err := beside.Unfinished(t.Context(), "fails", "other"); err != nil || len(jobs) != 2 || string(jobs[1].Body) != `"later"` {
			t.Errorf("Unfinished() of two kinds = %+v, %v", jobs, err)
		}
	})
}
