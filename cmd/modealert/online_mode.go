package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// watched is a report and what the rules files say about it.
type watched struct {
	token   string
	entries []placed      // those that name it
	reading []*rules.Rule // those rules that look at its results
}

// askMode asks for the collections and the reports that rules name, and has their latest results judged.
func (o *onlineCheck) askMode(ctx context.Context) error {
	o.progress("asking Mode")
	if _, err := o.mode.Workspace(ctx); err != nil {
		return err // it is answered to anybody: where it is not, nothing else is
	}
	reports := o.namedReports()
	if err := o.askCollections(ctx, &reports); err != nil {
		return err
	}
	for i, w := range reports {
		o.progress(fmt.Sprintf("report %d of %d: %s", i+1, len(reports), w.token))
		if err := o.askReport(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// namedReports are the reports that entries name by token.
func (o *onlineCheck) namedReports() []*watched {
	var reports []*watched
	for _, token := range o.set.Reports() {
		w := &watched{token: token}
		for _, r := range o.set.Rules {
			if !slices.Contains(r.Reports.Tokens, token) {
				continue
			}
			w.entries = append(w.entries, r)
			if r.ReadsResult() {
				w.reading = append(w.reading, r)
			}
		}
		for _, a := range o.set.Announcements {
			if slices.Contains(a.Reports.Tokens, token) {
				w.entries = append(w.entries, a)
			}
		}
		reports = append(reports, w)
	}
	return reports
}

// askReport asks for a report and for what its rules need of it.
func (o *onlineCheck) askReport(ctx context.Context, w *watched) error {
	report, err := o.mode.Report(ctx, w.token)
	if err != nil {
		return o.refused(err, w.entries, "report", w.token, fmt.Sprintf("report `%s`", w.token))
	}
	if report.Archived {
		o.remark(w.entries, "report", w.token, fmt.Sprintf("report %s is archived, so it may not run any more", called(report)))
	}
	if len(w.reading) == 0 {
		return nil
	}
	queries, err := o.mode.Queries(ctx, w.token)
	if err != nil {
		return o.refused(err, asPlaced(w.reading), "report", "", "the list of the queries of report "+called(report))
	}
	byQuery := make(map[string][]*rules.Rule)
	for _, rule := range w.reading {
		if token, ok := o.pick(rule, report, queries); ok {
			byQuery[token] = append(byQuery[token], rule)
		}
	}
	if len(byQuery) == 0 {
		return nil
	}
	run, ok, err := o.latest(ctx, w, report)
	if err != nil || !ok {
		return err
	}
	return o.askRun(ctx, report, run, byQuery)
}

// pick finds the query of a report that a rule reads, as the service does.
func (o *onlineCheck) pick(rule *rules.Rule, report mode.Report, queries []mode.Query) (token string, ok bool) {
	entry := []placed{rule}
	var names []string
	for _, q := range queries {
		if rule.Query != "" && (q.Token == rule.Query || q.Name == rule.Query) {
			return q.Token, true
		}
		names = append(names, cmp.Or(q.Name, q.Token))
	}
	switch {
	case len(queries) == 0:
		o.find(entry, "report", "", fmt.Sprintf("report %s has no queries", called(report)), "")
	case rule.Query != "":
		o.find(entry, "query", "", fmt.Sprintf("report %s has no query `%s`; it has %s", called(report), rule.Query, quoted(names)),
			"a query goes by its name, letter by letter, or by its token")
	case len(queries) > 1:
		o.find(entry, "report", "", fmt.Sprintf("report %s has %d queries, %s, and the rule does not say which it reads", called(report), len(queries), quoted(names)),
			"add a line such as `query: "+names[0]+"`")
	default:
		return queries[0].Token, true
	}
	return "", false
}

// latest finds the latest run of a report that ended well.
func (o *onlineCheck) latest(ctx context.Context, w *watched, report mode.Report) (mode.Run, bool, error) {
	page, err := o.mode.Runs(ctx, w.token, 1)
	if err != nil {
		return mode.Run{}, false, o.refused(err, asPlaced(w.reading), "report", "", "the list of the runs of report "+called(report))
	}
	var why string
	i := slices.IndexFunc(page.Runs, mode.Run.Succeeded)
	switch {
	case i >= 0 && page.Runs[i].Purged:
		why = fmt.Sprintf("Mode no longer keeps the results of report %s, whose latest successful run was %s ago",
			called(report), age(o.now(), page.Runs[i].Completed))
	case i >= 0:
		o.askPast(report, page, w.reading)
		return page.Runs[i], true, nil
	case page.More:
		why = fmt.Sprintf("none of the latest %d runs of report %s succeeded", len(page.Runs), called(report))
	default:
		why = fmt.Sprintf("report %s has no successful run yet", called(report))
	}
	o.remark(asPlaced(w.reading), "report", w.token, why+", so what the rule reads cannot be checked")
	return mode.Run{}, false, nil
}

// refused notes that Mode does not show something. Trouble with Mode itself stays an error.
func (o *onlineCheck) refused(err error, entries []placed, key, text, what string) error {
	answer, ok := errors.AsType[*mode.Error](err)
	if !ok || answer.Passing() {
		return err
	}
	switch answer.Status {
	case http.StatusNotFound:
		o.find(entries, key, text, what+" is not there, or the API key may not see it",
			"check it in the browser's address; if it is right, give the key's owner access, or use a workspace key")
	case http.StatusForbidden:
		o.find(entries, key, text, "the API key may not see "+what, "give its owner access, or use a workspace key")
	default:
		o.find(entries, key, text, what+": "+answer.Error(), "")
	}
	return nil
}

// asPlaced are rules as entries.
func asPlaced(list []*rules.Rule) []placed {
	entries := make([]placed, len(list))
	for i, r := range list {
		entries[i] = r
	}
	return entries
}
