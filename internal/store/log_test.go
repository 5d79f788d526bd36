package store

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// What the queue says over and over while the database is away is logged once a minute, with how often it was left out, and
// does not hide other words.
func TestRiverLogger(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	handler := riverLogger(slog.New(slog.NewTextHandler(&out, nil))).With("client_id", "a").Handler()
	begin := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	says := func(after time.Duration, level slog.Level, words string) {
		t.Helper()
		if !handler.Enabled(t.Context(), level) {
			return
		}
		r := slog.NewRecord(begin.Add(after), level, words, 0)
		r.AddAttrs(slog.Any("err", errors.New("connection refused")))
		if err := handler.Handle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 300 {
		says(time.Duration(i)*200*time.Millisecond, slog.LevelError, "producer: Error fetching jobs")
	}
	says(59*time.Second, slog.LevelWarn, "Elector: stepping down")
	says(time.Minute, slog.LevelError, "producer: Error fetching jobs")
	says(time.Minute, slog.LevelInfo, "producer: Run loop started")
	says(-time.Hour, slog.LevelError, "producer: Error fetching jobs") // a clock that was set back does not make it silent
	want := `time=2026-11-23T09:00:00.000Z level=ERROR msg="producer: Error fetching jobs" client_id=a err="connection refused"
time=2026-11-23T09:00:59.000Z level=WARN msg="Elector: stepping down" client_id=a err="connection refused"
time=2026-11-23T09:01:00.000Z level=ERROR msg="producer: Error fetching jobs" client_id=a err="connection refused" left_out_before=299
time=2026-11-23T08:00:00.000Z level=ERROR msg="producer: Error fetching jobs" client_id=a err="connection refused"
`
	if got := out.String(); got != want {
		t.Errorf("logged\n%s\nwant\n%s", got, strings.TrimSpace(want))
	}
}
