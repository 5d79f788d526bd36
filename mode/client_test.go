package mode_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

var (
	monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ref    = mode.RunRef{Report: "beef00000001", Run: "c0ffee000001"}
)

// newWorkspace starts a workspace with one report that ran once.
func newWorkspace(t *testing.T, config modetest.Config) *modetest.Workspace {
	t.Helper()
	w := modetest.New(config)
	t.Cleanup(w.Close)
	w.AddUser(modetest.User{Username: "jo", Name: "Jo Smith"})
	w.AddCollection(modetest.Collection{Token: "75737b70402e", Name: "Finance"})
	w.AddReport(modetest.Report{
		Token: ref.Report, Name: "Monthly Revenue", Description: "By region", Collection: "75737b70402e", Creator: "jo",
		Queries: []modetest.Query{{Token: "9a0000000001", Name: "Daily totals"}, {Token: "9a0000000002"}},
	})
	w.AddRun(ref.Report, modetest.Run{
		Token: ref.Run, ExecutedBy: "jo", Created: monday, Completed: monday.Add(90 * time.Second),
		Parameters: map[string]any{"country": []string{"FR", "DE"}, "day": "2026-03-01", "nothing": nil},
		Results:    []modetest.Result{{Rows: `[{"revenue": 7}]`}, {Query: "9a0000000002", Rows: `[{"n": 1}, {"n": 2}]`}},
	})
	return w
}

// naps notes how long a client would have slept.
type naps []time.Duration

func (n *naps) sleep(ctx context.Context, d time.Duration) error {
	*n = append(*n, d)
	return ctx.Err()
}

// newClient makes a client that does not wait.
func newClient(t *testing.T, config mode.Config) (*mode.Client, *naps) {
	t.Helper()
	slept := new(naps)
	if config.Sleep == nil {
		config.Sleep = slept.sleep
	}
	if config.Transport == nil {
		transport := &http.Transport{DisableCompression: true}
		t.Cleanup(transport.CloseIdleConnections)
		config.Transport = transport
	}
	c, err := mode.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c, slept
}

func TestClient_objects(t *testing.T) {
	t.Parallel()
	for name, numeric := range map[string]bool{"ids as texts": false, "ids as numbers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{NumericIDs: numeric})
			c, _ := newClient(t, w.ClientConfig())
			report, err := c.Report(t.Context(), ref.Report)
			wantReport := mode.Report{
				Token: ref.Report, Name: "Monthly Revenue", Description: "By region", Collection: "75737b70402e",
				Creator: "jo", URL: w.URL() + "/acme/reports/beef00000001",
			}
			check(t, "Report", wantReport, report, err)
			collection, err := c.Collection(t.Context(), report.Collection)
			wantCollection := mode.Collection{Token: "75737b70402e", Name: "Finance", URL: w.URL() + "/acme/spaces/75737b70402e"}
			check(t, "Collection", wantCollection, collection, err)
			user, err := c.User(t.Context(), "jo")
			check(t, "User", mode.User{Username: "jo", Name: "Jo Smith", URL: w.URL() + "/jo"}, user, err)
			run, err := c.Run(t.Context(), ref)
			check(t, "Run", mode.Run{
				Report: ref.Report, Token: ref.Run, State: "succeeded", Created: monday, Completed: monday.Add(90 * time.Second),
				ExecutedBy: "jo", Parameters: []mode.Param{{Name: "country", Value: "FR, DE"}, {Name: "day", Value: "2026-03-01"}},
			}, run, err)
			if run.Duration() != 90*time.Second || !run.Finished() || run.Ref() != ref {
				t.Errorf("Duration() = %v, Finished() = %v, Ref() = %v", run.Duration(), run.Finished(), run.Ref())
			}
		})
	}
}

func check[T any](t *testing.T, call string, want, got T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s() = %v", call, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s() (-want +got):\n%s", call, diff)
	}
}

func TestClient_missingThings(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.AddReport(modetest.Report{Token: "beef00000002"})
	w.AddRun("beef00000002", modetest.Run{Token: "c0ffee000002", State: "processing", Created: monday})
	c, _ := newClient(t, w.ClientConfig())
	report, err := c.Report(t.Context(), "beef00000002")
	check(t, "Report", mode.Report{Token: "beef00000002", URL: w.URL() + "/acme/reports/beef00000002"}, report, err)
	run, err := c.Run(t.Context(), mode.RunRef{Report: "beef00000002", Run: "c0ffee000002"})
	check(t, "Run", mode.Run{Report: "beef00000002", Token: "c0ffee000002", State: "processing", Created: monday}, run, err)
	if run.Finished() || run.Duration() != 0 {
		t.Errorf("Finished() = %v, Duration() = %v of a run that goes on", run.Finished(), run.Duration())
	}
}

func TestClient_queryRuns(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	failed := w.AddRun(ref.Report, modetest.Run{
		State: "failed", Created: monday, Results: []modetest.Result{
			{Query: "Daily totals", State: "succeeded"},
			{Query: "9a0000000002", ErrorCode: "SqlUnknownColumn", ErrorMessage: "ERROR: no column\n  Position: 8"},
		},
	})
	c, _ := newClient(t, w.ClientConfig())
	list, err := c.QueryRuns(t.Context(), mode.RunRef{Report: ref.Report, Run: failed})
	if err != nil || len(list) != 2 {
		t.Fatalf("QueryRuns() = %v, %v", list, err)
	}
	first, second := list[0], list[1]
	if first.Name != "Daily totals" || first.Query != "9a0000000001" || !first.Succeeded() || first.ErrorMessage != "" {
		t.Errorf("first query run = %+v", first)
	}
	if second.Name != "" || !second.Failed() || second.ErrorCode != "SqlUnknownColumn" || second.ErrorMessage != "ERROR: no column\n  Position: 8" {
		t.Errorf("second query run = %+v", second)
	}
}

func TestClient_queries(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{NamelessQueryRuns: true})
	c, _ := newClient(t, w.ClientConfig())
	runs, err := c.QueryRuns(t.Context(), ref)
	if err != nil || len(runs) != 2 || runs[0].Name != "" || runs[0].Query != "9a0000000001" {
		t.Errorf("QueryRuns() = %+v, %v, want no names", runs, err)
	}
	queries, err := c.Queries(t.Context(), ref.Report)
	check(t, "Queries", []mode.Query{{Token: "9a0000000001", Name: "Daily totals"}, {Token: "9a0000000002"}}, queries, err)
	if _, err := c.Queries(t.Context(), "beef00000009"); err == nil {
		t.Error("Queries() of a report that is not there: no error")
	}
}

func TestClient_requests(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	c, _ := newClient(t, w.ClientConfig())
	if _, err := c.Runs(t.Context(), ref.Report, 3); err != nil {
		t.Fatal(err)
	}
	seen := w.Requests()
	if len(seen) != 1 {
		t.Fatalf("%d requests, want 1", len(seen))
	}
	got := seen[0]
	if got.Path != "/api/acme/reports/beef00000001/runs" || got.Query != "page=3&per_page=30" {
		t.Errorf("asked for %s?%s", got.Path, got.Query)
	}
	if accept := got.Header.Get("Accept"); accept != "application/hal+json" {
		t.Errorf("Accept: %s", accept)
	}
}

func TestClient_neverAsksForWhatIsNoToken(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	c, _ := newClient(t, w.ClientConfig())
	for _, bad := range []string{"", "..", "a/b", "a?b", "%2e", "a b", strings.Repeat("a", 65), "é", "a\nb"} {
		_, runErr := c.Run(t.Context(), mode.RunRef{Report: ref.Report, Run: bad})
		_, reportErr := c.Report(t.Context(), bad)
		_, collectionErr := c.Collection(t.Context(), bad)
		_, listErr := c.Runs(t.Context(), bad, 1)
		_, queryErr := c.QueryRuns(t.Context(), mode.RunRef{Report: bad, Run: ref.Run})
		_, queriesErr := c.Queries(t.Context(), bad)
		_, resultErr := c.Results(t.Context(), ref, bad)
		_, reportsErr := c.ReportsIn(t.Context(), bad)
		_, definitionErr := c.Definition(t.Context(), bad)
		_, sourceErr := c.DataSource(t.Context(), bad)
		_, memberErr := c.Membership(t.Context(), bad)
		for i, err := range []error{
			runErr, reportErr, collectionErr, listErr, queryErr, queriesErr, resultErr,
			reportsErr, definitionErr, sourceErr, memberErr,
		} {
			if err == nil {
				t.Errorf("call %d with %q: no error", i, bad)
			}
		}
	}
	for _, bad := range []string{"", ".", "..", "a/b", "a?b", "a#b", "%2e", strings.Repeat("a", 65)} {
		if _, err := c.User(t.Context(), bad); err == nil {
			t.Errorf("User(%q): no error", bad)
		}
	}
	if seen := w.Requests(); len(seen) > 0 {
		t.Errorf("asked for %v", seen)
	}
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	good := mode.Config{Workspace: "acme", Token: "t", Secret: "hush-hush"}
	tests := map[string]func(*mode.Config){
		"no workspace":          func(c *mode.Config) { c.Workspace = "" },
		"a workspace with path": func(c *mode.Config) { c.Workspace = "acme/reports" },
		"dots for a workspace":  func(c *mode.Config) { c.Workspace = ".." },
		"no token":              func(c *mode.Config) { c.Token = "" },
		"no secret":             func(c *mode.Config) { c.Secret = "" },
		"a token with a colon":  func(c *mode.Config) { c.Token = "a:b" },
		"no scheme":             func(c *mode.Config) { c.BaseURL = "app.mode.com" },
		"another scheme":        func(c *mode.Config) { c.BaseURL = "ftp://app.mode.com" },
		"user info":             func(c *mode.Config) { c.BaseURL = "https://u:hush-hush@app.mode.com" },
		"a query":               func(c *mode.Config) { c.BaseURL = "https://app.mode.com?x=hush-hush" },
		"not an address":        func(c *mode.Config) { c.BaseURL = "https://u:hush-hush@[::1" },
		"a wrong web address":   func(c *mode.Config) { c.WebURL = "mode" },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := good
			spoil(&config)
			_, err := mode.New(config)
			if err == nil {
				t.Fatal("New() = nil error")
			}
			if strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("New() = %v, which tells the secret", err)
			}
		})
	}
	if _, err := mode.New(good); err != nil {
		t.Errorf("New() = %v", err)
	}
}

func TestClient_webAddresses(t *testing.T) {
	t.Parallel()
	c, _ := newClient(t, mode.Config{BaseURL: "https://app.mode.com/api/", Workspace: "acme", Token: "t", Secret: "s"})
	got := []string{
		c.ReportURL("beef00000001"), c.RunURL(ref), c.QueryURL("beef00000001", "9a0000000001"),
		c.CollectionURL("75737b70402e"), c.UserURL("jo"),
		c.DefinitionURL("d575d5553bd6"), c.DataSourceURL("ea1c23ebaddc"), c.WorkspaceURL(),
		c.DefinitionURL(""), c.DataSourceURL("../b"),
		c.ReportURL(""), c.RunURL(mode.RunRef{Report: "beef00000001"}), c.QueryURL("a", "../b"), c.CollectionURL(""), c.UserURL(""),
	}
	want := []string{
		"https://app.mode.com/acme/reports/beef00000001",
		"https://app.mode.com/acme/reports/beef00000001/runs/c0ffee000001",
		"https://app.mode.com/acme/reports/beef00000001/details/queries/9a0000000001",
		"https://app.mode.com/acme/spaces/75737b70402e",
		"https://app.mode.com/jo",
		"https://app.mode.com/editor/acme/definitions/d575d5553bd6",
		"https://app.mode.com/organizations/acme/data_sources/ea1c23ebaddc",
		"https://app.mode.com/acme",
		"", "",
		"", "", "", "", "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("web addresses (-want +got):\n%s", diff)
	}
}

func TestClient_rateLimit(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	config := w.ClientConfig()
	config.RatePerSecond = 0.001
	c, _ := newClient(t, config)
	if _, err := c.Run(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := c.Report(ctx, ref.Report); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "rate limit") {
		t.Errorf("Report() = %v, want that the turn would come too late", err)
	}
	if n := len(w.Requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// TestClient_tellsNoSecret makes every kind of request fail in every way and looks for what must not be told.
func TestClient_tellsNoSecret(t *testing.T) {
	t.Parallel()
	const token, secret, signature = "tell-nobody-token", "tell-nobody-secret", "tell-nobody-signature"
	basic := base64.StdEncoding.EncodeToString([]byte(token + ":" + secret))
	signed := "https://storage.example/x?X-Amz-Signature=" + signature
	parrot := `{"id":"` + token + `","message":"bad key ` + token + ` ` + secret + ` ` + basic + ` see ` + signed + `"}`
	answers := map[string]http.HandlerFunc{
		"JSON": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, parrot)
		},
		"JSON, good": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, parrot) },
		"text": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			io.WriteString(w, signed+" "+basic)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "<html><title>"+secret+" "+signed+"</title></html>")
		},
		"XML": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `<?xml version="1.0"?><Error><SignatureProvided>`+signature+`</SignatureProvided></Error>`)
		},
		"redirect to nowhere": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://storage.invalid./%zz?X-Amz-Signature="+signature)
			w.WriteHeader(http.StatusFound)
		},
		"redirect to a closed port": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/x?X-Amz-Signature="+signature, http.StatusFound)
		},
		"redirect to another scheme": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "ftp://storage.example/?X-Amz-Signature="+signature)
			w.WriteHeader(http.StatusFound)
		},
		"redirect in a circle": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"?X-Amz-Signature="+signature, http.StatusFound)
		},
		"hang-up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			var log bytes.Buffer
			c, _ := newClient(t, mode.Config{
				BaseURL: server.URL, Workspace: "acme", Token: token, Secret: secret, RatePerSecond: -1, Retries: -1,
				Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			_, runErr := c.Run(t.Context(), ref)
			_, listErr := c.Runs(t.Context(), ref.Report, 1)
			_, resultErr := c.Results(t.Context(), ref, "9e0000000001")
			if resultErr == nil {
				t.Error("Results() = nil error")
			}
			_, collectionsErr := c.Collections(t.Context())
			_, reportsErr := c.ReportsIn(t.Context(), "75737b70402e")
			_, definitionErr := c.Definition(t.Context(), "d575d5553bd6")
			_, sourceErr := c.Background().DataSource(t.Context(), "ea1c23ebaddc")
			_, memberErr := c.Membership(t.Context(), "0a48a4a59f55")
			_, workspaceErr := c.Workspace(t.Context())
			said := log.String()
			for _, err := range []error{
				runErr, listErr, resultErr, collectionsErr, reportsErr, definitionErr, sourceErr, memberErr, workspaceErr,
			} {
				for ; err != nil; err = errors.Unwrap(err) {
					said += err.Error() + "\n"
				}
			}
			for _, hidden := range []string{token, secret, basic, signature, "per_page"} {
				if strings.Contains(said, hidden) {
					t.Errorf("%s is told in:\n%s", hidden, said)
				}
			}
		})
	}
}
