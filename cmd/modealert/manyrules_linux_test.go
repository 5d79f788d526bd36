package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// manyRules is a file of rules of all kinds, each with three tests of one or two runs.
func manyRules(rules int) string {
	kinds := []struct{ rule, first, second string }{
		{"value: sum(x), warning: below 100, critical: below 50", "rows: [{x: 10}, {x: 30}], expect: [{state: critical, value: 40}]", "rows: [{x: 100}], expect: [{notification: resolved}]"},
		{"value: sum(x), by: g, warning: below 100", "rows: [{g: a, x: 99}, {g: b, x: 100}], expect: [{group: {g: a}, state: warning}]", "rows: [{g: a, x: 98}, {g: b, x: 100}], expect: []"},
		{"value: x, where: \"s = 'open'\", warning: above 10, key: id", "rows: [{id: 1, x: 11, s: open}, {id: 2, x: 12, s: done}], expect: [{value: 11}]", "rows: [{id: 1, x: 11, s: open}], expect: [{notification: none}]"},
		{"value: sum(x), latest: day, warning: percent_change below -20", "rows: [{day: 2026-11-22, x: 5}, {day: 2026-11-23, x: 100}], expect: [{state: ok}]", "rows: [{day: 2026-11-24, x: 79}], expect: [{state: warning}]"},
		{"value: age(max(t)), critical: above 2 hours, mute: {days: sun}", "rows: [{t: 2026-01-05 08:00}], expect: [{state: ok}]", "rows: [{t: 2026-01-05 08:00}], expect: [{state: critical, notification: posted}]"},
		{"value: count(*), by: [g, h], warning: \"value above 1 and sum(x) above 10\", for: 2 runs", "rows: [{g: a, h: 1, x: 7}, {g: a, h: 1, x: 7}], expect: [{state: pending}]", "rows: [{g: a, h: 1, x: 7}, {g: a, h: 1, x: 7}], expect: [{state: warning}]"},
		{"value: run.duration, warning: above 10 minutes", "duration: 11 minutes, expect: [{notification: posted}]", "duration: 9 minutes, expect: [{state: ok}]"},
		{"value: avg(x), warning: value below 0.5 * avg_last(3)", "rows: [{x: 100}], expect: [{state: ok}]", "rows: [{x: 10}], expect: []"},
		{"value: null_rate(x), critical: above 0.1, message: 'Of {{.Rule}}', show: [id]", "rows: [{id: 1, x: null}, {id: 2, x: 1}], expect: [{message: Of Rule}]", "rows: [{id: 2, x: 1}], expect: [{notification: resolved}]"},
		{"value: max(x), warning: outside 1 and 9, expect_every: 26 hours", "rows: [{x: 0}], expect: [{state: warning}]", "rows: [{x: 5}], at: +27h, expect: [{state: ok, message: has not run}, {state: ok, value: 5}]"},
	}
	var all, tests strings.Builder
	for i := range rules {
		k := kinds[i%len(kinds)]
		fmt.Fprintf(&all, "  - {name: Rule %d, report: %012x, channel: c%d, %s}\n", i, i/5, i%7, k.rule)
		for n, runs := range []string{"{" + k.first + "}", "{" + k.first + "}, {" + k.second + "}", "{" + k.first + "}, {state: failed}"} {
			fmt.Fprintf(&tests, "  - name: Rule %[1]d, test %[2]d\n    rule: rule-%[1]d\n    runs: [%[3]s]\n", i, n, runs)
		}
	}
	return "version: 1\nrules:\n" + all.String() + "tests:\n" + tests.String()
}

// TestManyRules: the file of the benchmark is fine, and its tests pass.
func TestManyRules(t *testing.T) {
	t.Parallel()
	checkAndTest(t, manyRules(10))
}

// BenchmarkManyRules checks and tests a file of 500 rules with 1,500 tests, and tells how much of the processor that takes.
func BenchmarkManyRules(b *testing.B) {
	file := manyRules(500)
	before := processorTime(b)
	for b.Loop() {
		checkAndTest(b, file)
	}
	b.ReportMetric((processorTime(b)-before).Seconds()/float64(b.N), "cpu-s/op")
}

func checkAndTest(t testing.TB, file string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "test"} {
		var out strings.Builder
		if code := run(t.Context(), []string{command, path}, nil, &out, io.Discard); code != 0 {
			t.Fatalf("%s: exit code %d\n%s", command, code, out.String())
		}
	}
}

func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
