package mode

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// The states in which a run or a query run ends. Any other word, also one that Mode adds, means that it goes on.
const (
	StateSucceeded = "succeeded"
	StateCompleted = "completed" // Mode's word for the success of a report with a notebook
	StateFailed    = "failed"
	StateCancelled = "cancelled"
)

// Run is one run of a report.
type Run struct {
	// Report and Token name the run.
	Report, Token string
	// State is Mode's own word.
	State string
	// Created is when the run was asked for, Completed when it ended; zero where Mode does not say, as Mode may of a
	// cancelled run.
	Created, Completed time.Time
	// ExecutedBy is the user name of who ran it; empty where Mode does not say.
	ExecutedBy string
	// Parameters are the values of the report's parameters, in Mode's order.
	Parameters []Param
	// Purged says that Mode no longer keeps its results, or is about to delete them.
	Purged bool
}

// Ref names the run.
func (r Run) Ref() RunRef { return RunRef{Report: r.Report, Run: r.Token} }

// Finished reports whether the run has ended, well or badly.
func (r Run) Finished() bool { return r.Succeeded() || r.Failed() || r.Cancelled() }

// Succeeded reports whether the run ended well, so that it has results unless it is purged.
func (r Run) Succeeded() bool { return r.State == StateSucceeded || r.State == StateCompleted }

// Failed reports whether the run ended badly.
func (r Run) Failed() bool { return r.State == StateFailed }

// Cancelled reports whether somebody ended the run.
func (r Run) Cancelled() bool { return r.State == StateCancelled }

// Duration is how long the run took, the time in Mode's queue included; 0 when that is not known.
func (r Run) Duration() time.Duration {
	if r.Created.IsZero() || r.Completed.IsZero() {
		return 0
	}
	return max(0, r.Completed.Sub(r.Created))
}

// Run asks for one run.
func (c *Client) Run(ctx context.Context, ref RunRef) (Run, error) {
	if err := checkTokens(ref.Report, ref.Run); err != nil {
		return Run{}, fmt.Errorf("fetching a run: %w", err)
	}
	doc, err := c.document(ctx, c.runPath(ref), nil)
	if err != nil {
		return Run{}, fmt.Errorf("fetching run %s of report %s: %w", ref.Run, ref.Report, err)
	}
	run := doc.run(ref.Report)
	run.Token = ref.Run
	return run, nil
}

func (c *Client) reportPath(token string) string { return c.config.Workspace + "/reports/" + token }

func (c *Client) runPath(ref RunRef) string { return c.reportPath(ref.Report) + "/runs/" + ref.Run }

func (d document) run(report string) Run {
	return Run{
		Report:     report,
		Token:      d.text("token"),
		State:      d.text("state"),
		Created:    d.time("created_at"),
		Completed:  d.time("completed_at"),
		ExecutedBy: d.username("executed_by"),
		Parameters: d.params("parameters"),
		Purged:     !d.time("purge_started_at").IsZero(),
	}
}

// RunPage is a page of a report's runs, newest first.
type RunPage struct {
	Runs []Run
	// More says that there may be a page after this one.
	More bool
}

// Runs lists the runs of a report, newest first; the first page is 1. Mode's filters are not used: it answers them
// with an error, or not at all.
func (c *Client) Runs(ctx context.Context, report string, page int) (RunPage, error) {
	if err := checkTokens(report); err != nil {
		return RunPage{}, fmt.Errorf("listing runs: %w", err)
	}
	return c.runPageOnce(report, page, func() (RunPage, error) {
		query := url.Values{"page": {strconv.Itoa(page)}, "per_page": {strconv.Itoa(itemsPerPage)}}
		doc, err := c.document(ctx, c.reportPath(report)+"/runs", query)
		if err != nil {
			return RunPage{}, fmt.Errorf("listing the runs of report %s: %w", report, err)
		}
		return doc.runPage(report, page), nil
	})
}

// runPage believes the counters and not the link to the next page, which Mode gives past the end too.
func (d document) runPage(report string, page int) RunPage {
	var p RunPage
	for _, item := range d.embedded("report_runs") {
		if run := item.run(report); ValidToken(run.Token) {
			p.Runs = append(p.Runs, run)
		}
	}
	total, counted := d.object("pagination").number("total_pages")
	p.More = len(p.Runs) > 0 && (!counted || page < total)
	return p
}
