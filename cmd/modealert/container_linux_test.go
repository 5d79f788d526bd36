package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user of the container.
const nobody = 65532

// asNobody has the program run as the container does: not as root, with a folder for the database and nowhere else to write.
// It returns that folder.
func (w *world) asNobody(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	place, err := os.MkdirTemp("", "modealert-nobody-") //nolint:usetesting // its folders are for their owner only
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(place, "data")
	t.Cleanup(func() {
		_ = errors.Join(os.Chmod(place, 0o700), os.Chmod(data, 0o700), os.RemoveAll(place)) // there is none where the test removed it
	})
	for _, err := range []error{
		os.Chmod(filepath.Dir(path), 0o755), os.Mkdir(data, 0o700), os.Rename(filepath.Join(w.folder, "rules.yaml"), filepath.Join(place, "rules.yaml")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		for _, file := range []string{data, filepath.Join(place, "rules.yaml")} {
			if err := os.Chown(file, nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
		w.attr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	if err := os.Chmod(place, 0o555); err != nil {
		t.Fatal(err)
	}
	w.workDir = "/"
	w.env = append(w.env, "MODEALERT_CONFIG="+filepath.Join(place, "rules.yaml"), "MODEALERT_DATABASE_URL=sqlite:"+filepath.Join(data, "modealert.db"),
		"HOME=/nonexistent", "TMPDIR=/nonexistent", "SQLITE_TMPDIR=/nonexistent")
	return data
}

// TestServe_writesOnlyItsData: the program needs no root, no home and no folder for temporary files.
func TestServe_writesOnlyItsData(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	data := w.asNobody(t)
	p := w.start(t)
	if p.address == "" {
		t.Fatalf("the program did not start:\n%s", p.log)
	}
	w.completed(p, orderReport, run)
	w.says(p, 1)
	for _, file := range writtenBy(t, p.cmd.Process.Pid) {
		if !strings.HasPrefix(file, data) {
			t.Errorf("%s is open to be written", file)
		}
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if strings.Contains(p.log.String(), `"level":"ERROR"`) {
		t.Errorf("there is an error in the log:\n%s", p.log)
	}
}

// writtenBy are the files that a process has open to write to.
func writtenBy(t *testing.T, pid int) []string {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d/fd", pid)
	open, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, fd := range open {
		file, err := os.Readlink(filepath.Join(folder, fd.Name()))
		if err != nil || !strings.HasPrefix(file, "/") || file == os.DevNull {
			continue
		}
		info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%s", pid, fd.Name()))
		if err != nil {
			continue
		}
		var flags int
		_, rest, _ := strings.Cut(string(info), "flags:")
		if _, err := fmt.Sscanf(rest, "%o", &flags); err != nil {
			t.Fatal(err)
		}
		if flags&syscall.O_ACCMODE != syscall.O_RDONLY {
			files = append(files, file)
		}
	}
	return files
}

// TestServe_readOnlyData: where the database cannot be written the program ends at once and says what to do.
func TestServe_readOnlyData(t *testing.T) {
	t.Parallel()
	for name, closed := range map[string]func(data string) error{
		"folder": func(data string) error {
			for _, file := range []string{"modealert.db-wal", "modealert.db-shm"} {
				os.Remove(filepath.Join(data, file))
			}
			return os.Chmod(data, 0o555)
		},
		"file":      func(data string) error { return os.Chmod(filepath.Join(data, "modealert.db"), 0o444) },
		"lock":      func(data string) error { return os.Chmod(filepath.Join(data, "modealert.db.lock"), 0o444) },
		"cut file":  func(data string) error { return os.Truncate(filepath.Join(data, "modealert.db"), 8192) },
		"long gone": os.RemoveAll,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := newOrders(t)
			data := w.asNobody(t)
			w.start(t).stop()
			if err := closed(data); err != nil {
				t.Fatal(err)
			}
			p := w.start(t)
			if p.address != "" {
				t.Fatalf("it started:\n%s", p.log)
			}
			<-p.exited
			p.exited <- nil
			want := map[string]string{
				"folder": "permission", "file": "permission denied", "lock": "permission denied",
				"cut file": "restore a backup", "long gone": "no such file or directory",
			}[name]
			if code := p.cmd.ProcessState.ExitCode(); code != exitCouldNotRun || !strings.Contains(p.log.String(), want) {
				t.Errorf("exit code %d, want 2, and that says %q:\n%s", code, want, p.log)
			}
		})
	}
}
