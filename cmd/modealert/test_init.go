package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// initOptions are the flags of `modealert test --init`.
type initOptions struct {
	rule, report, out, rowsFile string
	rows                        int
	mask                        bool
	keep                        []string
}

// flags adds them to the command.
func (how *initOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&how.rule, "init", "", "write a first test of this `RULE`, by ID or name, from its report's latest run in Mode")
	f.StringVarP(&how.out, "out", "o", "", "with --init: add the test to this `FILE`, instead of printing it")
	f.StringVar(&how.report, "report", "", "with --init: the `REPORT`, by token or address, of a rule about several")
	f.IntVar(&how.rows, "rows", 20, "with --init: at most `N` rows stand in the test")
	f.StringVar(&how.rowsFile, "rows-file", "", "with --init: write all rows to this new .csv or .json `FILE` instead")
	f.BoolVar(&how.mask, "mask", false, "with --init: replace texts and numbers by others on which the rule says the same")
	f.StringSliceVar(&how.keep, "keep", nil, "with --mask: leave this `COLUMN` as it is; value is for the values of earlier runs")
	for _, flag := range []string{"out", "rows-file"} {
		_ = cmd.MarkFlagFilename(flag) // the flags are those above
	}
}

// check finds flags that have no effect.
func (how *initOptions) check(cmd *cobra.Command) error {
	for _, flag := range []string{"out", "report", "rows", "rows-file", "mask", "keep"} {
		if how.rule == "" && cmd.Flags().Changed(flag) {
			return fmt.Errorf("--%s belongs to --init RULE", flag)
		}
	}
	for _, flag := range []string{"run", "verbose", "junit", "json"} {
		if how.rule != "" && cmd.Flags().Changed(flag) {
			return fmt.Errorf("--init writes a test and plays none: leave out --%s", flag)
		}
	}
	switch {
	case len(how.keep) > 0 && !how.mask:
		return errors.New("--keep belongs to --mask")
	case how.rows < 1:
		return errors.New("--rows must be 1 or more")
	case how.rowsFile != "" && !strings.EqualFold(filepath.Ext(how.rowsFile), ".csv") && !strings.EqualFold(filepath.Ext(how.rowsFile), ".json"):
		return errors.New("--rows-file must end in .csv or .json")
	}
	return nil
}

// initTest writes a first test.
func initTest(cmd *cobra.Command, environ, paths []string, how initOptions) error {
	set, err := load(cmd, paths)
	if err != nil {
		return err
	}
	made, err := makeTest(cmd.Context(), environ, set, how)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	if err := how.write(cmd, paths, made); err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	return nil
}

// makeTest has the test made.
func makeTest(ctx context.Context, environ []string, set *rules.Set, how initOptions) (made alert.FirstTest, err error) {
	c := alert.FirstTestConfig{Set: set, Rows: how.rows}
	if c.Rule, err = findRule(set, how.rule); err != nil {
		return made, err
	}
	if how.report != "" {
		if c.Report, err = reportOf(c.Rule, how.report); err != nil {
			return made, err
		}
	}
	if how.rowsFile != "" {
		if _, err := os.Stat(how.rowsFile); err == nil {
			return made, fmt.Errorf("there is a file %s already: name another with --rows-file", how.rowsFile)
		}
		if c.RowsFile, err = filepath.Rel(filepath.Dir(how.out), how.rowsFile); err != nil || filepath.IsAbs(how.rowsFile) {
			c.RowsFile = how.rowsFile
		}
		c.RowsFile = filepath.ToSlash(c.RowsFile)
	}
	if how.mask {
		c.Mask = &rules.Mask{Seed: rand.Text(), Keep: how.keep}
	}
	if c.Mode, err = newModeClient(environ); err != nil {
		return made, err
	}
	if made, err = alert.MakeTest(ctx, c); err != nil {
		return made, fmt.Errorf("making a test of rule %s: %w", c.Rule.ID, err)
	}
	return made, nil
}
