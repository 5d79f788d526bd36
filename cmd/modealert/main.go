// Command modealert watches Mode reports and tells Slack when a result matters.
//
// `modealert demo` shows it at work without any account, `modealert check` reads rule files, `modealert serve` runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a rules file names a time zone, and the image has no list of them
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program with the outside world as arguments. It returns the exit code: 0 fine, 1 findings, 2 could not run.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	root := newRootCommand(environ) //nolint:contextcheck // the commands get ctx from ExecuteContext
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintln(stderr, "modealert:", exit.err)
		}
		return exit.code
	default:
		fmt.Fprintln(stderr, "modealert:", err)
		return exitCouldNotRun
	}
}
