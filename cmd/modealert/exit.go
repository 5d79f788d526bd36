package main

import "fmt"

// The exit codes of every command.
const (
	exitFindings    = 1 // the command ran, and found what is wrong
	exitCouldNotRun = 2 // the command could not run
)

// exitError ends the program with a code. Without an error in it, everything has been said.
type exitError struct {
	code int
	err  error
}

// Error is the error's own text.
func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

// Unwrap returns the error in it.
func (e *exitError) Unwrap() error { return e.err }
