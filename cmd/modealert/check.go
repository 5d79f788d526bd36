package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// newCheckCommand makes `modealert check`, which reads rules files and says what is wrong with them. Without a path it
// reads what the service would.
func newCheckCommand(environ []string) *cobra.Command {
	return &cobra.Command{
		Use:   "check [path…]",
		Short: "Say what is wrong with rules files, with the place and what to write instead",
		Long: `Reads rules files, or folders of *.yaml and *.yml files, and says everything that is wrong with them. Without a path it
reads MODEALERT_CONFIG, or config.yaml.

Exit code 0: they are fine. 1: something is wrong with them. 2: they could not be read.`,
		Example: `  modealert check
  modealert check config.yaml
  modealert check rules/ more-rules.yaml`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{defaultConfig(environ)}
			}
			return check(cmd, paths)
		},
	}
}

// defaultConfig is where the service reads its rules.
func defaultConfig(environ []string) string {
	if path := env.ToMap(environ)["MODEALERT_CONFIG"]; path != "" {
		return path
	}
	return "config.yaml"
}

// check reads the files and writes what is to be said about them.
func check(cmd *cobra.Command, paths []string) error {
	set, err := load(cmd, paths)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), summary(set)); err != nil {
		return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
	}
	return nil
}

// load reads rules files, and writes what is wrong with them.
func load(cmd *cobra.Command, paths []string) (*rules.Set, error) {
	set, err := rules.Load(paths...)
	var problems rules.Problems
	switch {
	case errors.As(err, &problems):
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n%s\n", problems.Error(), countProblems(problems)); err != nil {
			return nil, &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
		}
		return nil, &exitError{code: exitFindings}
	case err != nil:
		return nil, &exitError{exitCouldNotRun, err}
	}
	return set, nil
}

// countProblems says how many problems there are, and in how many files.
func countProblems(problems rules.Problems) string {
	files := make(map[string]bool)
	for _, p := range problems {
		files[p.Place.File] = true
	}
	return count(len(problems), "problem") + " in " + count(len(files), "file")
}

// summary says what was read: "2 files, 14 rules, 9 reports: fine".
func summary(set *rules.Set) string {
	parts := []string{count(len(set.Files), "file"), count(len(set.Rules), "rule")}
	if n := len(set.Announcements); n > 0 {
		parts = append(parts, count(n, "event"))
	}
	parts = append(parts, count(len(set.Reports()), "report"))
	return strings.Join(parts, ", ") + ": fine"
}

// count says how many things there are.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
