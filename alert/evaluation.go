package alert

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// evaluation judges the results of one run. Each result that a rule needs is read once, for all of the rules on it.
type evaluation struct {
	watcher *Watcher
	job     *store.Job
	ref     mode.RunRef
	queries []mode.QueryRun
}

// results returns one result a rule. An error means that Mode could not be reached and the run is to be tried again;
// whatever is wrong with a result itself is the rules' to say.
func (e evaluation) results(ctx context.Context, checked []*rules.Rule) ([]rules.Result, error) {
	var all []rules.Result
	wanted := make(map[string][]*rules.Rule)
	for _, rule := range checked {
		query, err := e.pick(rule)
		if err != nil {
			all = append(all, rules.Result{Rule: rule, Err: err})
			continue
		}
		wanted[query.Token] = append(wanted[query.Token], rule)
	}
	for _, query := range e.queries {
		if len(wanted[query.Token]) == 0 {
			continue
		}
		results, err := e.read(ctx, query, wanted[query.Token])
		if err != nil {
			return nil, fmt.Errorf("reading the result of %s: %w", queryName(query), err)
		}
		all = append(all, results...)
	}
	return all, nil
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

func (e evaluation) read(ctx context.Context, query mode.QueryRun, checked []*rules.Rule) ([]rules.Result, error) {
	if query.Failed() {
		return failAll(checked, fmt.Errorf("query %s failed in this run", queryName(query))), nil
	}
	pass, err := rules.NewPass(checked, e.watcher.now())
	if err != nil {
		return nil, err
	}
	body, err := e.watcher.mode.Results(ctx, e.ref, query.Token)
	if err == nil {
		err = pass.ReadJSON(body)
		_ = body.Close() // what was read is complete, or err says otherwise
	}
	switch {
	case err == nil:
		return pass.Results(), nil
	case ctx.Err() != nil || passing(err) || e.job.Attempt < patience:
		return nil, err
	default:
		return failAll(checked, fmt.Errorf("the result of query %s cannot be read: %w", queryName(query), err)), nil
	}
}

// passing reports whether the trouble is the way to Mode, which passes, and not the result, which stays.
func passing(err error) bool {
	if answer, ok := errors.AsType[*mode.Error](err); ok {
		return answer.Retryable() || answer.Status == http.StatusUnauthorized
	}
	var network net.Error
	return errors.As(err, &network)
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

// failAll says the same of every rule.
func failAll(checked []*rules.Rule, why error) []rules.Result {
	results := make([]rules.Result, len(checked))
	for i, rule := range checked {
		results[i] = rules.Result{Rule: rule, Err: why}
	}
	return results
}
