package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/modealert/modealert/rules"
)

// ruleNamed is a rules file with one rule.
func ruleNamed(name string) string { return strings.Replace(goodRule, "Order over the limit", name, 1) }

// reloading is a reloader on real files, and what it did.
type reloading struct {
	*reloader

	t     *testing.T
	used  []string // the IDs of the rules, each time some were taken over
	fails error    // what taking over ends with
	log   bytes.Buffer
}

// newReloading returns a reloader that began with what is under the path.
func newReloading(t *testing.T, path string) *reloading {
	t.Helper()
	r := &reloading{t: t}
	text, set, err := readRules(path)
	if err != nil {
		t.Fatal(err)
	}
	use := func(_ context.Context, set *rules.Set) error {
		var ids []string
		for _, rule := range set.Rules {
			ids = append(ids, rule.ID)
		}
		r.used = append(r.used, strings.Join(ids, " "))
		return r.fails
	}
	r.reloader = newReloader(path, set, use, slog.New(slog.NewJSONHandler(&r.log, nil)))
	r.now = func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	r.judged, r.seen = text.Sum(), text.Sum()
	return r
}

// looks has it look so many times, and compares which rules were taken over meanwhile.
func (r *reloading) looks(times int, want ...string) {
	r.t.Helper()
	r.used = nil
	for range times {
		r.look(r.t.Context())
	}
	if diff := cmp.Diff(want, r.used); diff != "" {
		r.t.Errorf("rules taken over (-want +got):\n%s\nthe log:\n%s", diff, &r.log)
	}
}

// said compares the messages of the log since it was last asked, each with some attributes.
func (r *reloading) said(want ...string) {
	r.t.Helper()
	var got []string
	for line := range strings.Lines(r.log.String()) {
		var said struct{ Level, Msg, Place, Problem, Added, Removed, Changed, Err string }
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			r.t.Fatal(err)
		}
		text := said.Level + " " + said.Msg
		for _, part := range [][2]string{{"at", filepath.Base(said.Place)}, {"", said.Problem}, {"+", said.Added}, {"-", said.Removed}, {"~", said.Changed}, {"!", said.Err}} {
			if part[1] != "" && part[1] != "." {
				text += " " + part[0] + part[1]
			}
		}
		got = append(got, text)
	}
	r.log.Reset()
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("the log (-want +got):\n%s", diff)
	}
}

// counted fails the test unless the metrics say this.
func (r *reloading) counted(registry *prometheus.Registry, want ...string) {
	r.t.Helper()
	got := httptest.NewRecorder()
	(&metrics{registry: registry}).handler(slog.New(slog.DiscardHandler)).ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range want {
		if !strings.Contains(got.Body.String(), "\n"+line+"\n") {
			r.t.Errorf("the metrics lack %s:\n%s", line, got.Body)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReloader_goodBadGood(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	registry := prometheus.NewRegistry()
	r.register(registry)
	r.looks(3)
	r.said()

	write(t, path, goodRule+strings.TrimPrefix(ruleNamed("Second"), "version: 1\nrules:\n"))
	r.looks(1) // it may still be written
	r.looks(3, "order-over-the-limit second")
	r.said("INFO rules changed +second")

	write(t, path, strings.NewReplacer("above", "abov", "value:", "valu:").Replace(goodRule))
	r.looks(5)
	r.said("ERROR rules file is wrong atconfig.yaml:5:5 a rule has no key `valu`",
		"ERROR rules file is wrong atconfig.yaml:6:21 `abov` is no operator; did you mean `above`?",
		"ERROR rules files are refused, the last good rules stay in use !2 problems in 1 file")
	want := "the rules files are refused since 2026-11-23T09:00:00Z, the last good rules stay in use: " + path + ":5:5: a rule has no key `valu`"
	if got := r.remark(); got != want {
		t.Errorf("remark = %q, want %q", got, want)
	}
	r.counted(registry, "modealert_config_last_reload_successful 0", "modealert_rules 2")
	r.now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	write(t, path, "version: 1\nrules: [{name: sk-secret-123, report: 'xoxb-12 34'}]\n")
	r.looks(5)
	if got := r.remark(); !strings.Contains(got, "since 2026-11-23T09:00:00Z") || strings.Contains(got, "xoxb") || strings.Contains(got, "sk-secret") {
		t.Errorf("remark = %q, want the time of the first refusal and nothing out of the file", got)
	}
	r.log.Reset()

	write(t, path, goodRule+strings.TrimPrefix(ruleNamed("Second"), "version: 1\nrules:\n")) // what is in use
	r.looks(5, "order-over-the-limit second")
	r.said("INFO rules files are good again, and say what is in use")
	if got := r.remark(); got != "" {
		t.Errorf("remark = %q although all is well", got)
	}
	r.counted(registry, "modealert_config_last_reload_success_timestamp_seconds 1.795428e+09", "modealert_config_last_reload_successful 1")

	write(t, path, ruleNamed("Third"))
	r.looks(2, "third")
	write(t, path, strings.Replace(ruleNamed("Third"), "1000", "2000", 1))
	r.looks(2, "third")
	write(t, path, strings.Replace(ruleNamed("Third"), "1000", "2000", 1)+"# a comment\n")
	r.looks(2, "third")
	r.said("INFO rules changed +third -order-over-the-limit second", "INFO rules changed ~third", "INFO rules are as before")
}

// TestReloader_halfWritten: what changes from one look to the next is not judged, and it is no matter whether it would be
// good or bad.
func TestReloader_halfWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	whole := ruleNamed("New one") + strings.TrimPrefix(ruleNamed("New two"), "version: 1\nrules:\n")
	for _, part := range []string{"", whole[:20], whole[:40], ruleNamed("New one")} {
		write(t, path, part)
		r.looks(1)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r.looks(1)
	write(t, path, whole)
	r.looks(2, "new-one new-two")
	r.said("INFO rules changed +new-one new-two -order-over-the-limit")
}

func TestReloader_missing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	r.looks(5)
	if got := r.log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "there is no file or folder "+path) {
		t.Errorf("the log says %s", got)
	}
	if got := r.remark(); !strings.Contains(got, "there is no file or folder") {
		t.Errorf("remark = %q", got)
	}
	r.log.Reset()
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	r.looks(3, "order-over-the-limit")
	r.said("INFO rules files are good again, and say what is in use")
}

// TestReloader_sameSizeAndTime: a change that leaves a file's size and time as they were is seen too.
func TestReloader_sameSizeAndTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{goodRule, strings.Replace(goodRule, "1000", "2000", 1)} {
		write(t, path, text)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		if text == goodRule {
			r := newReloading(t, path)
			defer func() { r.looks(2, "order-over-the-limit") }()
		}
	}
}

func TestReloader_folder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a.yaml"), ruleNamed("A"))
	r := newReloading(t, folder)
	if err := os.Mkdir(filepath.Join(folder, "team"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "team", "b.yml"), ruleNamed("B"))
	write(t, filepath.Join(folder, "notes.txt"), "not a rules file")
	r.looks(3, "a b")
	write(t, filepath.Join(folder, "team", "c.yml"), ruleNamed("B"))
	r.looks(3)
	if err := os.Remove(filepath.Join(folder, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, "team", "b.yml")); err != nil {
		t.Fatal(err)
	}
	r.looks(3, "b")
	r.said("INFO rules changed +b",
		"ERROR rules file is wrong atc.yml:3:11 the id `b` is already taken by the rule at "+filepath.Join(folder, "team", "b.yml")+":3:11",
		"ERROR rules files are refused, the last good rules stay in use !1 problem in 1 file",
		"INFO rules changed -a")
}

// TestReloader_configMap swaps a link as Kubernetes does when a ConfigMap changes.
func TestReloader_configMap(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	version := func(name string, files map[string]string) {
		t.Helper()
		if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		for file, text := range files {
			write(t, filepath.Join(folder, name, file), text)
		}
		if err := os.Symlink(name, filepath.Join(folder, "..data_tmp")); err != nil {
			t.Skip(err)
		}
		if err := os.Rename(filepath.Join(folder, "..data_tmp"), filepath.Join(folder, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	link := func(name string) {
		t.Helper()
		if err := os.Symlink(filepath.Join("..data", name), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	version("..2026_11_23_09_00", map[string]string{"a.yaml": ruleNamed("A")})
	link("a.yaml")
	whole, one := newReloading(t, folder), newReloading(t, filepath.Join(folder, "a.yaml"))
	version("..2026_11_23_10_00", map[string]string{"a.yaml": ruleNamed("A2"), "b.yaml": ruleNamed("B")})
	link("b.yaml")
	if err := os.RemoveAll(filepath.Join(folder, "..2026_11_23_09_00")); err != nil {
		t.Fatal(err)
	}
	whole.looks(3, "a2 b")
	one.looks(3, "a2")
}

// TestReloader_cannotBeUsed: rules that the database does not take are tried again until it does.
func TestReloader_cannotBeUsed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	write(t, path, ruleNamed("New"))
	r.fails = errors.New("database is locked")
	r.looks(4, "new", "new", "new")
	write(t, path, "version: 1\n") // wrong meanwhile
	r.looks(2, "new")
	r.fails = nil
	r.looks(4, "new")
	r.said("INFO rules changed +new -order-over-the-limit", "ERROR rules cannot be taken over yet, it is tried again !database is locked",
		"ERROR rules file is wrong atconfig.yaml:1:1 the file says nothing to watch: it has neither `rules` nor `events`",
		"ERROR rules files are refused, the last good rules stay in use !1 problem in 1 file", "INFO rules are in use now")
}

// TestReloader_run: a signal has the files judged at once, whether they changed or not.
func TestReloader_run(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	ticks, asked, done := make(chan time.Time), make(chan os.Signal), make(chan struct{})
	go func() {
		defer close(done)
		r.run(ctx, r.judged, ticks, asked)
	}()
	asked <- syscall.SIGHUP
	ticks <- time.Time{} // taken when the signal was dealt with
	write(t, path, ruleNamed("New"))
	asked <- syscall.SIGHUP
	ticks <- time.Time{}
	write(t, path, "version: 1\n")
	asked <- syscall.SIGHUP
	asked <- syscall.SIGHUP
	ticks <- time.Time{}
	cancel()
	<-done
	if want := []string{"order-over-the-limit", "new"}; !slices.Equal(r.used, want) {
		t.Errorf("rules taken over: %q, want %q", r.used, want)
	}
	again := "INFO rules are read again, as was asked for"
	bad := []string{
		"ERROR rules file is wrong atconfig.yaml:1:1 the file says nothing to watch: it has neither `rules` nor `events`",
		"ERROR rules files are refused, the last good rules stay in use !1 problem in 1 file",
	}
	r.said(slices.Concat([]string{again, "INFO rules are as before", again, "INFO rules changed +new -order-over-the-limit"},
		[]string{again}, bad, []string{again}, bad)...)
}

func TestWithoutQuotes(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"a rule has no key `repport`":                         "a rule has no key `repport`",
		"`https://hooks.slack.com/services/T0/B0/x` is no ID": "`…` is no ID",
		fmt.Sprintf("`%s` is no id", strings.Repeat("a", 40)): "`…` is no id",
		"a text": "a text",
	} {
		if got := withoutQuotes(message); got != want {
			t.Errorf("withoutQuotes(%q) = %q, want %q", message, got, want)
		}
	}
}
