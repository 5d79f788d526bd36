// Command backtest measures `modealert backtest` on 200 past runs with a result of 5 MB each: once against a Mode that answers
// four requests a second, and again with what was kept. It prints the table of docs/benchmarks.md, section Backtest.
//
//	go run ./scripts/backtest
//
// The simulated Mode runs in the script's process, on the same machine. It takes about two minutes, of which nearly all is waiting.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules/rulestest"
	"github.com/modealert/modealert/scripts/arena"
)

func main() { arena.Main("backtest", run) }

const report = "5f3c0a1b2d4e"

// rules are one rule with a threshold that most runs are fine by.
const rules = `version: 1
rules:
  - {name: EU amount, report: 5f3c0a1b2d4e, where: region = 'EU', value: sum(amount), warning: below 1, channel: data-alerts}
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("backtest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	runs := flags.Int("runs", 200, "past runs")
	size := flags.Int64("size", 5<<20, "bytes of each result")
	rate := flags.Float64("rate", 4, "requests that Mode answers in a second")
	again := flags.Int("again", 3, "how often it is done again with what was kept; the best counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "modealert-backtest-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	b := &bench{folder: folder, mode: modetest.New(modetest.Config{RatePerSecond: *rate, Compression: modetest.Gzip})}
	defer b.mode.Close()
	if err := b.prepare(ctx, *runs, *size); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d runs with a result of %.1f MB each, %g requests/s, %s %s/%s\n\n| | requests | seconds | processor | peak memory |\n| --- | ---: | ---: | ---: | ---: |\n",
		*runs, float64(*size)/(1<<20), *rate, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	first, err := b.play(ctx, *runs)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s\n", first.row("from Mode"))
	fmt.Fprintf(stdout, "| the limit's floor for so many requests | | %.1f | | |\n", float64(first.requests)/(*rate))
	best, err := b.play(ctx, *runs)
	for i := 1; i < *again && err == nil; i++ {
		var m measured
		if m, err = b.play(ctx, *runs); m.took < best.took {
			best = m
		}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s\n", best.row("from what was kept"))
	return nil
}

// bench is a workspace with past runs, and the built program.
type bench struct {
	folder string
	mode   *modetest.Workspace
}

func (b *bench) prepare(ctx context.Context, runs int, size int64) error {
	var rows bytes.Buffer
	if _, err := rulestest.WriteResult(&rows, size); err != nil {
		return err
	}
	b.mode.AddReport(modetest.Report{Token: report, Name: "Orders"})
	result := rows.String() // one for all
	begin := time.Now().AddDate(0, 0, -runs-1)
	for i := range runs {
		at := begin.AddDate(0, 0, i)
		b.mode.AddRun(report, modetest.Run{
			Created: at, Completed: at.Add(time.Minute),
			Results: []modetest.Result{{Rows: result}},
		})
	}
	if err := os.WriteFile(filepath.Join(b.folder, "config.yaml"), []byte(rules), 0o600); err != nil {
		return fmt.Errorf("writing the rules: %w", err)
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(b.folder, "modealert"), "./cmd/modealert") //nolint:gosec // our own folder
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program, which goes from the repository's folder alone: %w\n%s", err, out)
	}
	return nil
}

// measured is what one backtest took.
type measured struct {
	requests        int
	took, processor time.Duration
	memory          int64 // KiB
}

func (m measured) row(name string) string {
	return fmt.Sprintf("| %s | %d | %.1f | %.1f s | %d MB |", name, m.requests, m.took.Seconds(), m.processor.Seconds(), m.memory>>10)
}

// play runs the program once.
func (b *bench) play(ctx context.Context, runs int) (measured, error) {
	api := b.mode.ClientConfig()
	cmd := exec.CommandContext(ctx, filepath.Join(b.folder, "modealert"), "backtest", "eu-amount", "--runs", strconv.Itoa(runs), //nolint:gosec // our own folder
		"--config", filepath.Join(b.folder, "config.yaml"), "--cache", filepath.Join(b.folder, "kept"))
	cmd.Env = append(os.Environ(), "MODE_WORKSPACE="+api.Workspace, "MODE_API_TOKEN="+api.Token, "MODE_API_SECRET="+api.Secret, "MODE_BASE_URL="+api.BaseURL)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	before, began := len(b.mode.Requests()), time.Now()
	if err := cmd.Start(); err != nil {
		return measured{}, fmt.Errorf("starting the backtest: %w", err)
	}
	ended, memory := make(chan struct{}), make(chan int64)
	go watch(cmd.Process.Pid, ended, memory)
	err := cmd.Wait()
	close(ended)
	m := measured{requests: len(b.mode.Requests()) - before, took: time.Since(began), memory: <-memory}
	if err != nil {
		return m, fmt.Errorf("running the backtest: %w\n%s", err, &out)
	}
	m.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return m, nil
}

// watch finds the most memory that a process had, in KiB, until it has ended. What the system says of it then counts what this
// process had when it began the other, so it is asked before.
func watch(pid int, ended <-chan struct{}, memory chan<- int64) {
	peak := int64(0)
	for {
		select {
		case <-ended:
			memory <- peak
			return
		case <-time.After(20 * time.Millisecond):
		}
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, rest, _ := strings.Cut(string(status), "VmHWM:")
		if fields := strings.Fields(rest); len(fields) > 0 {
			n, _ := strconv.ParseInt(fields[0], 10, 64)
			peak = max(peak, n)
		}
	}
}
