package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// pair is a rule to play, and the version of it that it is compared with, if any.
type pair struct {
	version alert.Version
	other   *alert.Version
	report  string
}

// choosePairs finds the rules that are to be played. Where all that differ are, unpaired are those that are in one version alone.
func choosePairs(cmd *cobra.Command, set *rules.Set, args []string, how backtestOptions) (pairs []pair, alone unpaired, err error) {
	if how.other == "" {
		rule, err := findRule(set, args[0])
		if err != nil {
			return nil, alone, &exitError{exitCouldNotRun, err}
		}
		p, err := newPair(set, rule, how.report)
		if err != nil {
			return nil, alone, &exitError{exitCouldNotRun, err}
		}
		return []pair{p}, alone, nil
	}
	others, err := load(cmd, []string{how.other})
	if err != nil {
		return nil, alone, err
	}
	ids, alone, err := compared(set, others, args)
	if err != nil {
		return nil, alone, &exitError{exitCouldNotRun, err}
	}
	for _, id := range ids {
		p, err := newPair(set, set.Rule(id), how.report)
		if err != nil {
			return nil, alone, &exitError{exitCouldNotRun, err}
		}
		p.other = &alert.Version{Set: others, Rule: others.Rule(id)}
		pairs = append(pairs, p)
	}
	return pairs, alone, nil
}

// compared are the IDs of the rules that are to be compared: the one that was named, or all that differ.
func compared(set, others *rules.Set, args []string) (ids []string, alone unpaired, err error) {
	if len(args) == 0 {
		changes := others.ChangesSince(set)
		return changes.Changed, unpaired{changes.Added, changes.Removed}, nil
	}
	rule, err := findRule(set, args[0])
	if err != nil {
		return nil, alone, err
	}
	if others.Rule(rule.ID) == nil {
		return nil, alone, fmt.Errorf("there is no rule %s in the other version of the rules: give the rule the same `id` in both", rule.ID)
	}
	return []string{rule.ID}, alone, nil
}

func newPair(set *rules.Set, rule *rules.Rule, report string) (pair, error) {
	token, err := reportOf(rule, report)
	if err != nil {
		return pair{}, err
	}
	return pair{version: alert.Version{Set: set, Rule: rule}, report: token}, nil
}
