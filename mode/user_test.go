package mode

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestDecode_userNames reads who ran a run from links of all kinds. What comes out is fit for Client.User.
func TestDecode_userNames(t *testing.T) {
	t.Parallel()
	c := testClient(t)
	for href, want := range map[string]string{
		"/api/jo":                         "jo",
		"/api/jo.smith-2/":                "jo.smith-2",
		"/api/jos%C3%A9":                  "josé",
		"https://app.mode.com/api/jo?x=1": "jo",
		"/api/jo%2Fsmith":                 "smith",
		"/api/..":                         "",
		"/api/%2e":                        "",
		"/api/jo%3Fsmith":                 "",
		"/api/jo%25":                      "",
		"/api/jo%20smith":                 "",
		"/api/jo%0Asmith":                 "",
		"/api/jo%E2%80%AEsmith":           "",
		"/api/%FF":                        "",
		"/api/" + strings.Repeat("x", 65): "",
		"/api/" + strings.Repeat("x", 64): strings.Repeat("x", 64),
		"":                                "",
		"%zz":                             "",
		"/":                               "",
	} {
		link := map[string]any{"href": href}
		body, err := json.Marshal(map[string]any{"_links": map[string]any{"executed_by": link, "creator": link}})
		if err != nil {
			t.Fatal(err)
		}
		var doc document
		if err := json.Unmarshal(body, &doc); err != nil {
			t.Fatal(err)
		}
		run, report := doc.run("beef00000001"), c.reportFrom("beef00000001", doc)
		if run.ExecutedBy != want || report.Creator != want {
			t.Errorf("%q: ExecutedBy = %q, Creator = %q, want %q", href, run.ExecutedBy, report.Creator, want)
		}
	}
}
