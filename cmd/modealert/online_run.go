package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// look is a run whose results the rules were tried on.
type look struct {
	Report    string    `json:"report"`
	Name      string    `json:"name"`
	Run       string    `json:"run"`
	Completed time.Time `json:"completed"`
	Age       string    `json:"age"`
}

// askRun tries the rules on the results of a run, each of which is read once.
func (o *onlineCheck) askRun(ctx context.Context, report mode.Report, run mode.Run, byQuery map[string][]*rules.Rule) error {
	o.looked = append(o.looked, look{report.Token, report.Name, run.Token, run.Completed, age(o.now(), run.Completed)})
	queryRuns, err := o.mode.QueryRuns(ctx, run.Ref())
	if err != nil {
		var all []*rules.Rule
		for _, query := range slices.Sorted(maps.Keys(byQuery)) {
			all = append(all, byQuery[query]...)
		}
		return o.refused(err, asPlaced(all), "report", report.Token, "the list of what the latest run of report "+called(report)+" did")
	}
	for _, query := range slices.Sorted(maps.Keys(byQuery)) {
		i := slices.IndexFunc(queryRuns, func(q mode.QueryRun) bool { return q.Query == query })
		switch {
		case i < 0:
			o.remark(asPlaced(byQuery[query]), "query", "", fmt.Sprintf("the query is not yet in the latest successful run of report %s, %s ago, "+
				"so what the rule reads cannot be checked", called(report), age(o.now(), run.Completed)))
		case !queryRuns[i].Succeeded():
			o.remark(asPlaced(byQuery[query]), "query", "", fmt.Sprintf("the query did not succeed in the latest successful run of report %s, %s ago, "+
				"so what the rule reads cannot be checked", called(report), age(o.now(), run.Completed)))
		default:
			if err := o.askResult(ctx, report, run, queryRuns[i].Token, byQuery[query]); err != nil {
				return err
			}
		}
	}
	return nil
}

// askResult has a result judged by the rules, as if the run had just completed. Of the run itself and of the runs before
// it, nothing is known here: that leaves conditions open and makes none of them wrong.
func (o *onlineCheck) askResult(ctx context.Context, report mode.Report, run mode.Run, queryRun string, reading []*rules.Rule) error {
	pass, unreadable, err := o.read(ctx, run, queryRun, reading)
	if err == nil && unreadable != nil {
		pass, unreadable, err = o.read(ctx, run, queryRun, reading) // it may have been the connection
	}
	switch {
	case err != nil:
		return o.refused(err, asPlaced(reading), "query", "", "the result of the latest run of report "+called(report))
	case ctx.Err() != nil:
		return ctx.Err()
	case unreadable != nil:
		o.find(asPlaced(reading), "query", "", fmt.Sprintf("the result of the latest run of report %s cannot be read: %v", called(report), unreadable), "")
		return nil
	}
	results, err := pass.Results(nil)
	if err != nil {
		return err
	}
	for _, result := range results {
		o.judged(report, run, result)
	}
	return nil
}

// read reads a result by some rules. Unreadable says what is wrong with the result itself, err that there is none.
func (o *onlineCheck) read(ctx context.Context, run mode.Run, queryRun string, reading []*rules.Rule) (pass *rules.Pass, unreadable, err error) {
	pass, err = rules.NewPass(reading, rules.Moment{Now: run.Completed})
	if err != nil {
		return nil, nil, err
	}
	body, err := o.mode.Results(ctx, run.Ref(), queryRun)
	if err != nil {
		return nil, nil, err
	}
	defer body.Close()
	unreadable = pass.ReadJSON(body)
	if answer, ok := errors.AsType[*mode.Error](unreadable); ok {
		unreadable = answer
	}
	return pass, unreadable, nil
}

// judged notes what a rule made of a result.
func (o *onlineCheck) judged(report mode.Report, run mode.Run, result rules.Result) {
	entry := []placed{result.Rule}
	in := fmt.Sprintf("in the latest run of report %s, %s ago, ", called(report), age(o.now(), run.Completed))
	wrong, missing := errors.AsType[*rules.ColumnError](result.Err)
	switch {
	case missing:
		for _, c := range wrong.Columns {
			o.find(entry, keyOf(result.Rule, c.Column), c.Column, in+c.Message, "")
		}
	case result.Err != nil:
		o.find(entry, brokenKey(result.Rule, result.Err), "", in+"the rule cannot be evaluated: "+result.Err.Error(), "")
	case result.Rows == 0 && namesColumns(result.Rule):
		o.remark(entry, "report", "", in+"the result had no rows, so the columns that the rule names cannot be checked")
	}
}

// namesColumns reports whether a rule can miss a column.
func namesColumns(rule *rules.Rule) bool {
	named := slices.Concat(rule.By, rule.Key, rule.Show, rule.Value.Columns())
	if rule.Where != nil {
		named = append(named, rule.Where.Columns()...)
	}
	for _, s := range []*rules.Severity{rule.Warning, rule.Critical} {
		if s != nil {
			named = append(named, s.When.Columns()...)
		}
	}
	return len(named) > 0 || rule.Latest != ""
}

// keyOf is the key under which a rule names a column.
func keyOf(rule *rules.Rule, column string) string {
	for _, key := range []string{"value", "where", "by", "latest", "key", "show", "warning", "critical"} {
		if _, ok := rule.At(key, column); ok {
			return key
		}
	}
	return "value"
}

// conditionError begins the text of an error in one of a rule's conditions, or in another of its parts.
var conditionError = regexp.MustCompile("^(?:with no group at all: )?(?:row [0-9]+: )?`?(where|warning|critical|latest)`?: ")

// brokenKey is the key of the expression that cannot be evaluated.
func brokenKey(rule *rules.Rule, err error) string {
	key := "value"
	if m := conditionError.FindStringSubmatch(err.Error()); m != nil {
		key = m[1]
	}
	if _, ok := rule.At(key, ""); !ok {
		return "value"
	}
	return key
}
