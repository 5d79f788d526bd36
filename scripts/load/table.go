package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/modealert/modealert/scripts/arena"
)

// times are what several of the same took.
type times []time.Duration

// String tells the middle and the slow end.
func (t times) String() string {
	if len(t) == 0 {
		return "none"
	}
	sorted := slices.Sorted(slices.Values(t))
	return fmt.Sprintf("p50 %s, p99 %s", t.text(sorted[len(sorted)/2]), t.text(sorted[len(sorted)*99/100]))
}

func (times) text(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// print writes the table.
func (l *load) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %d cores, %s, %d reports with a rule each\n\n", arena.Engine(l.database), runtime.NumCPU(), runtime.Version(), reports)
	fmt.Fprintln(w, "| | |")
	fmt.Fprintln(w, "| --- | ---: |")
	for _, l := range l.lines {
		fmt.Fprintf(w, "| %s | %s |\n", l.what, l.value)
	}
}
