package modetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// serveAPI answers as Mode does, or as the failure for this request says.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.seen = append(w.seen, seenRequest(r))
	w.mu.Unlock()
	time.Sleep(time.Duration(w.delay.Load()))
	if !w.limiter.Allow() {
		rw.Header().Set("Retry-After", "1")
		refuse(rw, http.StatusTooManyRequests, "rate_limited", "Too Many Requests")
		return
	}
	rest, inAPI := strings.CutPrefix(r.URL.Path, "/api/")
	below, inWorkspace := strings.CutPrefix(rest, w.config.Name+"/")
	if f, ok := w.takeFailure(below); ok {
		if f.play(rw, r) {
			return
		}
		rw = f.cut(rw)
	}
	token, secret, _ := r.BasicAuth()
	switch {
	case rest == w.config.Name:
		w.write(rw, w.workspaceBody()) // to anybody
	case token != w.config.Token || secret != w.config.Secret:
		refuse(rw, http.StatusUnauthorized, "unauthorized", "unauthorized")
	case r.Method != http.MethodGet || !inAPI:
		refuseMissing(rw, "request path not recognized")
	case inWorkspace:
		w.serveWorkspace(rw, r, strings.Split(below, "/"))
	default:
		w.writeIf(rw, w.userBody(rest), "account not found")
	}
}

// serveWorkspace answers a path below the workspace's, given by its segments.
func (w *Workspace) serveWorkspace(rw http.ResponseWriter, r *http.Request, s []string) {
	switch {
	case s[0] == "spaces" || s[0] == "collections":
		w.serveCollections(rw, r, s[1:])
	case len(s) == 2 && s[0] == "definitions":
		w.writeIf(rw, w.definitionBody(s[1]), "definition not found")
	case len(s) == 2 && s[0] == "data_sources":
		w.writeIf(rw, w.dataSourceBody(s[1]), "data source not found")
	case len(s) == 2 && s[0] == "memberships":
		w.writeIf(rw, w.membershipBody(s[1]), "membership not found")
	case len(s) >= 2 && s[0] == "reports":
		w.serveReport(rw, r, s[1], s[2:])
	default:
		refuseMissing(rw, "request path not recognized")
	}
}

func (w *Workspace) serveReport(rw http.ResponseWriter, r *http.Request, token string, s []string) {
	report, runs := w.report(token)
	switch {
	case report == nil:
		refuseMissing(rw, "report not found")
	case len(s) == 0:
		w.write(rw, w.reportBody(*report, runs))
	case s[0] == "queries" && len(s) == 1:
		w.write(rw, w.queriesBody(*report))
	case s[0] == "runs" && len(s) == 1:
		w.write(rw, w.runListBody(*report, runs, r.URL.Query().Get("page"), r.URL.Query().Get("per_page")))
	case s[0] == "runs":
		i := slices.IndexFunc(runs, func(run Run) bool { return run.Token == s[1] })
		if i < 0 {
			refuseMissing(rw, "report run not found")
			return
		}
		w.serveRun(rw, ran{*report, runs[i]}, s[2:])
	default:
		refuseMissing(rw, "request path not recognized")
	}
}

// ran is a run and the report that it is of.
type ran struct {
	report Report
	run    Run
}

func (w *Workspace) serveRun(rw http.ResponseWriter, of ran, s []string) {
	switch {
	case len(s) == 0:
		w.write(rw, w.runBody(of))
	case len(s) == 1 && s[0] == "query_runs":
		w.write(rw, w.queryRunsBody(of))
	case len(s) == 4 && s[0] == "query_runs" && s[2] == "results" && s[3] == "content.json":
		w.serveResults(rw, of, s[1])
	default:
		refuseMissing(rw, "request path not recognized")
	}
}

// report returns a report and its runs, newest first.
func (w *Workspace) report(token string) (*Report, []Run) {
	w.mu.Lock()
	defer w.mu.Unlock()
	runs := slices.Clone(w.runs[token])
	slices.Reverse(runs)
	slices.SortStableFunc(runs, func(a, b Run) int { return b.Created.Compare(a.Created) })
	return w.reports[token], runs
}

// write sends a document of the API.
func (w *Workspace) write(rw http.ResponseWriter, doc object) {
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err) // only a parameter that is no JSON value can be the reason
	}
	rw.Header().Set("Content-Type", "application/hal+json; charset=utf-8")
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = rw.Write(body)
}

// writeIf sends a document that is there, or says what is not.
func (w *Workspace) writeIf(rw http.ResponseWriter, doc object, missing string) {
	if doc == nil {
		refuseMissing(rw, missing)
		return
	}
	w.write(rw, doc)
}

func refuseMissing(rw http.ResponseWriter, message string) {
	refuse(rw, http.StatusNotFound, "not_found", message)
}

// refuse sends an error of the API.
func refuse(rw http.ResponseWriter, status int, id, message string) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(object{
		"id": id, "message": message, "_links": links{"help": "https://mode.com/help"},
	})
}
