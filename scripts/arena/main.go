package arena

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Main is the main function of a script: it runs it until it ends or is interrupted, and exits with 1 when it failed.
func Main(name string, run func(ctx context.Context, args []string, stdout, stderr io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}

// Engine names the kind of database that a script was given the address of.
func Engine(database string) string {
	if database == "" {
		return "SQLite"
	}
	return "PostgreSQL"
}
