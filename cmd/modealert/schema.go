package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// newSchemaCommand makes `modealert schema`, which prints the JSON Schema of rules files.
func newSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of rules files, for completion in editors",
		Long: `Prints the JSON Schema of rules files (draft 7). An editor with a YAML language server, such as Visual Studio Code with its
YAML extension, then completes keys, shows what they are for, and marks what is wrong, in each file that begins with

  # yaml-language-server: $schema=modealert.schema.json

The schema cannot read expressions: modealert check says more.

Exit code 0.`,
		Example: `  modealert schema > modealert.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := cmd.OutOrStdout().Write(rules.Schema()); err != nil {
				return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
			}
			return nil
		},
	}
}
