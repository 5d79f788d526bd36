package mode

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testClient is a client that makes no requests.
func testClient(t testing.TB) *Client {
	t.Helper()
	c, err := New(Config{Workspace: "acme", Token: "the-token", Secret: "the-secret"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// decode decodes a document as what its file's name begins with.
func decode(c *Client, kind string, doc document) any {
	switch kind {
	case "run":
		return doc.run("beef00000001")
	case "runs":
		return doc.runPage("beef00000001", 1)
	case "queries":
		return doc.queries()
	case "queryruns":
		return doc.queryRuns()
	case "report":
		return c.reportFrom("beef00000001", doc)
	case "collection":
		return c.collectionFrom("75737b70402e", doc)
	case "definition":
		return c.definitionFrom("d575d5553bd6", doc)
	case "datasource":
		return c.dataSourceFrom("ea1c23ebaddc", doc)
	case "membership":
		return c.membershipFrom("0a48a4a59f55", doc)
	}
	panic(kind)
}

func TestDecode_golden(t *testing.T) {
	t.Parallel()
	c := testClient(t)
	files, err := filepath.Glob("testdata/decode/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob() = %v, %v", files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var doc document
			if err := json.Unmarshal(readFile(t, file), &doc); err != nil {
				t.Fatal(err)
			}
			kind, _, _ := strings.Cut(name, "-")
			got, err := json.MarshalIndent(decode(c, kind, doc), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(readFile(t, golden)), string(got)+"\n"); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// FuzzDecode reads any document as everything that the API has.
func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob("testdata/decode/*.json")
	for _, file := range files {
		seed, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte(`{"_links":{"web":{"href":"/../../x"},"executed_by":{"href":"%zz"}},"parameters":{"a":1`))
	f.Add([]byte(strings.Repeat(`{"_embedded":`, 2000)))
	c := testClient(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		var doc document
		if json.Unmarshal(body, &doc) != nil {
			return
		}
		for _, q := range doc.queryRuns() {
			if !ValidToken(q.Token) {
				t.Errorf("query run with the token %q", q.Token)
			}
		}
		for _, q := range doc.queries() {
			if !ValidToken(q.Token) {
				t.Errorf("query with the token %q", q.Token)
			}
		}
		for _, run := range doc.runPage("beef00000001", 1).Runs {
			if !ValidToken(run.Token) || run.Duration() < 0 {
				t.Errorf("impossible run %+v", run)
			}
		}
		doc.run("beef00000001")
		member := c.membershipFrom("0a48a4a59f55", doc)
		if member.Username != "" && !validUsername(member.Username) {
			t.Errorf("member with the user name %q", member.Username)
		}
		for _, page := range []string{
			c.reportFrom("beef00000001", doc).URL, c.collectionFrom("75737b70402e", doc).URL,
			c.definitionFrom("d575d5553bd6", doc).URL, c.dataSourceFrom("ea1c23ebaddc", doc).URL,
			orElse(member.URL, c.WorkspaceURL()),
		} {
			if !strings.HasPrefix(page, "https://") || strings.ContainsAny(page, "?#") {
				t.Errorf("page %q", page)
			}
		}
	})
}
