// Package rules is the rule language: it reads the files that analysts write, names every mistake in them, and judges
// the results of a report by them. It is pure: it knows no network, no database, no Slack and no clock.
//
//	set, err := rules.Load("config.yaml")
//	if err != nil {
//		return err // rules.Problems: each with its place, the line, a caret, and what to write instead
//	}
//	pass, err := rules.NewPass(set.For(report), rules.Moment{Now: completed})
//	if err := pass.ReadJSON(result); err != nil {
//		return err
//	}
//	results, err := pass.Results(past)
//	for _, result := range results {
//		for _, group := range result.Groups {
//			// group.Level, group.Value
//		}
//	}
//
// Rule.Describe reads a rule back as one English sentence, and Schema is the JSON Schema of rules files for editors, made of
// the same table of keys by which they are read.
//
// A file is decoded from YAML's nodes rather than into structs, so that whatever is wrong has a line and a column, and
// so that what YAML silently makes of `channel: #revenue` or `warning: != 5` can be told from what was meant.
package rules
