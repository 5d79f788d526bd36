package rules_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/modealert/modealert/rules"
)

const benchRules = `version: 1
defaults: {channel: c}
rules:
  - name: EU revenue
    report: 5f3c0a1b2d4e
    where: region = 'EU'
    value: sum(amount)
    warning: below 0
  - name: Orders by country
    report: 5f3c0a1b2d4e
    by: [country]
    value: count(*)
    warning: below 1
  - name: Large orders
    report: 5f3c0a1b2d4e
    value: amount
    show: [order_id, amount]
    warning: above 9999.90
`

// BenchmarkPass judges a generated result of 200 MB by three rules and reports the most memory that the process had.
func BenchmarkPass(b *testing.B) {
	set, err := rules.Parse("bench.yaml", []byte(benchRules))
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "result.json")
	size := writeResult(b, path, 200<<20)
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
}

// BenchmarkPass_groups judges a rule with 100,000 groups that shows rows of each, and reports the most memory in use.
func BenchmarkPass_groups(b *testing.B) {
	set, err := rules.Parse("bench.yaml", []byte(ruleFile("by: customer\nvalue: sum(amount)\nrows: 50\n"+
		"show: [order_id, amount, country, created_at]\nwarning: above 0")))
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "result.json")
	b.SetBytes(writeResult(b, path, 100<<20))
	b.ReportAllocs()
	for b.Loop() {
		if r := judgeFile(b, set, path)[0]; r.Err != nil || len(r.Groups) != 100_000 {
			b.Fatalf("%d groups, %v", len(r.Groups), r.Err)
		}
	}
	b.ReportMetric(peakMemory(b), "peak-MB")
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

// writeResult writes a result of about that size, twelve columns of mixed types a row, and returns how large it is.
func writeResult(b *testing.B, path string, size int64) int64 {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	counted := &countingWriter{w: w}
	regions := []string{"EU", "NA", "APAC", "LATAM"}
	for i := 0; counted.n < size; i++ {
		separator := ",\n"
		if i == 0 {
			separator = "["
		}
		fmt.Fprintf(counted, `%s{"order_id":"A-%08d","country":"C%02d","region":%q,"amount":%d.%02d,"quantity":%d,"discount":"%d.50","customer":"Customer number %d","created_at":"2026-11-%02dT09:%02d:00.000Z","paid":%t,"note":null,"score":%g,"channel":"web"}`,
			separator, i, i*7%40, regions[i%4], i*7919%10_000, i%100, i%9, i%30, i*31%100_000, i%28+1, i%60, i%3 == 0, float64(i%1000)/7)
	}
	if _, err := io.WriteString(counted, "]\n"); err != nil {
		b.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return counted.n
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
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
