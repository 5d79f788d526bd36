package mode

import (
	"context"
	"fmt"
	"time"
)

// Query is a query of a report.
type Query struct {
	// Token names it.
	Token string
	// Name may be empty.
	Name string
}

// Queries lists the queries that a report has now, in Mode's order. It tells the names that [Client.QueryRuns] may
// leave out.
func (c *Client) Queries(ctx context.Context, report string) ([]Query, error) {
	if err := checkTokens(report); err != nil {
		return nil, fmt.Errorf("listing queries: %w", err)
	}
	path := c.reportPath(report) + "/queries"
	return once(c, path, nameAge, always, func() ([]Query, error) {
		doc, err := c.document(ctx, path, nil)
		if err != nil {
			return nil, fmt.Errorf("listing the queries of report %s: %w", report, err)
		}
		return doc.queries(), nil
	})
}

func (d document) queries() []Query {
	var list []Query
	for _, item := range d.embedded("queries") {
		q := Query{Token: item.tokenOf("token", "self"), Name: item.text("name")}
		if q.Token != "" {
			list = append(list, q)
		}
	}
	return list
}

// QueryRun is what one query of a report did in a run of it.
type QueryRun struct {
	// Token names the query run, Query the query.
	Token, Query string
	// Name is the query's name. Mode may leave it out although the query has one, which [Client.Queries] tells then.
	Name string
	// State is one of the states of a run.
	State string
	// Created and Completed are when it began and ended; zero where Mode does not say.
	Created, Completed time.Time
	// ErrorCode and ErrorMessage say why it failed, in Mode's word and the warehouse's own words: several lines that
	// may be long and may hold parts of the query. Both are empty otherwise.
	ErrorCode, ErrorMessage string
}

// Succeeded reports whether there are results.
func (q QueryRun) Succeeded() bool { return q.State == StateSucceeded || q.State == StateCompleted }

// Failed reports whether the query failed.
func (q QueryRun) Failed() bool { return q.State == StateFailed }

// QueryRuns lists what each query of the report did in a run.
func (c *Client) QueryRuns(ctx context.Context, ref RunRef) ([]QueryRun, error) {
	if err := checkTokens(ref.Report, ref.Run); err != nil {
		return nil, fmt.Errorf("listing query runs: %w", err)
	}
	path := c.runPath(ref) + "/query_runs"
	return once(c, path, 0, allEnded, func() ([]QueryRun, error) {
		doc, err := c.document(ctx, path, nil)
		if err != nil {
			return nil, fmt.Errorf("listing the query runs of run %s of report %s: %w", ref.Run, ref.Report, err)
		}
		return doc.queryRuns(), nil
	})
}

func (d document) queryRuns() []QueryRun {
	var list []QueryRun
	for _, item := range d.embedded("query_runs") {
		q := QueryRun{
			Token:        orElse(item.text("token"), item.text("id")),
			Query:        orElse(item.text("query_token"), item.linked("query")),
			Name:         item.text("query_name"),
			State:        item.text("state"),
			Created:      item.time("created_at"),
			Completed:    item.time("completed_at"),
			ErrorCode:    item.text("error_code"),
			ErrorMessage: item.text("error_message"),
		}
		if ValidToken(q.Token) {
			list = append(list, q)
		}
	}
	return list
}
