package modetest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/modealert/modealert/mode"
)

func (w *Workspace) runBody(of ran) object {
	self := "/reports/" + of.report.Token + "/runs/" + of.run.Token
	parameters := of.run.Parameters
	if parameters == nil {
		parameters = map[string]any{}
	}
	var purged time.Time
	if of.run.Purged {
		purged = of.run.Created.AddDate(1, 0, 0)
	}
	return object{
		"token": of.run.Token, "state": of.run.State, "parameters": parameters, "created_at": at(of.run.Created),
		"updated_at": at(later(of.run.Created, of.run.Completed)), "completed_at": at(of.run.Completed),
		"purge_started_at": at(purged), "purge_completed_at": at(purged), "python_state": "none",
		"form_fields": []any{},
		"_links": links{
			"self": w.apiPath(self), "account": w.apiPath(""), "report": w.apiPath("/reports/" + of.report.Token),
			"share": w.webPath(self), "query_runs": w.apiPath(self + "/query_runs"),
			"web_external_url": cmp.Or(w.config.WebURL, w.URL()) + w.webPath(self) + "?utm_source=external",
			"content":          w.apiPath(self + "/results/content.csv"),
			"executed_by":      linkIf(of.run.ExecutedBy, "/api/"+of.run.ExecutedBy),
		},
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// runListBody is a page of runs. Like Mode it gives 20 runs unless asked otherwise, never more than 30, and links to a
// next page even where there is none.
func (w *Workspace) runListBody(r Report, runs []Run, pageText, perPageText string) object {
	page := atLeastOne(pageText, 1)
	perPage := min(atLeastOne(perPageText, 20), 30)
	self := w.apiPath("/reports/" + r.Token + "/runs")
	items := []object{}
	for i := (page - 1) * perPage; i < min(page*perPage, len(runs)); i++ {
		items = append(items, w.runBody(ran{r, runs[i]}))
	}
	return object{
		"pagination": object{
			"page": page, "per_page": perPage, "count": len(items),
			"total_pages": (len(runs) + perPage - 1) / perPage, "total_count": len(runs),
		},
		"_links":    links{"self": self, "next_page": self + "?page=" + strconv.Itoa(page+1)},
		"_embedded": object{"report_runs": items},
	}
}

// atLeastOne reads a number of a query; as Mode does, it takes nonsense for nothing.
func atLeastOne(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1<<20 {
		return otherwise
	}
	return n
}

func (w *Workspace) queryRunsBody(of ran) object {
	items := []object{}
	for _, q := range of.report.Queries {
		items = append(items, w.queryRunBody(of, q))
	}
	self := w.apiPath("/reports/" + of.report.Token + "/runs/" + of.run.Token + "/query_runs")
	return object{"_links": links{"self": self}, "_embedded": object{"query_runs": items}}
}

func (w *Workspace) queryRunBody(of ran, q Query) object {
	report := "/reports/" + of.report.Token
	run := report + "/runs/" + of.run.Token
	token := queryRunToken(of.run, q)
	result := of.result(q)
	body := object{
		"id": token, "token": token, "state": cmp.Or(result.State, of.run.State), "raw_source": "select 1",
		"rendered_source": "select 1", "created_at": at(of.run.Created), "completed_at": at(of.run.Completed),
		"data_source_id": w.id("data source"), "limit": false, "query_token": q.Token, "query_name": orNull(q.Name),
		"parameters": object{}, "max_result_bytes": 5000000000,
		"_links": links{
			"self": w.apiPath(run + "/query_runs/" + token), "query": w.apiPath(report + "/queries/" + q.Token),
			"result":     w.apiPath(run + "/query_runs/" + token + "/results"),
			"report_run": w.apiPath(run), "report_run_web": w.webPath(run),
			"result_web":  w.webPath(run + "/details/queries/" + q.Token),
			"executed_by": linkIf(of.run.ExecutedBy, "/api/"+of.run.ExecutedBy),
		},
	}
	if w.config.NamelessQueryRuns {
		body["query_name"] = nil
	}
	if body["state"] == mode.StateFailed {
		body["error_type"], body["help_url"] = "generic", "https://mode.com/help"
		body["error_code"], body["error_message"] = result.ErrorCode, result.ErrorMessage
	}
	return body
}

// queryRunToken makes the token of what a query did in a run.
func queryRunToken(run Run, q Query) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(run.Token + "/" + q.Token))
	return fmt.Sprintf("%012x", hash.Sum64()>>16)
}

// result returns what a query returned in the run, if that was given.
func (of ran) result(q Query) Result {
	for _, result := range of.run.Results {
		first := result.Query == "" && q.Token == of.report.Queries[0].Token
		if first || result.Query == q.Token || result.Query != "" && result.Query == q.Name {
			return result
		}
	}
	return Result{}
}
