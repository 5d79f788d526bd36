package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelp: the help of each command says what it does, how it ends, and shows examples that begin with its name.
func TestHelp(t *testing.T) {
	t.Parallel()
	root := newRootCommand(nil)
	var walk func(*cobra.Command)
	walk = func(parent *cobra.Command) {
		for _, c := range parent.Commands() {
			if c.Name() == "help" || c.Name() == "completion" { // cobra's own
				continue
			}
			walk(c)
			var out bytes.Buffer
			args := slices.Concat(strings.Fields(c.CommandPath())[1:], []string{"--help"})
			if code := run(t.Context(), args, nil, &out, &out); code != 0 {
				t.Errorf("%s --help: exit code %d", c.CommandPath(), code)
			}
			for _, want := range []string{c.Long, "Examples:\n", "Exit code 0"} {
				if c.Long == "" || !strings.Contains(out.String(), want) {
					t.Errorf("%s --help lacks %q", c.CommandPath(), want)
				}
			}
			for line := range strings.Lines(c.Example) {
				if words := strings.TrimSpace(line); !strings.Contains(words, c.CommandPath()) && !strings.HasSuffix(words, `\`) {
					t.Errorf("%s --help has the example %q", c.CommandPath(), words)
				}
			}
			if parent == root && !strings.Contains(root.Long, "modealert "+c.Name()) && c.Name() != "version" {
				t.Errorf("modealert --help does not list %s", c.Name())
			}
		}
	}
	walk(root)
}
