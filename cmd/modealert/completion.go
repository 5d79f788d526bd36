package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// completePaths completes rules files and folders.
func completePaths(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeRules completes the ID of a rule in the files that a command reads. Where they are wrong there is nothing to offer.
func completeRules(files func(cmd *cobra.Command, args []string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		set, err := rules.Load(files(cmd, args)...)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var all []cobra.Completion
		for _, rule := range set.Rules {
			if strings.HasPrefix(rule.ID, begun) {
				all = append(all, cobra.CompletionWithDesc(rule.ID, rule.Name))
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeRule completes the ID of a rule as the first argument of a command, and files after it.
func completeRule(config *string) cobra.CompletionFunc {
	ids := completeRules(func(*cobra.Command, []string) []string { return []string{*config} })
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return ids(cmd, args, begun)
	}
}

// givenPaths are the paths that a command is given, or where the service reads its rules.
func givenPaths(environ []string) func(*cobra.Command, []string) []string {
	return func(_ *cobra.Command, paths []string) []string {
		if len(paths) == 0 {
			return []string{defaultConfig(environ)}
		}
		return paths
	}
}

// completeNoFiles keeps files from being offered to the commands below one that take none.
func completeNoFiles(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		if c.ValidArgsFunction == nil && !strings.Contains(c.Use, "path") {
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
		completeNoFiles(c)
	}
}
