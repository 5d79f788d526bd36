package mode_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

func TestCollections(t *testing.T) {
	t.Parallel()
	w := modetest.New(modetest.Config{})
	t.Cleanup(w.Close)
	var want []mode.Collection
	for i := range 65 {
		token := fmt.Sprintf("75737b7040%02d", i)
		w.AddCollection(modetest.Collection{Token: token, Name: fmt.Sprint("Collection ", i), Deleted: i == 7})
		if i != 7 {
			want = append(want, mode.Collection{Token: token, Name: fmt.Sprint("Collection ", i), URL: w.URL() + "/acme/spaces/" + token})
		}
	}
	c, _ := newClient(t, w.ClientConfig())
	got, err := c.Collections(t.Context())
	check(t, "Collections", want, got, err)
	for i, seen := range w.Requests() {
		if wantQuery := fmt.Sprintf("filter=all&page=%d&per_page=30", i+1); seen.Path != "/api/acme/spaces" || seen.Query != wantQuery {
			t.Errorf("asked for %s?%s, want %s", seen.Path, seen.Query, wantQuery)
		}
	}
}

func TestReportsIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reports  int
		samePage bool
		want     int
		requests int
	}{
		"none":                           {0, false, 0, 1},
		"a page that is not full":        {7, false, 7, 2},
		"full pages":                     {60, false, 60, 3},
		"a page and one":                 {31, false, 31, 3},
		"the same page whatever asked":   {7, true, 7, 2},
		"the same full page, whatever":   {30, true, 30, 2},
		"more than the page that it has": {40, true, 30, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{SamePage: test.samePage})
			w.AddCollection(modetest.Collection{Token: "75737b70402f", Name: "Sales"})
			var want []mode.Report
			for i := range test.reports {
				token := fmt.Sprintf("beef100000%02d", i)
				w.AddReport(modetest.Report{Token: token, Name: "Sales", Creator: "jo", Collection: "75737b70402f", Archived: i == 3})
				want = append(want, mode.Report{
					Token: token, Name: "Sales", Creator: "jo", Collection: "75737b70402f", Archived: i == 3,
					URL: w.URL() + "/acme/reports/" + token,
				})
			}
			c, _ := newClient(t, w.ClientConfig())
			got, err := c.ReportsIn(t.Context(), "75737b70402f")
			check(t, "ReportsIn", want[:test.want], got, err)
			if n := len(w.Requests()); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

// TestReportsIn_odd reads lists of shapes that Mode may have, from a Mode that has a page for every number.
func TestReportsIn_odd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		page     string // `%d` is the number of the page
		want     []string
		requests int
	}{
		"no list":                 {`{}`, nil, 1},
		"an empty list":           {`{"_embedded":{}}`, nil, 1},
		"a list that is an error": {`{"_embedded":{"reports":"none"}}`, nil, 1},
		"counters that end it": {
			`{"pagination":{"total_pages":1},"_embedded":{"reports":[{"token":"r%d"}]}}`, []string{"r1"}, 1,
		},
		"counters that end it later": {
			`{"pagination":{"total_pages":"2"},"_embedded":{"reports":[{"token":"r%d"}]}}`, []string{"r1", "r2"}, 2,
		},
		"counters that are none": {
			`{"pagination":{"total_pages":null},"_embedded":{"reports":[{"token":"r"}]}}`, []string{"r"}, 2,
		},
		"a link to a next page": {
			`{"_links":{"next_page":{"href":"/api/x?page=9"}},"_embedded":{"reports":[{"token":"r"}]}}`, []string{"r"}, 2,
		},
		"pages that shift": {
			`{"pagination":{"total_pages":2},"_embedded":{"reports":[{"token":"r"},{"token":"r%d"}]}}`, []string{"r", "r1", "r2"}, 2,
		},
		"nothing but odd items": {
			`{"_embedded":{"reports":[null,1,{"token":"a/b"},{"token":null},{"token":"%d b"}]}}`, nil, 1,
		},
		"tokens only in links": {
			`{"_embedded":{"reports":[{"_links":{"self":{"href":"/api/acme/reports/r"}}}]}}`, []string{"r"}, 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests++
				fmt.Fprint(w, strings.ReplaceAll(test.page, "%d", fmt.Sprint(requests)))
			}))
			t.Cleanup(s.Close)
			c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
			list, err := c.ReportsIn(t.Context(), "75737b70402f")
			var got []string
			for _, report := range list {
				got = append(got, report.Token)
				if report.Collection != "75737b70402f" {
					t.Errorf("report %s is in %q", report.Token, report.Collection)
				}
			}
			check(t, "ReportsIn", test.want, got, err)
			if requests != test.requests {
				t.Errorf("%d requests, want %d", requests, test.requests)
			}
		})
	}
}

// TestCollections_endless asks a Mode whose list never ends: no part of it is taken for the whole.
func TestCollections_endless(t *testing.T) {
	t.Parallel()
	requests := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprintf(w, `{"_embedded":{"spaces":[{"token":"s%d"}]}}`, requests)
	}))
	t.Cleanup(s.Close)
	c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
	got, err := c.Collections(t.Context())
	if want := "listing the collections: the list has more than 500 pages, the most that are read"; got != nil || err == nil || err.Error() != want {
		t.Errorf("Collections() = %d of them, %v, want the error %s", len(got), err, want)
	}
	if requests != 500 {
		t.Errorf("%d requests, want 500", requests)
	}
}

// TestCollections_refused takes no list for a whole one after a page that did not come.
func TestCollections_refused(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.Fail(modetest.Failure{Path: "spaces", Status: 403, Body: `{"id":"forbidden","message":"forbidden"}`})
	w.Fail(modetest.Failure{Path: "spaces/*/reports", Status: 404, Body: `{"id":"not_found","message":"space not found"}`})
	c, _ := newClient(t, w.ClientConfig())
	collections, collectionsErr := c.Collections(t.Context())
	reports, reportsErr := c.ReportsIn(t.Context(), "75737b70402e")
	if collections != nil || reports != nil {
		t.Errorf("Collections() = %v, ReportsIn() = %v", collections, reports)
	}
	want := []string{
		"listing the collections: Mode answered 403 (forbidden): the API key may not see it; give its owner access, or use a workspace key",
		"listing the reports of collection 75737b70402e: Mode answered 404 (space not found): it is not there, or the API key may not see it; " +
			"check MODE_WORKSPACE and the key's access",
	}
	if diff := cmp.Diff(want, []string{fmt.Sprint(collectionsErr), fmt.Sprint(reportsErr)}); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}
