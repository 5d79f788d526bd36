package main

import (
	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

// newRootCommand returns the program's commands.
func newRootCommand(environ []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "modealert",
		Short: "Slack alerts for Mode reports",
		Long: `modealert watches Mode reports. When a run completes it reads the results, judges them by the rules that
analysts wrote in YAML, and tells Slack only when it matters.

  modealert demo     see it at work: no account, no network
  modealert check    read rule files and name every mistake
  modealert test     try rules on rows that you write down, without Mode and Slack
  modealert preview  see what a rule makes of a run of Mode, and the message that Slack would get
  modealert backtest play a rule on past runs: when it would have alerted
  modealert describe say in English what each rule does
  modealert schema   completion and checks in your editor
  modealert serve    run it
  modealert rules    list the rules with their states, and when they run
  modealert explain  say why a rule did or did not alert
  modealert usage    list the events that Mode sent
  modealert dead     list the messages that could not be delivered, and send them again

  modealert completion bash    completion in your shell; also zsh, fish and powershell`,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(newServeCommand(environ), newCheckCommand(environ), newTestCommand(environ), newPreviewCommand(environ), newBacktestCommand(environ), newDescribeCommand(environ), newSchemaCommand(), newRulesCommand(environ), newExplainCommand(environ), newUsageCommand(environ), newDeadCommand(environ), newDemoCommand(environ), newVersionCommand())
	completeNoFiles(root)
	return root
}

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Prints the version of this program.

Exit code 0.`,
		Example: `  modealert version`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.Println("modealert", version)
			return nil
		},
	}
}
