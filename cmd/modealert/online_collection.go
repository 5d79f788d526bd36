package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// collectionReports is how many reports of a collection are looked at closely: rules over a collection are much the same
// for each of them, and Mode answers four questions a second.
const collectionReports = 10

// askCollections looks for the collections that entries name, and adds some reports of those whose rules look at results.
func (o *onlineCheck) askCollections(ctx context.Context, reports *[]*watched) error {
	for _, r := range o.set.Rules {
		if r.Reports.Any && r.ReadsResult() {
			o.remark([]placed{r}, "report", "", "the rule is about any report, so what it reads is not checked")
		}
	}
	if !o.set.ByCollection() {
		return nil
	}
	o.progress("listing the collections")
	all, err := o.mode.Collections(ctx)
	if err != nil {
		return err
	}
	for _, r := range o.set.Rules {
		for _, name := range r.Reports.Collections {
			found, err := o.askCollection(ctx, r, name, all)
			if err != nil {
				return err
			}
			for _, report := range found {
				watch(reports, report.Token, r)
			}
		}
	}
	for _, a := range o.set.Announcements {
		for _, name := range a.Reports.Collections {
			if _, err := o.askCollection(ctx, a, name, all); err != nil {
				return err
			}
		}
	}
	return nil
}

// watch notes that a rule reads the results of a report.
func watch(reports *[]*watched, token string, r *rules.Rule) {
	i := slices.IndexFunc(*reports, func(w *watched) bool { return w.token == token })
	if i < 0 {
		i = len(*reports)
		*reports = append(*reports, &watched{token: token, entries: []placed{r}})
	}
	(*reports)[i].reading = append((*reports)[i].reading, r)
}

// askCollection looks for a collection that an entry names, and lists some of its reports where the entry looks at their
// results.
func (o *onlineCheck) askCollection(ctx context.Context, entry placed, name string, all []mode.Collection) ([]mode.Report, error) {
	i := slices.IndexFunc(all, func(c mode.Collection) bool { return c.Token == name || strings.EqualFold(c.Name, name) })
	rule, isRule := entry.(*rules.Rule)
	switch {
	case i < 0 && isRule:
		o.find([]placed{entry}, "report", name, fmt.Sprintf("the API key sees no collection `%s`", name), seen(all))
		return nil, nil
	case i < 0:
		o.find([]placed{entry}, "collection", name, fmt.Sprintf("the API key sees no collection `%s`", name), seen(all))
		return nil, nil
	case !isRule || !rule.ReadsResult():
		return nil, nil
	}
	reports, err := o.mode.ReportsIn(ctx, all[i].Token)
	if err != nil {
		return nil, o.refused(err, []placed{entry}, "report", name, fmt.Sprintf("collection `%s`", name))
	}
	reports = slices.DeleteFunc(reports, func(r mode.Report) bool { return r.Archived })
	switch n := len(reports); {
	case n == 0:
		o.remark([]placed{entry}, "report", name, fmt.Sprintf("collection `%s` holds no reports yet", name))
	case n > collectionReports:
		o.remark([]placed{entry}, "report", name, fmt.Sprintf("of the %d reports of collection `%s`, only %d are checked", n, name, collectionReports))
		reports = reports[:collectionReports]
	}
	return reports, nil
}

// seen says which collections the API key sees, the first few of them where there are many.
func seen(all []mode.Collection) string {
	const most = 12
	var names []string
	for _, c := range all {
		names = append(names, cmp.Or(c.Name, c.Token))
	}
	switch {
	case len(names) == 0:
		return "it sees none at all: give its owner access, or use a workspace key"
	case len(names) > most:
		return fmt.Sprintf("it sees %s and %d more", quoted(names[:most]), len(names)-most)
	default:
		return "it sees " + quoted(names)
	}
}
