package main

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestGuide does what docs/guide.md says, beside `modealert demo --keep`, and compares what is said with what the page shows.
// With -update that is written into the page.
func TestGuide(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the guide sends a webhook with curl, which is not there")
	}
	r := &reader{t: t, folder: t.TempDir(), program: path, address: freeAddress(t)}
	demo := startShow(t, "--keep", "--env", filepath.Join(r.folder, "demo.env"))
	demo.until("Still running")
	demo.until("The settings that reach them")
	page := read(t, "docs/guide.md")
	got := regexp.MustCompile("(?ms)^```(yaml|console|sh)\n(.*?)^```$").ReplaceAllStringFunc(page, r.follow)
	if r.commands < 8 {
		t.Errorf("the guide has %d commands, want 8 or more", r.commands)
	}
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "guide.md"), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(timeless(page), "\n"), strings.Split(timeless(got), "\n")); diff != "" {
		t.Errorf("the guide shows something else (-the page +modealert); -update writes it:\n%s", diff)
	}
}

// reader is somebody who follows the guide.
type reader struct {
	t        *testing.T
	folder   string
	program  string
	address  string // where the service listens in the place of localhost:8080
	commands int
}

// follow does what a block of the guide says: it writes the rules file that is shown, or types the commands. It returns the block
// as it is then.
func (r *reader) follow(block string) string {
	r.t.Helper()
	kind, body, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(block, "```"), "```"), "\n")
	switch kind {
	case "yaml":
		if err := os.WriteFile(filepath.Join(r.folder, "config.yaml"), []byte(body), 0o600); err != nil {
			r.t.Fatal(err)
		}
		return block
	case "console":
		out := ""
		for _, command := range regexp.MustCompile(`(?m)^\$ (.*)$`).FindAllStringSubmatch(body, -1) {
			out += "$ " + command[1] + "\n" + r.types(command[1])
		}
		return "```console\n" + out + "```"
	}
	return block // how to begin, which the test has done
}

// types types a command and returns what is said.
func (r *reader) types(command string) string {
	r.t.Helper()
	r.commands++
	shell := exec.Command("sh", "-c", ". ./demo.env; "+strings.ReplaceAll(command, "localhost:8080", r.address))
	shell.Dir = r.folder
	shell.Env = []string{
		"PATH=" + filepath.Dir(r.program) + ":" + os.Getenv("PATH"), "HOME=" + r.folder, "XDG_CACHE_HOME=" + r.folder, "TZ=UTC",
		"MODEALERT_LISTEN=" + r.address,
	}
	if strings.HasPrefix(command, "modealert serve") {
		r.serves(shell)
		return ""
	}
	var out bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &out
	if strings.HasPrefix(command, "curl") {
		defer r.waits()
	}
	if err := shell.Run(); err != nil && shell.ProcessState.ExitCode() != 1 { // findings are part of the guide
		r.t.Errorf("%s: %v\n%s", command, err, out.String())
	}
	return out.String()
}

// serves leaves the service running until the end of the test.
func (r *reader) serves(shell *exec.Cmd) {
	r.t.Helper()
	shell.Args[2] = strings.Replace(shell.Args[2], "modealert serve", "exec modealert serve", 1)
	shell.Stdout, shell.Stderr = r.t.Output(), r.t.Output()
	if err := shell.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = shell.Process.Signal(syscall.SIGTERM)
		_ = shell.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get("http://" + r.address + "/readyz")
		if err == nil {
			resp.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the service does not come up: %v", err)
		}
	}
}

// waits until the webhook that was sent has come to an end, which the guide need not say.
func (r *reader) waits() {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		said := r.types(`modealert explain "Daily signups"`)
		if strings.HasPrefix(said, "Posted") {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("nothing is posted:\n%s", said)
		}
	}
}

// freeAddress is where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// timeless takes out what differs from one day to the next.
func timeless(page string) string {
	for _, varies := range []struct{ pattern, instead string }{
		{`\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? `, ""},
		{`\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2}\b`, "DAY"},
		{`\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)\b`, "DAY"},
		{`\b\d{4}-\d\d-\d\d(T[\d:.]+Z)?\b`, "DATE"},
		{`\b\d\d:\d\d(:\d\d(\.\d+)?)?\b`, "TIME"},
		{`\b\d+ (days?|hours?|minutes?|seconds?) ago\b`, "AGO"},
		{`127\.0\.0\.1:\d+`, "ADDRESS"},
		{` +`, " "}, // columns are as wide as what is in them
		{`(?m) +$`, ""},
	} {
		page = regexp.MustCompile(varies.pattern).ReplaceAllString(page, varies.instead)
	}
	return page
}
