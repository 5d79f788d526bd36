package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// evaluation reads the results of one run. Each result that a rule needs is read once, for all of the rules on it.
type evaluation struct {
	watcher *Watcher
	mode    *mode.Client // who is asked
	job     *store.Job
	ref     mode.RunRef
	at      rules.Moment
	queries []mode.QueryRun
}

// nameQueries asks for the names of the queries where Mode left them out of the run and a rule goes by one.
func (e evaluation) nameQueries(ctx context.Context, checked []*rules.Rule) error {
	if !nameless(e.queries, checked) {
		return nil
	}
	queries, err := e.mode.Queries(ctx, e.ref.Report)
	if err := optional(ctx, e.job, err); err != nil {
		return err
	}
	addNames(e.queries, queries)
	return nil
}

// nameless reports whether Mode left out a name and a rule goes by one.
func nameless(runs []mode.QueryRun, checked []*rules.Rule) bool {
	return slices.ContainsFunc(runs, func(q mode.QueryRun) bool { return q.Name == "" }) &&
		slices.ContainsFunc(checked, func(r *rules.Rule) bool { return r.Query != "" })
}

// addNames adds the names that are missing.
func addNames(runs []mode.QueryRun, queries []mode.Query) {
	for i := range runs {
		for _, q := range queries {
			if runs[i].Name == "" && runs[i].Query == q.Token {
				runs[i].Name = q.Name
			}
		}
	}
}

// read reads what each rule needs into c. An error means that Mode could not be reached and the run is to be tried again;
// whatever is wrong with a result itself is the rules' to say.
func (e evaluation) read(ctx context.Context, checked []*rules.Rule, c *examined) error {
	wanted, lost := assign(e.queries, checked)
	c.results = append(c.results, lost...)
	for _, query := range e.queries {
		if len(wanted[query.Token]) == 0 {
			continue
		}
		if err := e.readQuery(ctx, query, wanted[query.Token], c); err != nil {
			return fmt.Errorf("reading the result of %s: %w", queryName(query), err)
		}
	}
	return nil
}

// assign finds the query that each rule is about, by its run's token. What is lost are the rules that are about none.
func assign(queries []mode.QueryRun, checked []*rules.Rule) (wanted map[string][]*rules.Rule, lost []rules.Result) {
	wanted = make(map[string][]*rules.Rule)
	for _, rule := range checked {
		query, err := pick(queries, rule)
		if err != nil {
			lost = append(lost, rules.Result{Rule: rule, Err: err})
			continue
		}
		wanted[query.Token] = append(wanted[query.Token], rule)
	}
	return wanted, lost
}

// pick finds the query that a rule is about, by name or token.
func pick(queries []mode.QueryRun, rule *rules.Rule) (mode.QueryRun, error) {
	var names []string
	for _, query := range queries {
		if rule.Query != "" && (query.Query == rule.Query || query.Name == rule.Query) {
			return query, nil
		}
		names = append(names, queryName(query))
	}
	switch {
	case len(queries) == 0:
		return mode.QueryRun{}, errors.New("the run has no queries")
	case rule.Query != "":
		return mode.QueryRun{}, fmt.Errorf("query `%s` is not in the report; it has %s", rule.Query, strings.Join(names, ", "))
	case len(queries) > 1:
		return mode.QueryRun{}, fmt.Errorf("the report has %d queries, %s; say which one with `query:`", len(queries), strings.Join(names, ", "))
	default:
		return queries[0], nil
	}
}

func (e evaluation) readQuery(ctx context.Context, query mode.QueryRun, checked []*rules.Rule, c *examined) error {
	if query.Failed() {
		c.fail(checked, fmt.Errorf("query %s failed in this run", queryName(query)))
		return nil
	}
	pass, err := rules.NewPass(checked, e.at)
	if err != nil {
		return err
	}
	err = readResult(ctx, e.mode, e.ref, query.Token, pass)
	switch {
	case err == nil:
		c.passes = append(c.passes, pass)
		return nil
	case ctx.Err() == nil && c.gone() && !passing(err): // no use to ask again, and others wait
		c.fail(checked, fmt.Errorf("the result of query %s cannot be read, Mode has purged the run: %w", queryName(query), cause(err)))
		return nil
	case ctx.Err() != nil, !e.watcher.exhausted(e.job), passing(err) && e.watcher.age(e.job) < unfinishedFor:
		return err // a result that Mode keeps cut short looks like a connection that was cut, so there is an end to it
	default:
		c.fail(checked, fmt.Errorf("the result of query %s cannot be read: %w", queryName(query), cause(err)))
		return nil
	}
}

// readResult has a pass read what a query returned.
func readResult(ctx context.Context, client *mode.Client, ref mode.RunRef, query string, pass *rules.Pass) error {
	body, err := client.Results(ctx, ref, query)
	if err != nil {
		return err
	}
	defer body.Close() // what was read is complete, or the error says otherwise
	return pass.ReadJSON(body)
}

// cause leaves out how far the reading came when it was Mode that broke off.
func cause(err error) error {
	if answer, ok := errors.AsType[*mode.Error](err); ok {
		return answer
	}
	return err
}

// links names the queries and where they can be seen.
func (e evaluation) links() map[string]Link {
	links := make(map[string]Link)
	for _, query := range e.queries {
		link := Link{Name: query.Name, URL: e.mode.QueryURL(e.ref.Report, query.Query)}
		links[query.Name], links[query.Query] = link, link
		if len(e.queries) == 1 {
			links[""] = link
		}
	}
	return links
}

func queryName(query mode.QueryRun) string {
	if query.Name == "" {
		return "`" + query.Query + "`"
	}
	return "`" + query.Name + "`"
}
