package modetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newWorkspace(t *testing.T, config modetest.Config) *modetest.Workspace {
	t.Helper()
	w := modetest.New(config)
	t.Cleanup(w.Close)
	return w
}

// get asks for a path with the workspace's key.
func get(t *testing.T, w *modetest.Workspace, path string, change func(*http.Request)) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("api-token", "api-secret")
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestBodies keeps the shapes of the answers, which are Mode's.
func TestBodies(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	w := newWorkspace(t, modetest.Config{WebURL: "https://app.mode.com", Now: func() time.Time { return monday }})
	w.AddUser(modetest.User{Username: "jo", Name: "Jo Smith"})
	w.AddCollection(modetest.Collection{Token: "75737b70402e", Name: "Finance"})
	w.AddReport(modetest.Report{
		Token: "beef00000001", Name: "Revenue", Collection: "75737b70402e", Creator: "jo",
		Queries: []modetest.Query{{Token: "9a0000000001", Name: "Daily totals"}},
	})
	w.AddRun("beef00000001", modetest.Run{
		Token: "c0ffee000001", ExecutedBy: "jo", Created: monday, Parameters: map[string]any{"day": "2026-03-01"},
	})
	w.AddRun("beef00000001", modetest.Run{
		Token: "c0ffee000002", State: "failed", Created: monday.Add(time.Hour),
		Results: []modetest.Result{{ErrorCode: "SqlUnknownColumn", ErrorMessage: "ERROR: no column"}},
	})
	w.AddDefinition(modetest.Definition{Token: "d575d5553bd6", Name: "paid_orders", Description: "Orders paid", Creator: "jo", Updated: monday})
	w.AddDataSource(modetest.DataSource{Token: "ea1c23ebaddc", Name: "Warehouse", Vendor: "snowflake", Provider: "default", Creator: "jo"})
	w.AddMembership(modetest.Membership{Token: "0a48a4a59f55", Username: "jo"})
	for name, path := range map[string]string{
		"workspace": "/api/acme", "collections": "/api/acme/spaces?filter=all", "reports": "/api/acme/spaces/75737b70402e/reports",
		"definition": "/api/acme/definitions/d575d5553bd6", "data_source": "/api/acme/data_sources/ea1c23ebaddc",
		"membership": "/api/acme/memberships/0a48a4a59f55",
		"user":       "/api/jo", "collection": "/api/acme/spaces/75737b70402e", "report": "/api/acme/reports/beef00000001",
		"run": "/api/acme/reports/beef00000001/runs/c0ffee000001", "runs": "/api/acme/reports/beef00000001/runs?per_page=1",
		"query_runs": "/api/acme/reports/beef00000001/runs/c0ffee000002/query_runs", "queries": "/api/acme/reports/beef00000001/queries", "not_found": "/api/acme/reports/beef00000009",
	} {
		_, body := get(t, w, path, nil)
		var v any
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			t.Fatal(err)
		}
		pretty, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden := "testdata/" + name + ".golden"
		if *update {
			if err := os.WriteFile(golden, append(pretty, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(pretty)+"\n"); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.AddUser(modetest.User{Username: "jo"})
	for name, change := range map[string]func(*http.Request){
		"none":           func(r *http.Request) { r.Header.Del("Authorization") },
		"a wrong secret": func(r *http.Request) { r.SetBasicAuth("api-token", "x") },
		"a wrong token":  func(r *http.Request) { r.SetBasicAuth("x", "api-secret") },
		"bearer":         func(r *http.Request) { r.Header.Set("Authorization", "Bearer api-secret") },
	} {
		if status, body := get(t, w, "/api/jo", change); status != 401 || !strings.Contains(body, `"id":"unauthorized"`) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _ := get(t, w, "/api/jo", nil); status != 200 {
		t.Errorf("the right key: %d", status)
	}
	if seen := w.Requests(); len(seen) != 5 || seen[0].Path != "/api/jo" {
		t.Errorf("Requests() = %v", seen)
	}
}

func TestStorage(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{RedirectResults: true})
	w.AddReport(modetest.Report{Token: "beef00000001"})
	w.AddRun("beef00000001", modetest.Run{Token: "c0ffee000001"})
	ask := func(change func(*http.Request)) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.StorageURL()+"/results/a/b/c", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if status := ask(func(r *http.Request) { r.SetBasicAuth("api-token", "api-secret") }); status != 400 {
		t.Errorf("with credentials: %d, want 400", status)
	}
	if status := ask(func(*http.Request) {}); status != 403 {
		t.Errorf("without a signature: %d, want 403", status)
	}
	if seen := w.StorageRequests(); len(seen) != 2 || seen[0].Header.Get("Authorization") == "" {
		t.Errorf("StorageRequests() = %v", seen)
	}
}

func TestFail(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.AddReport(modetest.Report{Token: "beef00000001"})
	w.AddUser(modetest.User{Username: "jo"})
	w.Fail(modetest.Failure{Path: "reports/*", Times: 2, Status: 504, Body: modetest.GatewayTimeout})
	w.Fail(modetest.Failure{Path: "jo", Status: 403})
	status := func(path string) int {
		s, _ := get(t, w, path, nil)
		return s
	}
	got := []int{
		status("/api/acme/reports/beef00000001"), status("/api/acme/reports/beef00000001/runs"),
		status("/api/acme/reports/beef00000001"), status("/api/acme/reports/beef00000001"), status("/api/jo"), status("/api/jo"),
	}
	if diff := cmp.Diff([]int{504, 200, 504, 200, 403, 403}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	w.Recover()
	if got := status("/api/jo"); got != 200 {
		t.Errorf("after Recover(): %d", got)
	}
}

// TestRefused asks for what is there and refused nevertheless, and for what is not.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{MemberKey: true})
	w.AddMembership(modetest.Membership{Token: "0a48a4a59f55", Username: "jo"})
	w.AddCollection(modetest.Collection{Token: "75737b70402e", Deleted: true})
	w.AddCollection(modetest.Collection{Token: "75737b70402f"})
	for path, want := range map[string]int{
		"/api/acme/memberships/0a48a4a59f55":          404,
		"/api/acme/memberships":                       404,
		"/api/acme/spaces/75737b70402e":               403,
		"/api/acme/spaces/75737b70402e/reports":       403,
		"/api/acme/spaces/75737b70402d":               404,
		"/api/acme/collections/75737b70402f":          200,
		"/api/acme/collections/75737b70402f/reports":  200,
		"/api/acme/collections/75737b70402f/nonsense": 404,
		"/api/acme/definitions/d575d5553bd6":          404,
		"/api/acme/data_sources/ea1c23ebaddc":         404,
	} {
		if status, body := get(t, w, path, nil); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, body, want)
		}
	}
	if _, body := get(t, w, "/api/acme/spaces", nil); !strings.Contains(body, `"spaces":[]`) {
		t.Errorf("collections without a filter: %s", body)
	}
	anonymous := func(r *http.Request) { r.Header.Del("Authorization") }
	if status, _ := get(t, w, "/api/acme", anonymous); status != 200 {
		t.Errorf("the workspace, anonymously: %d", status)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{RatePerSecond: 1e-6})
	w.AddUser(modetest.User{Username: "jo"})
	first, _ := get(t, w, "/api/jo", nil)
	second, _ := get(t, w, "/api/jo", nil)
	if first != 200 || second != 429 {
		t.Errorf("answers %d, %d, want 200, 429", first, second)
	}
}

// TestWebhook sends every event and reads it again as package mode does.
func TestWebhook(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	var got mode.Event
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			got, err = mode.ParseEvent(body)
		}
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		rw.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(receiver.Close)
	for _, event := range []mode.Event{
		{Name: mode.EventReportCreated, Report: "beef00000001"},
		{Name: mode.EventReportDeleted, Report: "beef00000001", ReportName: "Revenue"},
		{Name: mode.EventReportRunStarted, Report: "beef00000001", Run: "c0ffee000001"},
		{Name: mode.EventReportRunCompleted, Report: "beef00000001", Run: "c0ffee000001"},
		{Name: mode.EventNewDatabaseConnection, Token: "ea1c23ebaddc"},
		{Name: mode.EventDefinitionCreated, Token: "d575d5553bd6"},
		{Name: mode.EventDefinitionUpdated, Token: "d575d5553bd6"},
		{Name: mode.EventMemberJoined, Token: "0a48a4a59f55"},
		{Name: mode.EventMemberRemoved, Token: "0a48a4a59f55"},
		{Name: mode.EventMemberRemoved},
	} {
		status, err := w.Send(t.Context(), receiver.URL, event)
		if err != nil || status != http.StatusAccepted || got != event {
			t.Errorf("Send(%+v) = %d, %v, received %+v", event, status, err, got)
		}
	}
	documented := newWorkspace(t, modetest.Config{DocumentedEvents: true})
	created := mode.Event{Name: mode.EventReportCreated, Report: "beef00000001"}
	if status, err := documented.Send(t.Context(), receiver.URL, created); err != nil || status != http.StatusAccepted || got != created {
		t.Errorf("Send(%+v), as documented = %d, %v, received %+v", created, status, err, got)
	}
	if body := string(documented.Webhook(created)); body == string(w.Webhook(created)) {
		t.Errorf("Webhook() = %s, as documented and not", body)
	}
	if got, want := string(w.Webhook(mode.Event{Name: "unheard_of"})), `{"event":"unheard_of"}`; got != want {
		t.Errorf("Webhook() = %s, want %s", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Send(ctx, receiver.URL, mode.Event{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Send() = %v, want %v", err, context.Canceled)
	}
}

func TestAdd_replaces(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	report := w.AddReport(modetest.Report{Name: "Revenue", Queries: []modetest.Query{{Name: "a"}, {Name: "b"}}})
	run := w.AddRun(report, modetest.Run{State: "enqueued"})
	w.AddRun(report, modetest.Run{Token: run, Results: []modetest.Result{{Query: "b", Rows: `[{"n": 1}]`}}})
	if !mode.ValidToken(report) || !mode.ValidToken(run) || report == run {
		t.Errorf("tokens %q, %q", report, run)
	}
	c, err := mode.New(w.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Runs(t.Context(), report, 1)
	if err != nil || len(page.Runs) != 1 || page.Runs[0].State != "succeeded" {
		t.Errorf("Runs() = %+v, %v", page, err)
	}
	queryRuns, err := c.QueryRuns(t.Context(), mode.RunRef{Report: report, Run: run})
	if err != nil || len(queryRuns) != 2 || queryRuns[1].Query != w.QueryToken(report, "b") {
		t.Fatalf("QueryRuns() = %+v, %v", queryRuns, err)
	}
	for i, want := range []string{"[]", `[{"n": 1}]`} {
		rows, err := c.Results(t.Context(), mode.RunRef{Report: report, Run: run}, queryRuns[i].Token)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(rows)
		rows.Close()
		if err != nil || string(got) != want {
			t.Errorf("Results(%d) = %s, %v, want %s", i, got, err, want)
		}
	}
}
