package main

import (
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// completeRule completes the name of a rule as the first argument of a command, and files after it. It reads the rules that the
// command would.
func completeRule(config *string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		set, err := rules.Load(*config)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var all []cobra.Completion
		for _, rule := range set.Rules {
			all = append(all, cobra.CompletionWithDesc(rule.ID, rule.Name))
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}
