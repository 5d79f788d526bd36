package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDemo plays the demo as a new user does, and compares all that it shows.
func TestDemo(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	out, err := exec.Command(path, "demo").CombinedOutput()
	if took := time.Since(began); err != nil || took > 20*time.Second {
		t.Fatalf("demo = %v after %s, want success in less than 20 s:\n%s", err, took, out)
	}
	golden(t, "demo.txt", calm(string(out)))
}

// calm takes out of the demo's output what differs from one time to the next: the time of day, and the order in which
// channels hear of things that have nothing to do with each other.
func calm(out string) string {
	out = regexp.MustCompile(`(?i)\b(today|yesterday) at \d\d:\d\d *`).ReplaceAllString(out, "TODAY at TIME ")
	// Under a chart there are days too where its runs lie on both sides of midnight.
	out = regexp.MustCompile(`(?m)^( +)(?:[A-Z][a-z]{2} \d{1,2} )?\d\d:\d\d +(?:[A-Z][a-z]{2} \d{1,2} )?\d\d:\d\d$`).ReplaceAllString(out, "${1}TIME  TIME")
	out = regexp.MustCompile(`\b\d\d:\d\d\b`).ReplaceAllString(out, "TIME")
	titles := regexp.MustCompile(`(?m)^(\d+\. |What the channels look like now)`).FindAllStringIndex(out, -1)
	calmed := out[:titles[0][0]]
	for i, at := range titles {
		end := len(out)
		if i+1 < len(titles) {
			end = titles[i+1][0]
		}
		calmed += inOrder(out[at[0]:end])
	}
	return calmed
}

// inOrder is a scene with what happens in it sorted.
func inOrder(scene string) string {
	body := strings.TrimRight(scene, "\n")
	events := regexp.MustCompile(`(?m)^   (posted|edited|replied) in `).FindAllStringIndex(body, -1)
	if len(events) == 0 {
		return scene
	}
	var parts []string
	for i, at := range events {
		end := len(body)
		if i+1 < len(events) {
			end = events[i+1][0]
		}
		parts = append(parts, strings.TrimRight(body[at[0]:end], "\n"))
	}
	slices.Sort(parts)
	return body[:events[0][0]] + strings.Join(parts, "\n\n") + scene[len(body):]
}

// show is the demo running.
type show struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
}

func startShow(t *testing.T, args ...string) *show {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &show{t: t, cmd: exec.Command(path, append([]string{"demo"}, args...)...), lines: make(chan string, 1000)}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = t.Output()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	go func() {
		defer close(s.lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			s.lines <- scanner.Text()
		}
	}()
	return s
}

// until returns the first line that matches, with its groups.
func (s *show) until(pattern string) []string {
	s.t.Helper()
	wanted := regexp.MustCompile(pattern)
	timeout := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-s.lines:
			if m := wanted.FindStringSubmatch(line); m != nil {
				return m
			}
			if !ok {
				s.t.Fatalf("the demo ended before it said %s", pattern)
			}
		case <-timeout:
			s.t.Fatalf("the demo does not say %s", pattern)
		}
	}
}

// interrupt presses Ctrl-C and returns the exit code.
func (s *show) interrupt() int {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		for range s.lines { // the rest of the output
		}
		_ = s.cmd.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(15 * time.Second):
		s.t.Fatal("the demo does not end when it is interrupted")
	}
	return s.cmd.ProcessState.ExitCode()
}

// TestDemo_keep sends the webhook that the demo tells to send.
func TestDemo_keep(t *testing.T) {
	t.Parallel()
	env := filepath.Join(t.TempDir(), "demo.env")
	s := startShow(t, "--keep", "--env", env)
	s.until("Still running. Press Ctrl-C")
	address := s.until(`^  modealert +(http://127\.0\.0\.1:\d+) `)[1]
	s.until(`^  Mode +http://127\.0\.0\.1:\d+ `)
	s.until(`^  Slack +http://127\.0\.0\.1:\d+/api/`)
	webhook := s.until(`^  completed\(\) \{ curl -i (http://\S+) \\$`)[1]
	body := s.until(`^    -d '(.*)'; \}$`)[1]
	body = strings.Replace(body, "'$1'", s.until(`^  completed (\w+)$`)[1], 1)
	settings, err := os.ReadFile(env)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"MODE_BASE_URL=http://127", "MODE_API_SECRET=", "SLACK_API_URL=http://127", "MODEALERT_WEBHOOK_SECRET="} {
		if !strings.Contains(string(settings), name) {
			t.Errorf("the settings lack %s:\n%s", name, settings)
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		resp, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d, want 200", path, resp.StatusCode)
		}
	}
	resp, err := http.Post(webhook, "application/x-www-form-urlencoded", strings.NewReader(body)) // as curl -d does
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Errorf("the webhook answers %d, want 202", resp.StatusCode)
	}
	s.until(`Again CRITICAL: EU revenue \(country DE\) is \$4,900, below \$5,000`) // so soon that its incident goes on
	if code := s.interrupt(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

// TestDemo_interrupted: who has seen enough may leave at any time.
func TestDemo_interrupted(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"These are the rules", `^1\. `, `^3\. `} {
		t.Run(after, func(t *testing.T) {
			t.Parallel()
			s := startShow(t)
			s.until(after)
			if code := s.interrupt(); code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
		})
	}
}
