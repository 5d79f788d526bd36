package rules

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seed is the rule that Mode's own example script has, as a whole file in six lines.
const seed = `version: 1
rules:
  - name: Order over the limit
    report: 8d3e0a1f2b4c
    value: total_amt_usd
    warning: {when: above 1000, channel: data-alerts}
`

func TestParse_seed(t *testing.T) {
	t.Parallel()
	set, err := Parse("seed.yaml", []byte(seed))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(seed, "\n"); n != 6 {
		t.Errorf("the seed has %d lines, want 6", n)
	}
	r := set.Rules[0]
	if !r.RowRule() || r.ID != "order-over-the-limit" || !isReport(r, "8d3e0a1f2b4c") || r.For != 1 || r.Rows != 5 {
		t.Errorf("rule = %+v", r)
	}
	if diff := cmp.Diff([]string{"data-alerts"}, r.Channels); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	if got := r.Warning.Phrase(r.Format); got != "above 1,000" {
		t.Errorf("Phrase() = %q, want above 1,000", got)
	}
}

func TestLoad_example(t *testing.T) {
	t.Parallel()
	set, err := Load("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range set.Rules {
		ids = append(ids, r.ID)
	}
	want := []string{
		"order-over-the-limit", "eu-revenue", "refund-share", "no-sign-ups", "orders-are-stuck", "latest-signups-fell", "payments-are-stuck",
		"orders-table-is-stale", "finance-reports-fail", "revenue-report-is-late",
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	eu := set.Rules[1]
	if !isReport(eu, "5f3c0a1b2d4e") || eu.Query != "Daily totals" || eu.For != 2 || eu.Repeat.Every != 24*time.Hour ||
		eu.Owner != "data team" || eu.Critical.Phrase(eu.Format) != "below $5,000" {
		t.Errorf("EU revenue = %+v", eu)
	}
	if diff := cmp.Diff([]string{"here", "lead@acme.example"}, set.Rules[2].Critical.Mentions); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	wantReports := []string{"1a2b3c4d5e6f", "5f3c0a1b2d4e", "8d3e0a1f2b4c"}
	if diff := cmp.Diff(wantReports, set.Reports()); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	if n := len(set.For(ReportRef{Token: "5f3c0a1b2d4e", CollectionName: "Finance"})); n != 4 {
		t.Errorf("For() has %d rules, want 4", n)
	}
	if n := set.FailedRunsOf(ReportRef{Token: "5f3c0a1b2d4e"}); n != 2 {
		t.Errorf("FailedRunsOf() = %d, want 2", n)
	}
	if len(set.Announcements) != 2 || set.Announcements[0].Channels[0] != "finance" {
		t.Errorf("announcements = %+v", set.Announcements)
	}
}

// TestParse_inherits reads what defaults give to rules, and what rules take back.
func TestParse_inherits(t *testing.T) {
	t.Parallel()
	set, err := Parse("rules.yaml", []byte(`version: 1
defaults:
  channel: ['#data-alerts', C0123456789]
  mention: '@data-oncall'
  no_data: ok
  for: 3 runs
  repeat: every run
  rows: 2
  format: '#,##0'
  chart: off
  owner: data team
  failed_runs: off
rules:
  - name: As the defaults say
    report: aaaaaaaaaaaa
    value: sum(x)
    warning: above 1
  - name: Otherwise
    report: aaaaaaaaaaaa
    value: sum(x)
    warning: above 1
    critical: {when: above 2, mention: []}
    channel: other
    mention: []
    no_data: keep
    for: 1
    repeat: off
    format: 0.00
    chart: on
    owner: finance
    failed_runs: 4
  - name: Norway
    report: '012345678901'
    query: 0123
    by: NO
    value: sum(x)
    warning: above 1
  - name: Late
    report: aaaaaaaaaaaa
    expect_every: 26 hours
events:
  - on: [report_run_completed]
`))
	if err != nil {
		t.Fatal(err)
	}
	first, second, norway, late := set.Rules[0], set.Rules[1], set.Rules[2], set.Rules[3]
	if late.Repeat != (Repeat{}) {
		t.Errorf("a rule that waits for runs reminds as %+v", late.Repeat)
	}
	if diff := cmp.Diff([]string{"data-alerts", "C0123456789"}, first.Channels); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	if first.Mentions[0] != "data-oncall" || first.NoData != NoDataOK || first.For != 3 || !first.Repeat.EveryRun ||
		first.Rows != 2 || first.Chart || first.Owner != "data team" || first.Format.Value(number(t, "1000")) != "1,000" {
		t.Errorf("first = %+v", first)
	}
	if second.Channels[0] != "other" || len(second.Mentions) != 0 || second.NoData != NoDataKeep || second.For != 1 ||
		second.Repeat != (Repeat{}) || !second.Chart || second.Owner != "finance" || second.Format.Value(number(t, "1000")) != "1000.00" {
		t.Errorf("second = %+v", second)
	}
	if second.Critical.Mentions == nil || len(second.Critical.Mentions) != 0 {
		t.Errorf("the critical mentions = %#v, want none but not nil", second.Critical.Mentions)
	}
	if norway.By[0] != "NO" || norway.Query != "0123" || !isReport(norway, "012345678901") {
		t.Errorf("norway = %+v", norway)
	}
	if n := set.FailedRunsOf(ReportRef{Token: "aaaaaaaaaaaa"}); n != 4 {
		t.Errorf("FailedRunsOf() = %d, want 4, as one rule wants to hear of them", n)
	}
	if n := set.FailedRunsOf(ReportRef{Token: "012345678901"}); n != 0 {
		t.Errorf("FailedRunsOf() = %d, want 0", n)
	}
	if n := set.FailedRunsOf(ReportRef{Token: "another"}); n != 0 {
		t.Errorf("FailedRunsOf() = %d, want 0 for a report without rules", n)
	}
	if got := set.Announcements[0].Channels; len(got) != 2 {
		t.Errorf("the announcement's channels = %v, want the default ones", got)
	}
}

// isReport reports whether a rule is about one report, this one.
func isReport(r *Rule, token string) bool {
	got, ok := r.Reports.Single()
	return ok && got == token
}

func rule(name string) string {
	return "version: 1\nrules:\n  - {name: " + name + ", report: 5f3c0a1b2d4e, value: x, warning: above 1, channel: c}\n"
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestLoad_folder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "b.yaml"), rule("B"))
	writeFile(t, filepath.Join(dir, "a.yml"), rule("A"))
	writeFile(t, filepath.Join(dir, "team", "deep", "c.YAML"), rule("C"))
	writeFile(t, filepath.Join(dir, "notes.md"), "not rules")
	writeFile(t, filepath.Join(dir, ".hidden.yaml"), "wrong: [")
	writeFile(t, filepath.Join(dir, ".git", "d.yaml"), "wrong: [")
	link(t, dir, filepath.Join(dir, "team", "up"))
	link(t, filepath.Join(dir, "missing"), filepath.Join(dir, "gone"))
	set, err := Load(dir, filepath.Join(dir, "a.yml"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(dir, "a.yml"), filepath.Join(dir, "b.yaml"), filepath.Join(dir, "team", "deep", "c.YAML")}
	if diff := cmp.Diff(want, set.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestLoad_configMap reads a folder as Kubernetes mounts a ConfigMap.
func TestLoad_configMap(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "..2026_11_23", "config.yaml"), rule("A"))
	link(t, "..2026_11_23", filepath.Join(dir, "..data"))
	link(t, filepath.Join("..data", "config.yaml"), filepath.Join(dir, "config.yaml"))
	set, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "config.yaml")}, set.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestLoad_cannotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "empty", "notes.md"), "")
	writeFile(t, filepath.Join(dir, "good.yaml"), rule("A"))
	for _, path := range []string{filepath.Join(dir, "missing.yaml"), filepath.Join(dir, "empty"), os.DevNull} {
		_, err := Load(filepath.Join(dir, "good.yaml"), path)
		var problems Problems
		if err == nil || errors.As(err, &problems) {
			t.Errorf("Load(%s) = %v, want an error that is not Problems", path, err)
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("Load(%s) = %v, which does not name the path", path, err)
		}
	}
}

func TestLoad_sameIDInTwoFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml")
	writeFile(t, a, rule("A"))
	writeFile(t, b, rule("a"))
	_, err := Load(dir)
	if err == nil || !strings.Contains(err.Error(), b+":3:12: the id `a` is already taken by the rule at "+a+":3:12") {
		t.Errorf("Load() = %v, want both places", err)
	}
}

// TestLoad_opsChannel reads several files that name who hears of what could not be delivered.
func TestLoad_opsChannel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b, c := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml"), filepath.Join(dir, "c.yaml")
	ops := func(name, channel string) string {
		return strings.Replace(rule(name), "version: 1\n", "version: 1\nops_channel: "+channel+"\n", 1)
	}
	writeFile(t, a, rule("A"))
	writeFile(t, b, ops("B", "data-ops"))
	writeFile(t, c, ops("C", "'#data-ops'"))
	set, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := set.OpsAt()
	if set.OpsChannel != "data-ops" || at.Place != (Place{b, 2, 14}) {
		t.Errorf("the channel is %q at %s", set.OpsChannel, at.Place)
	}
	writeFile(t, c, ops("C", "C0123456789"))
	_, err = Load(dir)
	if want := c + ":2:14: `ops_channel` is `data-ops` at " + b + ":2:14 already, and there is one for all files"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Load() = %v, want %q", err, want)
	}
}

func TestParse_tooLarge(t *testing.T) {
	t.Parallel()
	_, err := Parse("big.yaml", []byte(rule("A")+strings.Repeat("# filling\n", maxFileSize/10)))
	if err == nil || !strings.Contains(err.Error(), "big.yaml:1:1: the file is larger") {
		t.Errorf("Parse() = %v, want that it is too large", err)
	}
}

// TestParse_hostile reads what takes careless readers very long.
func TestParse_hostile(t *testing.T) {
	t.Parallel()
	bomb := "version: 1\na: &a [x]\n"
	for i := 'b'; i < 'z'; i++ {
		bomb += string(i) + ": &" + string(i) + " [*" + string(i-1) + ", *" + string(i-1) + "]\n"
	}
	for name, src := range map[string]string{
		"aliases":        bomb,
		"deep brackets":  strings.Repeat("[", 100000),
		"deep mapping":   strings.Repeat("{a: ", 100000),
		"deep dashes":    strings.Repeat("- ", 100000),
		"unclosed quote": "version: 1\nrules:\n  - name: \"A\n" + strings.Repeat("    a: b\n", 20000),
		"many mistakes":  "version: 1\nrules:\n" + strings.Repeat("  - name: @a\n", 20000),
		"one long line":  "version: 1\nrules: " + strings.Repeat("x", 500000) + ": y: z",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if _, err := Parse("hostile.yaml", []byte(src)); err == nil {
				t.Error("Parse() = nil, want Problems")
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("Parse() took %s", took)
			} else {
				t.Logf("%d bytes in %s", len(src), took)
			}
		})
	}
}
