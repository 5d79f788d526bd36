package modetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/modealert/modealert/mode"
)

// object is a JSON object.
type object map[string]any

// links are the links of a document: the address of each relation, "" for one to leave out.
type links map[string]string

// MarshalJSON writes links as HAL does.
func (l links) MarshalJSON() ([]byte, error) {
	out := object{}
	for relation, href := range l {
		if href != "" {
			out[relation] = object{"href": href}
		}
	}
	return json.Marshal(out)
}

// at writes a time as Mode does, null for none.
func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// orNull writes an empty text as null.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// id makes the number that Mode has besides a token.
func (w *Workspace) id(token string) any {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(token))
	n := uint64(hash.Sum32())
	if w.config.NumericIDs {
		return n
	}
	return strconv.FormatUint(n, 10)
}

// apiPath and webPath are the addresses of things below the workspace, for the API and for people.
func (w *Workspace) apiPath(path string) string { return "/api/" + w.config.Name + path }

func (w *Workspace) webPath(path string) string { return "/" + w.config.Name + path }

// linkIf returns "" without a name, so that the link is left out.
func linkIf(name, href string) string {
	if name == "" {
		return ""
	}
	return href
}

func (w *Workspace) reportBody(r Report, runs []Run) object {
	self := "/reports/" + r.Token
	body := object{
		"token": r.Token, "id": w.id(r.Token), "name": orNull(r.Name), "description": orNull(r.Description),
		"type": "Report", "archived": r.Archived, "space_token": orNull(r.Collection), "account_id": w.id(w.config.Name),
		"account_username": w.config.Name, "public": false, "query_count": len(r.Queries), "runs_count": len(runs),
		"last_run_at": nil, "last_successfully_run_at": nil, "last_successful_run_token": nil, "web_preview_image": nil,
		"_links": links{
			"self": w.apiPath(self), "web": cmp.Or(w.config.WebURL, w.URL()) + w.webPath(self), "share": w.webPath(self),
			"web_report_runs": w.webPath(self + "/runs"), "account": w.apiPath(""), "queries": w.apiPath(self + "/queries"),
			"report_runs": w.apiPath(self + "/runs"),
			"space":       linkIf(r.Collection, w.apiPath("/collections/"+r.Collection)),
			"creator":     linkIf(r.Creator, "/api/"+r.Creator),
		},
	}
	if len(runs) > 0 {
		body["last_run_at"] = at(runs[0].Created)
	}
	return body
}

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

func (w *Workspace) queriesBody(r Report) object {
	self := w.apiPath("/reports/" + r.Token + "/queries")
	items := []object{}
	for _, q := range r.Queries {
		items = append(items, object{
			"id": w.id(q.Token), "token": q.Token, "name": orNull(q.Name), "raw_query": "select 1",
			"data_source_id": w.id("data source"), "explorations_count": 0,
			"_links": links{"self": self + "/" + q.Token, "report": w.apiPath("/reports/" + r.Token)},
		})
	}
	return object{"_links": links{"self": self}, "_embedded": object{"queries": items}}
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

// userBody returns nil when there is no such user.
func (w *Workspace) userBody(username string) object {
	w.mu.Lock()
	u, ok := w.users[username]
	w.mu.Unlock()
	if !ok {
		return nil
	}
	return object{
		"username": u.Username, "name": orNull(u.Name), "id": w.id(u.Username), "user": true,
		"_links": links{"self": "/api/" + u.Username, "web": "/" + u.Username},
	}
}

// workspaceBody is the workspace itself, which Mode treats as a kind of user.
func (w *Workspace) workspaceBody() object {
	return object{
		"username": w.config.Name, "name": w.config.Title, "id": w.id(w.config.Name), "user": false, "space_count": 0,
		"plan_code": "plus", "_links": links{"self": w.apiPath(""), "web": w.webPath("")},
	}
}
