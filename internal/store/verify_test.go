package store

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const pageSize = 4096

// filled makes a database of some hundred pages and returns its file.
func filled(t *testing.T) (path string, content []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "x.db")
	s := open(t, Config{URL: "sqlite:" + path})
	update(t, s, func(tx *Tx) error {
		for i := range 2000 {
			addPoints(t, tx, "rule", "v", fmt.Sprintf("%0100d", i), 1, 2)
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, content
}

// TestVerify_damaged damages a database in many places. It must be told at the start or by Verify, and the file must never
// begin anew.
func TestVerify_damaged(t *testing.T) {
	t.Parallel()
	path, whole := filled(t)
	pages := len(whole) / pageSize
	if pages < 100 {
		t.Fatalf("the file has %d pages only", pages)
	}
	damages := map[string][]byte{
		"cut within the first page": whole[:pageSize/2],
		"cut after the first page":  whole[:pageSize],
		"cut in the middle":         whole[:pages/2*pageSize],
		"cut within a page":         whole[:pages/2*pageSize+100],
		"cut at the end":            whole[:len(whole)-pageSize],
	}
	for i := range 5 {
		page := 1 + i*(pages-1)/5
		damages[fmt.Sprintf("garbage in page %d of %d", page+1, pages)] = bytes.Join([][]byte{
			whole[:page*pageSize], bytes.Repeat([]byte{0xa5}, pageSize), whole[(page+1)*pageSize:],
		}, nil)
	}
	for name, content := range damages {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), Config{URL: "sqlite:" + path})
		if err == nil {
			err = s.Verify(t.Context())
			if err := s.Close(); err != nil {
				t.Errorf("%s: Close() = %v", name, err)
			}
		}
		if err == nil || !strings.Contains(err.Error(), "restore a backup") && !strings.Contains(err.Error(), "is not a SQLite database") {
			t.Errorf("%s: %v, want that the file is damaged", name, err)
		}
		after, err := os.ReadFile(path)
		if err != nil || len(after) < len(content)/2 {
			t.Errorf("%s: %d bytes are left of %d, %v", name, len(after), len(content), err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, Config{URL: "sqlite:" + path})
	if err := s.Verify(t.Context()); err != nil {
		t.Errorf("Verify() of the backup = %v", err)
	}
}

// TestOpen_tellsOfANewDatabase: a folder that is not mounted, or a file that lost its content, must not look like nothing.
func TestOpen_tellsOfANewDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	for _, want := range []string{"INFO msg=\"there is no database yet", "", "WARN msg=\"the database file is empty"} {
		if strings.HasPrefix(want, "WARN") {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		}
		var log logBuffer
		s := open(t, Config{URL: "sqlite:" + path, Logger: log.logger(slog.LevelInfo)})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := log.String(); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("the log says %q, want %q", got, want)
		}
	}
}

// TestWAL: what one burst writes does not stay in the -wal file.
func TestWAL(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, Config{URL: "sqlite:" + path})
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	save := func(bytes int) {
		update(t, s, func(tx *Tx) error {
			return tx.SaveRun(t.Context(), Run{Report: "r", Run: "r", Reason: strings.Repeat("x", bytes)})
		})
	}
	save(24 << 20)
	if burst := size(); burst < 24<<20 {
		t.Fatalf("the burst made a file of %d bytes", burst)
	}
	for range 3 {
		save(1)
	}
	if after := size(); after > 16<<20 {
		t.Errorf("the -wal file has %d bytes, want 16 MiB or less", after)
	}
}
