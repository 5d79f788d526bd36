// Command benchmark measures how fast rules judge a large result and how much memory that takes, beside CPython and DuckDB
// with the same question, and prints the tables of docs/benchmarks.md.
//
//	go run ./scripts/benchmark
//
// It needs about 1.5 GB in the folder for temporary files, and some minutes. Python, Node.js (for DuckDB) and taskset are used where they
// are there.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 2 && args[0] == judgeCommand {
		return judge(args[1], stdin, stdout)
	}
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	flags.SetOutput(stderr)
	rounds := flags.Int("rounds", 3, "how often each is measured; the best counts")
	megabytes := flags.Int64("mb", 200, "size of the result")
	large := flags.Int64("large", 1000, "size of the result by which the memory is measured, in MB")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "modealert-benchmark")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, log: stderr}
	if err := b.prepare(ctx, *megabytes<<20, *large<<20); err != nil {
		return err
	}
	if err := b.measureAll(ctx, *rounds); err != nil {
		return err
	}
	b.print(stdout)
	return nil
}
