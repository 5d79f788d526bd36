package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// TestRemark_damaged: a database file that is found damaged is told by readyz too, where somebody looks.
func TestRemark_damaged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "test.db")
	open := func() *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + file})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 50 {
			r := store.Run{Report: "a", Run: fmt.Sprint(i), State: store.RunDecided, Reason: strings.Repeat("because", 200)}
			if err := tx.SaveRun(t.Context(), r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	says := func(s *store.Store, want string) {
		t.Helper()
		defer s.Close()
		log := slog.New(slog.DiscardHandler)
		watcher := alert.NewWatcher(alert.WatcherConfig{Mode: &mode.Client{}, Store: s, Log: log})
		a := &app{store: s, log: log, watcher: watcher, gauges: alert.NewGauges(s, nil), reloader: newReloader("", &rules.Set{}, nil, log)}
		if sound := a.sound(t.Context()); sound != (want == "") {
			t.Errorf("sound() = %t", sound)
		}
		if got := a.remark(t.Context()); got != want {
			t.Errorf("remark() = %q, want %q", got, want)
		}
	}
	says(s, "")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	at := bytes.Index(content, []byte("becausebecause")) / page * page
	copy(content[at:at+page], bytes.Repeat([]byte{0xff}, page))
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	says(open(), "the database is not sound: the log says why")
}
