package mode_test

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// TestClient_observe asks for one of everything, and looks at what whoever observes is told: a word, and nobody's token.
func TestClient_observe(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{RedirectResults: true})
	seen := make(map[string]int) // the last status
	config, clock := w.ClientConfig(), monday
	config.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
	config.Observe = func(r mode.Request) {
		if r.Took != time.Second {
			t.Errorf("a request took %v, want a second", r.Took)
		}
		seen[r.Endpoint] = r.Status
	}
	c, _ := newClient(t, config)
	ctx := t.Context()
	c.Workspace(ctx)
	c.User(ctx, "jo")
	c.Report(ctx, ref.Report)
	c.Runs(ctx, ref.Report, 1)
	c.Run(ctx, ref)
	c.Queries(ctx, ref.Report)
	queryRuns, err := c.QueryRuns(ctx, ref)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := c.Results(ctx, ref, queryRuns[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, rows)
	rows.Close()
	c.Collections(ctx)
	c.Collection(ctx, "75737b70402e")
	c.ReportsIn(ctx, "75737b70402e")
	c.Definition(ctx, "0123456789ab")
	c.DataSource(ctx, "0123456789ab")
	c.Membership(ctx, "0123456789ab")
	want := map[string]int{
		"workspace": 200, "user": 200, "report": 200, "runs": 200, "run": 200, "queries": 200, "query_runs": 200, "results": 302, "storage": 200,
		"collections": 200, "collection": 200, "collection_reports": 200, "definition": 404, "data_source": 404, "membership": 404,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
	w.Fail(modetest.Failure{Status: http.StatusTooManyRequests})
	c.Run(ctx, ref)
	w.Close()
	c.Report(ctx, ref.Report)
	if seen["run"] != http.StatusTooManyRequests || seen["report"] != 0 {
		t.Errorf("of %v, the run was not told with 429 or the report not without an answer", slices.Sorted(maps.Keys(seen)))
	}
}
