package alert_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/modealert/modealert/alert"
)

// TestHookMessage holds what webhooks are told of a notice of each kind against the schema that is documented, and keeps
// some of it.
func TestHookMessage(t *testing.T) {
	t.Parallel()
	schema := hookSchema(t)
	kept := []string{
		"critical", "rows_remembered", "compared", "reply_escalated", "reply_eased", "reply_data_back", "reply_reminder", "reply_again",
		"reply_resolved", "reply_closed", "groups", "groups_joined", "groups_recovered", "run_failed", "rule_error", "late", "announced_failed", "event_report_created", "nothing_known",
	}
	for name, notice := range messages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if notice.Values.Previous == "$12,050" {
				notice.Values.Exact = alert.ExactValues{Now: "4210", Previous: "12050.00", Worst: "4210"}
			}
			body, err := alert.HookMessage(notice, nine)
			if err != nil {
				t.Fatal(err)
			}
			checkHookBody(t, schema, body)
			if !slices.Contains(kept, name) {
				return
			}
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			goldenHook(t, name, pretty.String()+"\n")
		})
	}
}

// checkHookBody holds a body against the documented schema.
func checkHookBody(t *testing.T, schema *jsonschema.Schema, body []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(doc)
	}
	if err != nil {
		t.Errorf("the schema refuses what a webhook is told: %v\n%s", err, body)
	}
}

// hookSchema is the documented schema, made strict: a field that it does not name is one that nobody documented.
func hookSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "docs", "webhook.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	strict(doc)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("webhook.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("webhook.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// strict closes all objects of a schema.
func strict(part any) {
	switch part := part.(type) {
	case map[string]any:
		if _, ok := part["properties"].(map[string]any); ok && part["type"] == "object" {
			part["additionalProperties"] = false
		}
		for _, p := range part {
			strict(p)
		}
	case []any:
		for _, p := range part {
			strict(p)
		}
	}
}

// goldenHook compares got with a file in testdata/webhooks.
func goldenHook(t *testing.T, name, got string) {
	t.Helper()
	sameAs(t, filepath.Join("testdata", "webhooks", name+".json"), got)
}

// TestHookMessage_documented: the example in docs/webhooks.md is what a webhook is told.
func TestHookMessage_documented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "webhooks.md"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "webhooks", "critical.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```json\n"+string(want)+"```") {
		t.Errorf("docs/webhooks.md does not show\n%s", want)
	}
}
