package mode_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

const keptReport = "5f3c0a1b2d4e"

// keptWorkspace is a workspace with a run that has ended, and one that goes on.
func keptWorkspace(t *testing.T, name string) (w *modetest.Workspace, ended, going string) {
	t.Helper()
	w = modetest.New(modetest.Config{Name: name, RedirectResults: true, Compression: modetest.GzipBare})
	t.Cleanup(w.Close)
	w.AddReport(modetest.Report{Token: keptReport, Name: "Sales", Collection: "c0ffee000000"})
	w.AddUser(modetest.User{Username: "dana.ø", Name: "Dana"})
	ended = w.AddRun(keptReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 1}, {"x": "` + strings.Repeat("long ", 50_000) + `"}]`}}})
	going = w.AddRun(keptReport, modetest.Run{State: "running_queries"})
	return w, ended, going
}

func keptClient(t *testing.T, w *modetest.Workspace, c mode.ShelfConfig) (*mode.Client, *mode.Shelf) {
	t.Helper()
	shelf, err := mode.OpenShelf(c)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mode.New(w.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	return client.Kept(shelf), shelf
}

// askAll asks for all that can be kept of a run, and returns its rows.
func askAll(t *testing.T, client *mode.Client, run string) string {
	t.Helper()
	ctx := t.Context()
	if report, err := client.Report(ctx, keptReport); err != nil || report.Name != "Sales" || report.URL == "" {
		t.Errorf("Report() = %+v, %v", report, err)
	}
	if user, err := client.User(ctx, "dana.ø"); err != nil || user.Name != "Dana" {
		t.Errorf("User() = %+v, %v", user, err)
	}
	if _, err := client.Queries(ctx, keptReport); err != nil {
		t.Error(err)
	}
	queries, err := client.QueryRuns(ctx, mode.RunRef{Report: keptReport, Run: run})
	if err != nil || len(queries) != 1 {
		t.Fatalf("QueryRuns() = %v, %v", queries, err)
	}
	body, err := client.Results(ctx, mode.RunRef{Report: keptReport, Run: run}, queries[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	rows, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(rows)
}

// keptFiles are the files in a folder, by their paths.
func keptFiles(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestKept: what was asked of a run that ended is not asked again, by whichever process, and only its owner can read it.
func TestKept(t *testing.T) {
	t.Parallel()
	w, ended, _ := keptWorkspace(t, "acme")
	folder := filepath.Join(t.TempDir(), "results")
	client, shelf := keptClient(t, w, mode.ShelfConfig{Folder: folder})
	first := askAll(t, client, ended)
	asked := len(w.Requests())
	client, _ = keptClient(t, w, mode.ShelfConfig{Folder: folder})
	if again := askAll(t, client, ended); again != first || len(first) < 250_000 {
		t.Errorf("%d bytes of rows were kept as %d", len(first), len(again))
	}
	if more := w.Requests()[asked:]; len(more) > 0 {
		t.Errorf("Mode was asked again: %v", more)
	}
	if err := shelf.Err(); err != nil {
		t.Error(err)
	}
	for _, path := range keptFiles(t, folder) {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		raw, err := os.ReadFile(path)
		for _, secret := range []string{"X-Amz", "api-secret", "api-token", "select 1"} {
			if err != nil || strings.Contains(string(raw), secret) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", info.Mode())
	}
}

// TestKept_another: another workspace, and another Mode, have their own.
func TestKept_another(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"acme", "other", "acme"} { // the last is on another host
		w, ended, _ := keptWorkspace(t, name)
		client, _ := keptClient(t, w, mode.ShelfConfig{Folder: folder})
		askAll(t, client, ended)
		if n := len(w.Requests()); n != 5 {
			t.Errorf("workspace %s was asked %d times", name, n)
		}
	}
}

// TestKept_damaged: what was cut or changed on the disk is asked for again.
func TestKept_damaged(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func([]byte) []byte{
		"cut":       func(b []byte) []byte { return b[:len(b)-5] },
		"cut short": func(b []byte) []byte { return b[:3] },
		"empty":     func([]byte) []byte { return nil },
		"changed":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"another":   func([]byte) []byte { return []byte(`[{"x": 1}] and this is long enough to have an end`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, ended, _ := keptWorkspace(t, "acme")
			folder := t.TempDir()
			client, _ := keptClient(t, w, mode.ShelfConfig{Folder: folder})
			want, asked := askAll(t, client, ended), len(w.Requests())
			for _, path := range keptFiles(t, folder) {
				raw, err := os.ReadFile(path)
				if err == nil {
					err = os.WriteFile(path, damage(raw), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := askAll(t, client, ended); got != want {
				t.Errorf("%d bytes of rows, want %d", len(got), len(want))
			}
			if n := len(w.Requests()); n != 2*asked {
				t.Errorf("%d requests, want %d", n, 2*asked)
			}
			askAll(t, client, ended)
			if n := len(w.Requests()); n != 2*asked {
				t.Errorf("%d requests, want %d: it was not kept anew", n, 2*asked)
			}
		})
	}
}

// TestKept_interrupted: rows that were not read to their end are not kept, and leave nothing behind.
func TestKept_interrupted(t *testing.T) {
	t.Parallel()
	w, ended, going := keptWorkspace(t, "acme")
	folder := t.TempDir()
	client, _ := keptClient(t, w, mode.ShelfConfig{Folder: folder})
	ref := mode.RunRef{Report: keptReport, Run: ended}
	queries, err := client.QueryRuns(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	body, err := client.Results(ctx, ref, queries[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	if _, err := client.QueryRuns(t.Context(), mode.RunRef{Report: keptReport, Run: going}); err != nil {
		t.Fatal(err)
	}
	if files := keptFiles(t, folder); len(files) != 1 {
		t.Errorf("kept are %v, want the queries of the run that ended alone", files)
	}
}

// TestKept_age: what things are called is asked for again after a day, and results never are.
func TestKept_age(t *testing.T) {
	t.Parallel()
	w, ended, _ := keptWorkspace(t, "acme")
	config := mode.ShelfConfig{Folder: t.TempDir()}
	client, _ := keptClient(t, w, config)
	askAll(t, client, ended)
	asked := len(w.Requests())
	config.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	client, _ = keptClient(t, w, config)
	askAll(t, client, ended)
	var paths []string
	for _, r := range w.Requests()[asked:] {
		paths = append(paths, r.Path)
	}
	want := []string{"/api/acme/reports/" + keptReport, "/api/dana.ø", "/api/acme/reports/" + keptReport + "/queries"}
	if !slices.Equal(paths, want) {
		t.Errorf("asked for again: %v", paths)
	}
}

// TestKept_runs: the list of runs stays the same as long as the client.
func TestKept_runs(t *testing.T) {
	t.Parallel()
	w, _, _ := keptWorkspace(t, "acme")
	config := mode.ShelfConfig{Folder: t.TempDir()}
	for want := 1; want < 3; want++ {
		client, _ := keptClient(t, w, config)
		for range 2 {
			if page, err := client.Runs(t.Context(), keptReport, 1); err != nil || len(page.Runs) != want+1 || page.Runs[0].State == "changed" {
				t.Errorf("Runs() = %v, %v", page, err)
			} else {
				page.Runs[0].State = "changed" // by whoever was given it
			}
			if n := len(w.Requests()); n != want {
				t.Errorf("%d requests, want %d", n, want)
			}
		}
		w.AddRun(keptReport, modetest.Run{})
	}
}

// TestShelf_room: a shelf that is full loses what was not used for longest; what others have there stays.
func TestShelf_room(t *testing.T) {
	t.Parallel()
	w, first, _ := keptWorkspace(t, "acme")
	second := w.AddRun(keptReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 2}]`}}})
	folder := t.TempDir()
	own := filepath.Join(folder, "thesis.txt")
	if err := os.WriteFile(own, []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	config := mode.ShelfConfig{Folder: folder}
	client, _ := keptClient(t, w, config)
	askAll(t, client, first)
	config.MaxBytes, config.Now = 1, func() time.Time { return time.Now().Add(time.Hour) }
	client, _ = keptClient(t, w, config)
	askAll(t, client, second)
	if files := keptFiles(t, folder); len(files) != 1 || files[0] != own {
		t.Errorf("left are %v", files)
	}
	config.MaxBytes = 0
	client, shelf := keptClient(t, w, config)
	askAll(t, client, second)
	if n, err := shelf.Clear(); err != nil || n != 5 {
		t.Errorf("Clear() = %d, %v", n, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("left are %v, %v", entries, err)
	}
}

// TestShelf_unwritable: what cannot be kept is there all the same.
func TestShelf_unwritable(t *testing.T) {
	t.Parallel()
	w, ended, _ := keptWorkspace(t, "acme")
	folder := t.TempDir()
	client, shelf := keptClient(t, w, mode.ShelfConfig{Folder: folder})
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	askAll(t, client, ended)
	if err := shelf.Err(); err == nil {
		t.Error("nothing is said of it")
	}
	if _, err := mode.OpenShelf(mode.ShelfConfig{Folder: folder}); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// FuzzShelf reads any bytes where a result was kept.
func FuzzShelf(f *testing.F) {
	w := modetest.New(modetest.Config{})
	f.Cleanup(w.Close)
	w.AddReport(modetest.Report{Token: keptReport, Queries: []modetest.Query{{Token: "aaaaaaaaaaaa"}}})
	run := w.AddRun(keptReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 1}]`}}})
	folder := f.TempDir()
	shelf, err := mode.OpenShelf(mode.ShelfConfig{Folder: folder})
	if err != nil {
		f.Fatal(err)
	}
	client, err := mode.New(w.ClientConfig())
	if err != nil {
		f.Fatal(err)
	}
	client = client.Kept(shelf)
	ref := mode.RunRef{Report: keptReport, Run: run}
	if _, err := client.QueryRuns(context.Background(), ref); err != nil {
		f.Fatal(err)
	}
	var path string
	err = filepath.WalkDir(folder, func(p string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			path = p
		}
		return err
	})
	raw, readErr := os.ReadFile(path)
	if err := errors.Join(err, readErr); err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)-1])
	f.Add([]byte("mdkept1\n\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if queries, err := client.QueryRuns(t.Context(), ref); err != nil || len(queries) > 0 && !mode.ValidToken(queries[0].Token) {
			t.Errorf("QueryRuns() = %v, %v", queries, err)
		}
	})
}

// TestKept_laterRuns: pages of runs are not asked for again as long as there is no new run.
func TestKept_laterRuns(t *testing.T) {
	t.Parallel()
	w := modetest.New(modetest.Config{})
	t.Cleanup(w.Close)
	w.AddReport(modetest.Report{Token: keptReport})
	for range 70 {
		w.AddRun(keptReport, modetest.Run{})
	}
	config := mode.ShelfConfig{Folder: t.TempDir()}
	for _, want := range []int{3, 1, 3} {
		client, _ := keptClient(t, w, config)
		before, seen := len(w.Requests()), map[string]bool{}
		for page := 1; page <= 3; page++ {
			list, err := client.Runs(t.Context(), keptReport, page)
			if err != nil || list.More != (page < 3) {
				t.Fatal(list.More, err)
			}
			for _, run := range list.Runs {
				seen[run.Token] = run.Succeeded() && !run.Completed.IsZero()
			}
		}
		if n := len(w.Requests()) - before; n != want || len(seen) < 70 {
			t.Errorf("%d requests for %d runs, want %d", n, len(seen), want)
		}
		if want == 1 {
			w.AddRun(keptReport, modetest.Run{})
		}
	}
}
