package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store/postgrestest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// binary builds the program as it is shipped, once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "modealert-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "modealert")
	build := exec.Command("go", "build", "-trimpath", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", &buildError{output: string(out), err: err}
	}
	return path, nil
})

type buildError struct {
	output string
	err    error
}

func (e *buildError) Error() string { return e.err.Error() + "\n" + e.output }

// TestMain also lets scripts call the test binary as modealert.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"modealert": main})
}

// suite removes what the tests share when they are done.
type suite struct{ m *testing.M }

func (s suite) Run() int {
	code := s.m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	return code
}

// world is a fake Mode, a fake Slack, and the settings of a program between them.
type world struct {
	mode   *modetest.Workspace
	slack  *slacktest.Workspace
	folder string
	env    []string

	mu    sync.Mutex
	given []string // what a start was given beside env

	program []string             // how it is run; nil is as it is built
	attr    *syscall.SysProcAttr // as whom the program runs; nil is whoever runs the tests
	workDir string               // where; empty is where the tests are
}

const testSecret = "0123456789abcdef"

// newWorld returns a world with a rules file of that content.
func newWorld(t *testing.T, rules string, slack slacktest.Config) *world {
	t.Helper()
	w := &world{mode: modetest.New(modetest.Config{WebURL: "https://app.mode.com"}), folder: t.TempDir()}
	t.Cleanup(w.mode.Close)
	slack.Token = "xoxb-secret-of-slack"
	w.slack = slacktest.New(slack)
	t.Cleanup(w.slack.Close)
	config := filepath.Join(w.folder, "rules.yaml")
	if err := os.WriteFile(config, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	c := w.mode.ClientConfig()
	w.env = []string{
		"MODE_WORKSPACE=" + c.Workspace, "MODE_API_TOKEN=" + c.Token, "MODE_API_SECRET=" + c.Secret,
		"MODE_BASE_URL=" + c.BaseURL, "MODE_REQUESTS_PER_SECOND=0", "SLACK_BOT_TOKEN=xoxb-secret-of-slack", "SLACK_API_URL=" + w.slack.URL(),
		"MODEALERT_WEBHOOK_SECRET=" + testSecret, "MODEALERT_CONFIG=" + config, "MODEALERT_LISTEN=127.0.0.1:0", "MODEALERT_POLL_INTERVAL=0",
		"MODEALERT_DATABASE_URL=sqlite:" + filepath.Join(w.folder, "modealert.db"),
	}
	return w
}

// eachDatabase runs a test on each kind of database, with the setting for a new one.
func eachDatabase(t *testing.T, test func(t *testing.T, setting string)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, "MODEALERT_DATABASE_URL=sqlite:"+filepath.Join(t.TempDir(), "modealert.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, "MODEALERT_DATABASE_URL="+postgrestest.New(t))
	})
}

// process is the program running.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	log     *lockedBuffer
	exited  chan error
}

// start starts the program and waits until it is ready. It returns nil when the program ended before that.
func (w *world) start(t *testing.T, environ ...string) *process {
	t.Helper()
	program := w.program
	if program == nil {
		path, err := binary()
		if err != nil {
			t.Fatal(err)
		}
		program = []string{path}
	}
	p := &process{t: t, cmd: exec.Command(program[0], append(slices.Clip(program[1:]), "serve")...), log: &lockedBuffer{}, exited: make(chan error, 1)}
	w.mu.Lock()
	w.given = append(w.given, environ...)
	w.mu.Unlock()
	p.cmd.Env = append(append(os.Environ(), w.env...), environ...)
	p.cmd.Dir, p.cmd.SysProcAttr = w.workDir, w.attr
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		p.read(stderr, ready)
		p.exited <- p.cmd.Wait()
	}()
	t.Cleanup(p.kill)
	select {
	case p.address = <-ready:
	case <-time.After(30 * time.Second):
		t.Fatalf("the program is not ready; it said:\n%s", p.log)
	}
	return p
}

// read collects the log and finds the address in it; the address is empty when the log ends without one.
func (p *process) read(r io.Reader, ready chan<- string) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.log.writeLine(lines.Bytes())
		var line struct {
			Msg, Address string
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "modealert is ready" {
			ready <- line.Address
		}
	}
	select {
	case ready <- "":
	default:
	}
}

// kill ends the program as a power cut would.
func (p *process) kill() {
	if p.cmd.Process.Kill() == nil {
		<-p.exited
		p.exited <- nil
	}
}

// stop asks the program to end, and returns its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.exited:
		p.exited <- nil
	case <-time.After(20 * time.Second):
		p.t.Fatalf("the program did not stop within 20 s; it said:\n%s", p.log)
	}
	return p.cmd.ProcessState.ExitCode()
}

// post sends a body to the webhook and returns the status, 0 when there was no answer.
func (p *process) post(secret string, body []byte) int {
	response, err := http.Post("http://"+p.address+"/webhooks/mode/"+secret, "application/json", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

// completed sends the webhook of a run that completed.
func (w *world) completed(p *process, report, run string) int {
	return p.post(testSecret, w.mode.Webhook(mode.Event{Name: mode.EventReportRunCompleted, Report: report, Run: run}))
}

// waitFor waits until the condition holds, while the program works on it.
func (p *process) waitFor(what string, condition func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !condition(); {
		if time.Now().After(deadline) {
			p.t.Fatalf("waited too long for %s; the program said:\n%s", what, p.log)
		}
		time.Sleep(10 * time.Millisecond) // another process, which no clock of ours moves
	}
}

// lockedBuffer is a buffer for what another goroutine writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (b *lockedBuffer) writeLine(line []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buf.Write(line)
	b.buf.WriteByte('\n')
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
