package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/rules"
)

// newDescribeCommand makes `modealert describe`, which reads the rules back in English.
func newDescribeCommand(environ []string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "describe [path…]",
		Short: "Say in English what each rule does",
		Long: `Reads rules files, or folders of *.yaml and *.yml files, and says in one sentence what each rule does, so that its author
can tell whether it is what was meant. Without a path it reads MODEALERT_CONFIG, or config.yaml.

Exit code 0: they were described. 1: something is wrong with them. 2: they could not be read.`,
		Example: `  modealert describe
  modealert describe config.yaml
  modealert describe --json rules/`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if len(paths) == 0 {
				paths = []string{defaultConfig(environ)}
			}
			describe, wrong := describeText, (*verdict).text
			if asJSON {
				describe, wrong = describeJSON, (*verdict).json
			}
			set, err := loadAs(cmd, paths, wrong)
			if err != nil {
				return err
			}
			if err := describe(cmd.OutOrStdout(), set); err != nil {
				return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON for other programs")
	cmd.ValidArgsFunction = completePaths
	return cmd
}

// describeText writes a paragraph for each rule and each entry of `events`.
func describeText(w io.Writer, set *rules.Set) error {
	var paragraphs []string
	for _, r := range set.Rules {
		about := r.ID
		if token, ok := r.Reports.Single(); ok {
			about += ", report " + token
		}
		if r.Query != "" {
			about += ", query " + r.Query
		}
		paragraphs = append(paragraphs, fmt.Sprintf("%s (%s, %s:%d)\n  %s\n", r.Name, about, r.Place.File, r.Place.Line, r.Describe()))
	}
	for _, a := range set.Announcements {
		paragraphs = append(paragraphs, fmt.Sprintf("events (%s:%d)\n  %s\n", a.Place.File, a.Place.Line, a.Describe()))
	}
	if ops := set.DescribeOps(); ops != "" {
		at, _ := set.OpsAt()
		paragraphs = append(paragraphs, fmt.Sprintf("ops_channel (%s:%d)\n  %s\n", at.Place.File, at.Place.Line, ops))
	}
	_, err := io.WriteString(w, strings.Join(paragraphs, "\n"))
	return err
}

// description is a rule, or an entry of `events`, as --json has it.
type description struct {
	ID          string   `json:"id,omitempty"`
	Name        string   `json:"name,omitempty"`
	Events      []string `json:"events,omitempty"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Description string   `json:"description"`
}

// describeJSON writes an object with a list of the rules and one of the entries of `events`.
func describeJSON(w io.Writer, set *rules.Set) error {
	all := struct {
		Rules  []description `json:"rules"`
		Events []description `json:"events"`
		Ops    *description  `json:"ops_channel,omitempty"`
	}{Rules: []description{}, Events: []description{}}
	for _, r := range set.Rules {
		all.Rules = append(all.Rules, description{
			ID: r.ID, Name: r.Name, File: r.Place.File, Line: r.Place.Line, Description: r.Describe(),
		})
	}
	for _, a := range set.Announcements {
		all.Events = append(all.Events, description{Events: a.On, File: a.Place.File, Line: a.Place.Line, Description: a.Describe()})
	}
	if ops := set.DescribeOps(); ops != "" {
		at, _ := set.OpsAt()
		all.Ops = &description{File: at.Place.File, Line: at.Place.Line, Description: ops}
	}
	return writeJSON(w, all)
}
