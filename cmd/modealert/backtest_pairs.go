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

// choosePairs finds the rules that are to be played.
func choosePairs(cmd *cobra.Command, set *rules.Set, args []string, how backtestOptions) ([]pair, error) {
	if how.other == "" {
		rule, err := findRule(set, args[0])
		if err != nil {
			return nil, &exitError{exitCouldNotRun, err}
		}
		p, err := newPair(set, rule, how.report)
		if err != nil {
			return nil, &exitError{exitCouldNotRun, err}
		}
		return []pair{p}, nil
	}
	others, err := load(cmd, []string{how.other})
	if err != nil {
		return nil, err
	}
	ids, err := compared(set, others, args)
	if err != nil {
		return nil, &exitError{exitCouldNotRun, err}
	}
	var pairs []pair
	for _, id := range ids {
		p, err := newPair(set, set.Rule(id), how.report)
		if err != nil {
			return nil, &exitError{exitCouldNotRun, err}
		}
		p.other = &alert.Version{Set: others, Rule: others.Rule(id)}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// compared are the IDs of the rules that are to be compared: the one that was named, or all that differ.
func compared(set, others *rules.Set, args []string) ([]string, error) {
	if len(args) == 0 {
		return others.ChangesSince(set).Changed, nil
	}
	rule, err := findRule(set, args[0])
	if err != nil {
		return nil, err
	}
	if others.Rule(rule.ID) == nil {
		return nil, fmt.Errorf("there is no rule %s in the other version of the rules: give the rule the same `id` in both", rule.ID)
	}
	return []string{rule.ID}, nil
}

func newPair(set *rules.Set, rule *rules.Rule, report string) (pair, error) {
	token, err := reportOf(rule, report)
	if err != nil {
		return pair{}, err
	}
	return pair{version: alert.Version{Set: set, Rule: rule}, report: token}, nil
}
