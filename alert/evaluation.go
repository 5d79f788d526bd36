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
	job     *store.Job
	ref     mode.RunRef
	at      rules.Moment
	queries []mode.QueryRun
}

// nameQueries asks for the names of the queries where Mode left them out of the run and a rule goes by one.
func (e evaluation) nameQueries(ctx context.Context, checked []*rules.Rule) error {
	unnamed := slices.ContainsFunc(e.queries, func(q mode.QueryRun) bool { return q.Name == "" })
	byName := slices.ContainsFunc(checked, func(r *rules.Rule) bool { return r.Query != "" })
	if !unnamed || !byName {
		return nil
	}
	queries, err := e.watcher.mode.Queries(ctx, e.ref.Report)
	if err := optional(ctx, e.job, err); err != nil {
		return err
	}
	for i := range e.queries {
		for _, q := range queries {
			if e.queries[i].Name == "" && e.queries[i].Query == q.Token {
				e.queries[i].Name = q.Name
			}
		}
	}
	return nil
}

// read reads what each rule needs into c. An error means that Mode could not be reached and the run is to be tried again;
// whatever is wrong with a result itself is the rules' to say.
func (e evaluation) read(ctx context.Context, checked []*rules.Rule, c *examined) error {
	wanted := make(map[string][]*rules.Rule)
	for _, rule := range checked {
		query, err := e.pick(rule)
		if err != nil {
			c.results = append(c.results, rules.Result{Rule: rule, Err: err})
			continue
		}
		wanted[query.Token] = append(wanted[query.Token], rule)
	}
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

// pick finds the query that a rule is about, by name or token.
func (e evaluation) pick(rule *rules.Rule) (mode.QueryRun, error) {
	var names []string
	for _, query := range e.queries {
		if rule.Query != "" && (query.Query == rule.Query || query.Name == rule.Query) {
			return query, nil
		}
		names = append(names, queryName(query))
	}
	switch {
	case len(e.queries) == 0:
		return mode.QueryRun{}, errors.New("the run has no queries")
	case rule.Query != "":
		return mode.QueryRun{}, fmt.Errorf("query `%s` is not in the report; it has %s", rule.Query, strings.Join(names, ", "))
	case len(e.queries) > 1:
		return mode.QueryRun{}, fmt.Errorf("the report has %d queries, %s; say which one with `query:`", len(e.queries), strings.Join(names, ", "))
	default:
		return e.queries[0], nil
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
	body, err := e.watcher.mode.Results(ctx, e.ref, query.Token)
	if err == nil {
		err = pass.ReadJSON(body)
		_ = body.Close() // what was read is complete, or err says otherwise
	}
	switch {
	case err == nil:
		c.passes = append(c.passes, pass)
		return nil
	case ctx.Err() != nil, !e.watcher.exhausted(e.job), passing(err) && e.watcher.age(e.job) < unfinishedFor:
		return err // a result that Mode keeps cut short looks like a connection that was cut, so there is an end to it
	default:
		c.fail(checked, fmt.Errorf("the result of query %s cannot be read: %w", queryName(query), cause(err)))
		return nil
	}
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
		link := Link{Name: query.Name, URL: e.watcher.mode.QueryURL(e.ref.Report, query.Query)}
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
