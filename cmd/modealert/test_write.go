package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// write writes the test where it belongs, and says on standard error what it is.
func (how *initOptions) write(cmd *cobra.Command, paths []string, made alert.FirstTest) error {
	text, where := made.Text, "standard output"
	if how.out != "" {
		old, err := os.ReadFile(how.out)
		switch {
		case err == nil:
			if text, err = rules.AppendTest(how.out, old, made.Text); err != nil {
				return fmt.Errorf("adding the test to %s:\n%w", how.out, err)
			}
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("reading where the test is to be added: %w", err)
		}
		where = how.out
	}
	if how.rowsFile != "" {
		if err := writeNew(how.rowsFile, made.Rows); err != nil {
			return fmt.Errorf("writing the rows: %w", err)
		}
	}
	if how.out == "" {
		if _, err := cmd.OutOrStdout().Write(text); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	} else if err := replaceFile(how.out, text); err != nil {
		return fmt.Errorf("writing the test: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "a test of run %s of %s, written to %s%s\n", made.Run.Token, made.Run.Completed.UTC().Format("2006-01-02 15:04 UTC"),
		where, how.next(paths, made))
	return nil
}

// next says what the test has of the run, and how to play it.
func (how *initOptions) next(paths []string, made alert.FirstTest) string {
	var b strings.Builder
	switch {
	case made.Taken < made.Total:
		fmt.Fprintf(&b, ", with %d of the %s", made.Taken, count(made.Total, "row"))
	case made.Total > 0:
		fmt.Fprintf(&b, ", with its %s", count(made.Total, "row"))
	}
	if how.out != "" {
		played := paths
		if !inside(how.out, paths) {
			played = append(slices.Clip(played), how.out)
		}
		fmt.Fprintf(&b, "\nplay it: modealert test %s", strings.Join(played, " "))
	}
	return b.String()
}

// inside reports whether a file is one of some, or in one of some folders.
func inside(file string, paths []string) bool {
	for _, path := range paths {
		if rel, err := filepath.Rel(path, file); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// writeNew writes a file that is not there, with the folders that it is in.
func writeNew(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // like a file that people make
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // as above
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// replaceFile writes a file so that it is never there by half.
func replaceFile(name string, content []byte) error {
	if info, err := os.Stat(name); err != nil {
		return writeNew(name, content)
	} else if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", name)
	}
	if linked, err := filepath.EvalSymlinks(name); err == nil {
		name = linked
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	temporary := name + ".new"
	if err := writeNew(temporary, content); err != nil {
		return err
	}
	return errors.Join(os.Chmod(temporary, info.Mode().Perm()), os.Rename(temporary, name))
}
