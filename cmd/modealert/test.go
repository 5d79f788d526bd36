package main

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// newTestCommand makes `modealert test`, which plays the tests of rules.
func newTestCommand(environ []string) *cobra.Command {
	how := testOptions{github: env.ToMap(environ)["GITHUB_ACTIONS"] == "true", now: time.Now}
	var first initOptions
	cmd := &cobra.Command{
		Use:   "test [path…]",
		Short: "Play the tests of rules, without Mode and Slack, or write a first one",
		Long: `Plays what stands under "tests" in rules files, or folders of *.yaml and *.yml files: each run of a test is judged and decided
as one of Mode is, and what comes of it is compared with what the test expects. Nothing is asked of Mode, and nothing is
said in Slack. Without a path it reads MODEALERT_CONFIG, or config.yaml. Tests may stand in other files than their rules.

With --init RULE it writes a first test instead, from the latest run of the rule's report that succeeded: its rows, or a few of
them on which the rule says the same, no column but those that the rule uses, the values of earlier runs that it looks at, and
what it says. It takes MODE_WORKSPACE, MODE_API_TOKEN and MODE_API_SECRET. With --mask, texts become such as "country 1" (those
that the rule names stay), numbers that the rule judges by become others near them, and times stay.

Exit code 0: all pass. 1: some fail, or something is wrong with the files. 2: they could not be read or played, or there are none.`,
		Example: `  modealert test
  modealert test rules/ tests/
  modealert test --run 'revenue' -v
  modealert test --junit report.xml
  modealert test --init eu-revenue
  modealert test --init eu-revenue --mask --out tests/revenue.yaml --rows-file tests/revenue.csv`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{defaultConfig(environ)}
			}
			switch err := first.check(cmd); {
			case err != nil:
				return &exitError{exitCouldNotRun, err}
			case first.rule != "":
				return initTest(cmd, environ, paths, first)
			}
			return test(cmd, paths, how)
		},
	}
	cmd.Flags().StringVar(&how.run, "run", "", "play only the tests whose name matches this regular expression")
	cmd.Flags().BoolVarP(&how.verbose, "verbose", "v", false, "also list the tests that pass")
	cmd.Flags().StringVar(&how.junit, "junit", "", "also write the outcome to this file, as JUnit XML")
	cmd.Flags().BoolVar(&how.github, "github", how.github, "also write what fails as annotations of GitHub Actions; on by itself there")
	cmd.Flags().BoolVar(&how.json, "json", false, "write JSON for other programs")
	first.flags(cmd)
	cmd.ValidArgsFunction = completePaths
	if err := cmd.RegisterFlagCompletionFunc("init", completeRules(givenPaths(environ))); err != nil {
		panic("the flag is there: " + err.Error())
	}
	return cmd
}

// testOptions are the flags of `modealert test`.
type testOptions struct {
	run, junit            string
	verbose, github, json bool
	now                   func() time.Time
}

// test plays the tests of some files and says what came of them.
func test(cmd *cobra.Command, paths []string, how testOptions) error {
	v, err := judgeFiles(paths)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	if len(v.findings) > 0 {
		return how.tell(cmd.OutOrStdout(), mistakes{v})
	}
	chosen, err := chooseTests(v.set, how.run)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	played, err := playAll(cmd.Context(), v.set, chosen, how.now)
	if err != nil {
		return &exitError{exitCouldNotRun, err}
	}
	return how.tell(cmd.OutOrStdout(), testReport{played, how.verbose})
}

// chooseTests are the tests whose name matches. That there are none is an error: whoever plays tests means to have some.
func chooseTests(set *rules.Set, pattern string) ([]*rules.Test, error) {
	if len(set.Tests) == 0 {
		return nil, fmt.Errorf("there are no tests in %s: write some under `tests:`, as docs/rules.md shows", count(len(set.Files), "file"))
	}
	matching, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("--run takes a regular expression: %w", err)
	}
	chosen := slices.DeleteFunc(slices.Clone(set.Tests), func(t *rules.Test) bool { return !matching.MatchString(t.Name) })
	if len(chosen) == 0 {
		return nil, fmt.Errorf("none of %s has a name that matches %q", count(len(set.Tests), "test"), pattern)
	}
	return chosen, nil
}
