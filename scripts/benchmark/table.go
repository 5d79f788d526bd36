package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// print writes the tables.
func (b *bench) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s %s/%s, %s\n\n", processor(), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(b.versions, ", "))
	for _, what := range b.skipped {
		fmt.Fprintf(w, "Skipped %s.\n\n", what)
	}
	fmt.Fprintf(w, "A result of %d MB, %d rows of 12 columns, on one core:\n\n", size(b.result)>>20, b.rows)
	b.table(w, []line{
		{"one rule: `where: region = 'EU'`, `value: sum(amount)`", "modealert 1", "modealert 1"},
		{"the same in CPython's `json`", "python 1", "modealert 1"},
		{"the same in DuckDB", "duckdb 1", "modealert 1"},
		{"10 rules", "modealert 10", "modealert 1"},
		{"100 rules", "modealert 100", "modealert 1"},
		{"one rule, 10 groups", "modealert " + fewGroups, "modealert 1"},
		{"the same in DuckDB", "duckdb " + fewGroups, "modealert " + fewGroups},
		{"one rule, 100,000 groups", "modealert " + manyGroups, "modealert 1"},
		{"the same in DuckDB", "duckdb " + manyGroups, "modealert " + manyGroups},
	})
	fmt.Fprintln(w, "\nThe same result, compressed with gzip; \"two cores\" is the time on the clock:")
	fmt.Fprintln(w)
	b.table(w, []line{
		{"only decompressing, one core", "gzip gunzip on 1", "gzip gunzip on 1"},
		{"one rule, one core", "gzip 1 on 1", "gzip gunzip on 1"},
		{"10 rules, one core", "gzip 10 on 1", "gzip gunzip on 1"},
		{"only decompressing, two cores", "gzip gunzip on 2", "gzip gunzip on 2"},
		{"one rule, two cores", "gzip 1 on 2", "gzip gunzip on 2"},
		{"10 rules, two cores", "gzip 10 on 2", "gzip gunzip on 2"},
	})
	fmt.Fprintln(w, "\nMemory by the size of the result:")
	fmt.Fprintln(w)
	b.memory(w)
}

// line is one line of a table: what it says, what was measured, and what that is compared with.
type line struct{ text, run, base string }

func (b *bench) table(w io.Writer, lines []line) {
	fmt.Fprintln(w, "| | seconds | MB/s | peak memory | times as long |")
	fmt.Fprintln(w, "| --- | ---: | ---: | ---: | ---: |")
	for _, l := range lines {
		m, base := b.find(l.run), b.find(l.base)
		if m == nil || base == nil {
			fmt.Fprintf(w, "| %s | skipped | | | |\n", l.text)
			continue
		}
		fmt.Fprintf(w, "| %s | %.2f | %.0f | %d MB | %.2f |\n", l.text, m.time().Seconds(),
			float64(size(b.result)>>20)/m.time().Seconds(), m.peak>>20, m.time().Seconds()/base.time().Seconds())
	}
}

func (b *bench) memory(w io.Writer) {
	fmt.Fprintf(w, "| | 1 MB | %d MB | %d MB |\n", size(b.result)>>20, size(b.large)>>20)
	fmt.Fprintln(w, "| --- | ---: | ---: | ---: |")
	for _, rules := range []string{"1", "100"} {
		fmt.Fprintf(w, "| rules: %s |", rules)
		for _, name := range []string{"small ", "modealert ", "large "} {
			fmt.Fprintf(w, " %d MB |", b.find(name+rules).peak>>20)
		}
		fmt.Fprintln(w)
	}
}

// time is that of the processor on one core, which other work on the machine disturbs least, and that of the clock on more.
func (m *measured) time() time.Duration {
	if m.cores == 1 {
		return m.cpu
	}
	return m.wall
}

func (b *bench) find(name string) *measured {
	for _, m := range b.runs {
		if m.name == name {
			return m
		}
	}
	return nil
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// processor is what the machine computes with, where Linux tells.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for l := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(l, "model name"); ok {
				return strings.Trim(name, " \t:\n")
			}
		}
	}
	return "unknown processor"
}
