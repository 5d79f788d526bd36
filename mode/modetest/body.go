package modetest

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"strconv"
	"time"
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
