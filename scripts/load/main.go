// Command load measures how much modealert bears: webhooks answered, the way of an alert from Mode's webhook to Slack's ok,
// a burst, memory and start-up. It prints the tables of docs/benchmarks.md, section Load.
//
//	go run ./scripts/load
//
// The simulated Mode and Slack run in the script's process, on the same machine; they answer at once. It takes some minutes.
package main

import (
	"context"
	"flag"
	"io"
	"time"

	"github.com/modealert/modealert/scripts/arena"
)

func main() { arena.Main("load", run) }

// plan is how much is measured.
type plan struct {
	rate     int           // webhooks a second, for so long:
	steady   time.Duration // also how long as many as possible are sent
	senders  int           // that send as many as possible
	alerts   int           // whose way to Slack is timed
	burst    int           // webhooks at once
	idle     time.Duration // before the memory is looked at
	starts   int
	replicas int // that share the work in the end
	database string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var p plan
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.rate, "rate", 500, "webhooks a second of the steady load")
	flags.DurationVar(&p.steady, "steady", 20*time.Second, "how long the steady load and the greatest load last")
	flags.IntVar(&p.senders, "senders", 64, "how many send at once under the greatest load")
	flags.IntVar(&p.alerts, "alerts", 200, "alerts whose way to Slack is timed")
	flags.IntVar(&p.burst, "burst", 10_000, "webhooks of the burst")
	flags.DurationVar(&p.idle, "idle", 15*time.Second, "how long the program is left alone before its memory is looked at")
	flags.IntVar(&p.starts, "starts", 10, "how often the program is started")
	flags.IntVar(&p.replicas, "replicas", 3, "how many programs share a burst in the end, on PostgreSQL")
	flags.StringVar(&p.database, "database", "", "the address of an empty PostgreSQL database; by default a SQLite file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	l := &load{plan: p, log: stderr}
	if err := l.measure(ctx); err != nil {
		return err
	}
	l.print(stdout)
	return nil
}
