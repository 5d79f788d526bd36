// Command soak kills modealert a thousand times, at random moments, while it handles twenty thousand webhooks, and counts what was
// lost, what was said twice, and what is wrong in the end. docs/reliability.md has what it printed.
//
//	go run ./scripts/soak
//	go run ./scripts/soak -database postgres://… -replicas 3
//
// It exits with 1 when a run was lost or a channel ends up wrong, or when more was said twice than there were kills.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/modealert/modealert/scripts/arena"
)

func main() { arena.Main("soak", run) }

// plan is how much is done.
type plan struct {
	webhooks, reports int
	kills, replicas   int
	between           time.Duration // the longest time from a start to the kill
	database          string
	seed              uint64
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var p plan
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&p.webhooks, "webhooks", 20_000, "webhooks to send")
	flags.IntVar(&p.reports, "reports", 1000, "reports, each with a rule and a channel, that they are about in turn")
	flags.IntVar(&p.kills, "kills", 1000, "how often a process is killed")
	flags.IntVar(&p.replicas, "replicas", 1, "processes side by side; more than one needs PostgreSQL")
	flags.DurationVar(&p.between, "between", time.Second, "the longest time from a start to the kill")
	flags.StringVar(&p.database, "database", "", "the address of an empty PostgreSQL database; by default a SQLite file")
	flags.Uint64Var(&p.seed, "seed", 1, "what the random moments and values come from")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.replicas > 1 && p.database == "" {
		return fmt.Errorf("%d replicas need a PostgreSQL database: use -database", p.replicas)
	}
	s := &soak{plan: p, log: stderr}
	found, err := s.run(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, found)
	return found.verdict()
}
