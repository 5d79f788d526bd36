package modetest

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/modealert/modealert/mode"
)

// Report is a report of the workspace.
type Report struct {
	// Token names it; empty means a new token.
	Token string
	// Name and Description may be empty, which Mode writes as null.
	Name, Description string
	// Collection is the token of its collection; empty means that none is named.
	Collection string
	// Creator is a user name; empty means that none is named.
	Creator string
	// Archived says that it was put away.
	Archived bool
	// Queries are its queries; none means one query without a name.
	Queries []Query
}

// Query is a query of a report.
type Query struct {
	// Token names it; empty means a new token.
	Token string
	// Name may be empty, which Mode writes as null.
	Name string
}

// Run is a run of a report.
type Run struct {
	// Token names it; empty means a new token.
	Token string
	// State is Mode's word; empty means `succeeded`.
	State string
	// ExecutedBy is the user name of who ran it; empty leaves the link out.
	ExecutedBy string
	// Created and Completed are when it began and ended. Zero means now for Created, and for Completed four seconds
	// after Created, or null while the run goes on.
	Created, Completed time.Time
	// Parameters are written in the order of their names; nil means that it has none.
	Parameters map[string]any
	// Purged says that the results are gone.
	Purged bool
	// Results are those of the queries; a query without one has no rows.
	Results []Result
}

// Result is what one query of a run returned.
type Result struct {
	// Query is the query's name or token; empty means the report's first query.
	Query string
	// Rows is the body, which should be a JSON array of objects; empty means `[]`.
	Rows string
	// Write writes the body in place of Rows, so that it can be larger than memory; it is called once a request.
	Write func(io.Writer) error
	// State is the query run's; empty means the run's.
	State string
	// ErrorCode and ErrorMessage say why the query failed.
	ErrorCode, ErrorMessage string
}

// User is somebody in the workspace.
type User struct {
	Username, Name string
}

// AddReport adds a report, or replaces it, and returns its token.
func (w *Workspace) AddReport(report Report) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if report.Token == "" {
		report.Token = w.newToken()
	}
	report.Queries = slices.Clone(report.Queries)
	if len(report.Queries) == 0 {
		report.Queries = []Query{{}}
	}
	for i := range report.Queries {
		if report.Queries[i].Token == "" {
			report.Queries[i].Token = w.newToken()
		}
	}
	w.reports[report.Token] = &report
	return report.Token
}

// QueryToken returns the token of a report's query by its name; an empty name means the first. It panics when there is
// no such query.
func (w *Workspace) QueryToken(report, name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.mustReport(report)
	for _, q := range r.Queries {
		if name == "" || q.Name == name {
			return q.Token
		}
	}
	panic(fmt.Sprintf("modetest: report %s has no query %q", report, name))
}

// AddRun adds a run, or replaces one with the same token, and returns its token. It panics when there is no such
// report.
func (w *Workspace) AddRun(report string, run Run) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mustReport(report)
	if run.Token == "" {
		run.Token = w.newToken()
	}
	run.State = orElse(run.State, mode.StateSucceeded)
	if run.Created.IsZero() {
		run.Created = w.config.Now()
	}
	ended := mode.Run{State: run.State}
	if run.Completed.IsZero() && (ended.Succeeded() || ended.Failed()) {
		run.Completed = run.Created.Add(4 * time.Second)
	}
	run.Parameters = maps.Clone(run.Parameters)
	run.Results = slices.Clone(run.Results)
	runs := w.runs[report]
	if i := slices.IndexFunc(runs, func(r Run) bool { return r.Token == run.Token }); i >= 0 {
		runs[i] = run
	} else {
		w.runs[report] = append(runs, run)
	}
	return run.Token
}

func (w *Workspace) mustReport(token string) *Report {
	r := w.reports[token]
	if r == nil {
		panic(fmt.Sprintf("modetest: there is no report %q", token))
	}
	return r
}

// AddUser adds a user, or replaces one.
func (w *Workspace) AddUser(u User) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.users[u.Username] = u
}
