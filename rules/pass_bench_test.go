package rules_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/rulestest"
)

// BenchmarkPass judges a result of 200 MB by 1, 10 and 100 rules, and by one with 10 and with 100,000 groups, and reports
// the most memory that the process had so far. What docs/benchmarks.md says comes from scripts/benchmark, which compares.
func BenchmarkPass(b *testing.B) {
	path := filepath.Join(b.TempDir(), "result.json")
	size := writeResult(b, path, 200<<20)
	for _, bench := range []struct{ name, rules string }{
		{"rules=1", rulestest.Rules(1)},
		{"rules=10", rulestest.Rules(10)},
		{"rules=100", rulestest.Rules(100)},
		{"groups=10", rulestest.Rule("by: country\nvalue: sum(amount)\nwarning: below 0")},
		{"groups=100000", rulestest.Rule("by: customer\nvalue: sum(amount)\nwarning: below 0")},
		{"rows=100000", rulestest.Rule("by: customer\nvalue: sum(amount)\nrows: 50\nshow: [order_id, amount, country]\nwarning: above 0")},
	} {
		b.Run(bench.name, func(b *testing.B) {
			set, err := rules.Parse("bench.yaml", []byte(bench.rules))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, r := range judgeFile(b, set, path) {
					if r.Err != nil {
						b.Fatal(r.Err)
					}
				}
			}
			b.ReportMetric(peakMemory(b), "peak-MB")
		})
	}
}

// judgeFile judges the result in a file by all rules of a set.
func judgeFile(b *testing.B, set *rules.Set, path string) []rules.Result {
	b.Helper()
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now()})
	if err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := pass.ReadJSON(f); err != nil {
		b.Fatal(err)
	}
	f.Close()
	results, err := pass.Results(nil)
	if err != nil {
		b.Fatal(err)
	}
	return results
}

// writeResult writes a result of about that size and returns how large it is.
func writeResult(b *testing.B, path string, size int64) int64 {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := rulestest.WriteResult(f, size); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// peakMemory is the most memory that this process ever had, in MB, as Linux tells; elsewhere what Go took from the system.
func peakMemory(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Sys) / (1 << 20)
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(text)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("/proc/self/status does not tell the peak memory")
	return 0
}
