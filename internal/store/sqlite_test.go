package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOpen_badURL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, test := range []struct{ name, url, want string }{
		{"none", "", "sqlite:modealert.db"},
		{"only a path", "modealert.db", "sqlite:modealert.db"},
		{"no path", "sqlite:", "names no file"},
		{"memory", "sqlite::memory:", "must be a file"},
		{"options", "sqlite:x.db?mode=ro", "takes no options"},
		{"other engine", "mysql://root:hunter2@host/db", `begins with "mysql:"`},
		{"no folder", "sqlite:" + dir + "/none/x.db", dir + "/none cannot be used: no such file"},
		{"a folder", "sqlite:" + dir, "is a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(t.Context(), Config{URL: test.url})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Open(%q) = %v, want an error with %q", test.url, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("Open(%q) = %v tells the password", test.url, err)
			}
		})
	}
}

func TestOpen_paths(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, prefix := range map[string]string{
		"plain.db": "sqlite:", "per%20cent and space.db": "sqlite://", "ümlaut & co;.db": "sqlite:",
	} {
		open(t, Config{URL: prefix + filepath.Join(dir, name)})
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("the file has another name: %v", err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", name, info.Mode())
		}
	}
}

func TestOpen_locked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, Config{URL: "sqlite:" + filepath.Join(dir, "a.db")})
	if err := os.Symlink(filepath.Join(dir, "a.db"), filepath.Join(dir, "link.db")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.db", "link.db"} {
		begin := time.Now()
		_, err := Open(t.Context(), Config{URL: "sqlite:" + filepath.Join(dir, name)})
		if err == nil || !strings.Contains(err.Error(), "another modealert has it open") {
			t.Errorf("second Open(%s) = %v", name, err)
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("second Open(%s) took %s", name, took)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, Config{URL: "sqlite:" + filepath.Join(dir, "a.db")})
}

func TestOpen_notADatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is a letter to a friend\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Config{URL: "sqlite:" + path})
	if err == nil || !strings.Contains(err.Error(), "the file is not a SQLite database") || !strings.Contains(err.Error(), path) {
		t.Errorf("Open() = %v", err)
	}
	if got, _ := os.ReadFile(path); !strings.HasPrefix(string(got), "this is a letter") {
		t.Error("Open() changed the file")
	}
}

func TestOpen_damaged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := open(t, Config{URL: "sqlite:" + path}).Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 200; i < len(b); i++ { // the header stays
		b[i] = 0xa5
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Config{URL: "sqlite:" + path})
	if err == nil || !strings.Contains(err.Error(), "the file is damaged") {
		t.Errorf("Open() = %v", err)
	}
}

// A disk that is full, or has become read-only, is told at once, and the store goes on when it is over.
func TestUpdate_cannotWrite(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, on, off, want string }{
		{"full", "pragma max_page_count = 1", "pragma max_page_count = 1000000", "the disk is full"},
		{"read-only", "pragma query_only = 1", "pragma query_only = 0", "the database cannot be written"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
			if _, err := s.db.(*sqliteDatabase).write.ExecContext(t.Context(), test.on); err != nil {
				t.Fatal(err)
			}
			add := func() error {
				return s.Update(t.Context(), func(tx *Tx) error {
					return tx.SaveRun(t.Context(), Run{Report: "r", Run: "r", Reason: strings.Repeat("x", 1<<16)})
				})
			}
			begin := time.Now()
			if err := add(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Update() = %v, want %q", err, test.want)
			}
			if took := time.Since(begin); took > 4*time.Second {
				t.Errorf("Update() took %s", took)
			}
			if _, err := s.db.(*sqliteDatabase).write.ExecContext(t.Context(), test.off); err != nil {
				t.Fatal(err)
			}
			if err := add(); err != nil {
				t.Errorf("Update() afterwards = %v", err)
			}
		})
	}
}

func TestPragmas(t *testing.T) {
	t.Parallel()
	s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "temp_store": "2",
	} {
		var got string
		if err := s.db.(*sqliteDatabase).write.QueryRowContext(t.Context(), "pragma "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", pragma, got, err, want)
		}
		if err := s.db.(*sqliteDatabase).queue.QueryRowContext(t.Context(), "pragma "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s of the queue = %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// The queries that are asked for each group, or each second, find their rows by an index and in its order: they read no
// row that they do not need.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	for _, query := range []string{
		historyNewest, historySince, timersDue, saidLater,
		`select 1 from history where rule = $1 and version = $2 and run = $3 limit 1`,
		`select row_key, since from row_keys where rule = $1 and group_key = $2`,
		`select name from timers where due <= $1 order by due limit $2`,
	} {
		err := s.View(t.Context(), func(tx *Tx) error {
			return tx.each(t.Context(), func(rows row) error {
				var id, parent, unused int
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					return err
				}
				if strings.HasPrefix(detail, "SCAN") && !strings.HasPrefix(detail, "SCAN CONSTANT") || strings.Contains(detail, "TEMP B-TREE") {
					t.Errorf("%s\n%s", query, detail)
				}
				return nil
			}, "explain query plan "+query, 1, 1, 1, 1, 1, 1)
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestOpen_fleeting: a store of which nothing is to be left waits for no disk.
func TestOpen_fleeting(t *testing.T) {
	t.Parallel()
	for _, fleeting := range []bool{false, true} {
		s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db"), Fleeting: fleeting})
		level := -1
		if err := s.db.(*sqliteDatabase).write.QueryRowContext(t.Context(), "pragma synchronous").Scan(&level); err != nil || (level == 0) != fleeting {
			t.Errorf("fleeting %t: the level is %d, %v", fleeting, level, err)
		}
	}
}
