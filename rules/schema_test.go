package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// compiledSchema is the schema as an editor uses it.
func compiledSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("modealert.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("modealert.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// errNotJSON is for what no schema can look at.
var errNotJSON = errors.New("not YAML, or without a counterpart in JSON")

// validate looks at a rules file with the schema alone.
func validate(s *jsonschema.Schema, src []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil || len(doc.Content) == 0 {
		return errNotJSON
	}
	v, err := asJSON(doc.Content[0])
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// asJSON is YAML 1.2 as the language servers read it: `on`, `off` and times are text.
func asJSON(n *yaml.Node) (any, error) {
	switch n.Kind { //nolint:exhaustive // the others have no counterpart
	case yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := asJSON(n.Content[i+1])
			if _, twice := m[n.Content[i].Value]; twice || err != nil {
				return nil, errNotJSON
			}
			m[n.Content[i].Value] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			v, err := asJSON(item)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!int", "!!float":
			if v, err := jsonschema.UnmarshalJSON(strings.NewReader(n.Value)); err == nil {
				return v, nil
			}
			return 0.5, nil // such as 0x1F, which JSON cannot write
		case "!!bool":
			return n.Value == "true", nil
		case "!!null":
			return nil, nil //nolint:nilnil // null is a value of JSON
		}
		return n.Value, nil
	}
	return nil, errNotJSON
}

// The schema accepts every rules file of the repository that is one.
func TestSchema_accepts(t *testing.T) {
	t.Parallel()
	s := compiledSchema(t)
	files := map[string]string{"seed": seed}
	for _, name := range []string{"../config.example.yaml", "../cmd/modealert/demo.yaml"} {
		files[name] = readFile(t, name)
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, page := range append(pages, "../README.md") {
		for i, block := range regexp.MustCompile("(?s)```yaml\n(version:.*?)```").FindAllStringSubmatch(readFile(t, page), -1) {
			files[fmt.Sprintf("%s, block %d", page, i+1)] = block[1]
			blocks++
		}
	}
	for i, line := range fineLines() {
		files[fmt.Sprintf("fine line %d: %s", i+1, line)] = ruleWith(line)
	}
	if len(files) < 25 || blocks < 3 {
		t.Fatalf("%d files and %d blocks found", len(files), blocks)
	}
	for name, src := range files {
		if problems := problemsOf(t, src); len(problems) > 0 {
			t.Errorf("%s is refused when it is read:\n%s", name, problems)
		}
		if err := validate(s, []byte(src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fineLines are lines that a rule may have.
func fineLines() []string {
	return []string{
		"id: eu_revenue-2", "query: 0123", "query: 2026", "latest: day", "by: NO", "by: [country, 2026]", "where: region = 'EU'",
		"warning: {when: above 5, channel: [a, '#b'], mention: []}", "critical: above 1e9", "expect_every: 26 hours", "expect_every: 1.5h",
		"no_data: keep", "for: 3", "for: '3'", "for: 1 run", "chart: off", "chart: on", "repeat: off", "repeat: every run", "repeat: 90 min",
		"mute: off", "mute: {until: 2026-12-01}", "mute: {until: 2026-12-01T09:00:00Z}", "mute: [{days: [SAT, Sunday], from: 8:00, to: 24:00}]",
		"channel: C0123456789", "channel: ['#data-alerts', 売上]", "mention: ['@here', lead@example.com, U0123456789]", "mention: []",
		"title: '{{.Value}}'", "title: 5", "show: []", "by: []", "show: [a, b]", "format: 0.00", "format: {value: '$#,##0'}", "runbook: https://wiki.example.com/a?b#c",
		"owner: 7", "description: |\n      Two\n      lines", "failed_runs: off", "failed_runs: 3", "report: any", "report: 123456789012", "report: [a, b]",
		"report: {collection: [Finance, 2026]}", "report: https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/1?x=y",
	}
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// The schema refuses what a schema can tell to be wrong.
func TestSchema_refuses(t *testing.T) {
	t.Parallel()
	s := compiledSchema(t)
	files := []string{
		"rules: []", "version: 1", "version: 2\nrules: []", "version: 1\nrules: {}", "version: 1\nrule: []\nrules: []",
		"version: 1\ntimezone: Berlin\nrules: []", "version: 1\ndefaults: {id: x}\nrules: []",
		"version: 1\nrules: [{name: A, value: x, warning: above 1}]",
		"version: 1\nrules: [{report: a, value: x, warning: above 1}]", "version: 1\nrules: [{name: A, report: a, value: x}]",
		"version: 1\nevents: [{channel: c}]", "version: 1\nevents: [{on: report_run_complete}]", "version: 1\nevents: [{on: report_created, by: x}]",
	}
	for _, line := range []string{
		"warnign: above 5", "warning: 5", "warning: {above: 5}", "warning: [above 5]", "value: 5", "no_data: warn", "rows: 51", "rows: -1", "rows: many",
		"for: 2 hours", "for: 0", "chart: none", "repeat: 24", "repeat: sometimes", "expect_every: 26", "expect_every: daily", "mute: weekend", "mute: []",
		"mute: {on: sat}", "mute: {}", "mute: {from: 6pm}", "mute: {to: 25:00}", "mute: {days: someday}", "mute: {until: tomorrow}", "report: {token: a}", "report: []",
		"report: not a token", "channel: Data Alerts", "channel: []", "by: {a: b}", "key: []", "latest: [a, b]", "runbook: http://wiki", "failed_runs: never", "title: [a]",
		"id: Upper",
	} {
		files = append(files, ruleWith(line))
	}
	for _, src := range files {
		if len(problemsOf(t, src)) == 0 {
			t.Errorf("%s\nis not even wrong", src)
		}
		if err := validate(s, []byte(src)); err == nil || errors.Is(err, errNotJSON) {
			t.Errorf("%s\nis accepted: %v", src, err)
		}
	}
}

// TestSchema_mistakes records which of the mistakes that people make the schema sees in their editor; the rest is said by
// `modealert check`.
func TestSchema_mistakes(t *testing.T) {
	t.Parallel()
	s := compiledSchema(t)
	names, err := filepath.Glob("testdata/check/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string][]string)
	for _, name := range names {
		what := "seen"
		switch err := validate(s, []byte(readFile(t, name))); {
		case err == nil:
			what = "not seen"
		case errors.Is(err, errNotJSON):
			what = "no YAML"
		}
		seen[what] = append(seen[what], strings.TrimSuffix(filepath.Base(name), ".yaml"))
	}
	var got strings.Builder
	for _, what := range []string{"seen", "not seen", "no YAML"} {
		fmt.Fprintf(&got, "%s: %d\n  %s\n", what, len(seen[what]), strings.Join(seen[what], "\n  "))
	}
	const golden = "testdata/schema-sees.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, golden), got.String()); diff != "" {
		t.Errorf("what the schema sees differs (-want +got):\n%s", diff)
	}
}

// The keys of the schema are those that are read, and each says what it is for.
func TestSchema_keys(t *testing.T) {
	t.Parallel()
	type properties map[string]struct {
		Description string `json:"description"`
	}
	var written struct {
		Properties  properties `json:"properties"`
		Definitions map[string]struct {
			Properties properties `json:"properties"`
			Others     *bool      `json:"additionalProperties"`
		} `json:"definitions"`
	}
	if err := json.Unmarshal(Schema(), &written); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{ // with a place for a key that no other line has
		"":         "version: 1\n%s",
		"defaults": "version: 1\ndefaults:\n  %s",
		"rule":     "version: 1\nrules:\n  - %s",
		"severity": "version: 1\nrules:\n  - warning:\n      %s",
		"event":    "version: 1\nevents:\n  - %s",
		"report":   "version: 1\nrules:\n  - report:\n      %s",
		"mute":     "version: 1\nrules:\n  - mute:\n      %s",
		"resolve":  "version: 1\nrules:\n  - resolve:\n      %s",

		"test":        "version: 1\ntests:\n  - %s",
		"testRun":     "version: 1\ntests:\n  - runs:\n      - %s",
		"testPoint":   "version: 1\ntests:\n  - history:\n      - %s",
		"expectation": "version: 1\ntests:\n  - runs:\n      - expect:\n          - %s",
	}
	if len(written.Definitions) != len(files)-1 {
		t.Errorf("%d definitions, want %d", len(written.Definitions), len(files)-1)
	}
	for name, file := range files {
		known := written.Properties
		if name != "" {
			known = written.Definitions[name].Properties
			if others := written.Definitions[name].Others; others == nil || *others {
				t.Errorf("%s: other keys are not refused", name)
			}
		}
		for _, key := range everyKey() {
			unknown := strings.Contains(problemsOf(t, fmt.Sprintf(file, key+": [[]]")).Error(), "has no key `"+key+"`") ||
				strings.Contains(problemsOf(t, fmt.Sprintf(file, key+": [[]]")).Error(), "`"+key+"` is not supported yet")
			about, ok := known[key]
			if ok == unknown {
				t.Errorf("%s: the schema knows `%s`: %t, the decoder: %t", name, key, ok, !unknown)
			}
			if ok && about.Description == "" {
				t.Errorf("%s: nothing is said about `%s`", name, key)
			}
		}
	}
}

// everyKey lists the keys of all levels, and one more.
func everyKey() []string {
	all := []string{"colour"}
	for _, l := range levels() {
		all = append(append(all, l.names()...), l.later...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestExample_everyKey: the file to begin with shows each key that there is.
func TestExample_everyKey(t *testing.T) {
	t.Parallel()
	example := readFile(t, "../config.example.yaml")
	for _, l := range levels() {
		for _, key := range l.names() {
			if !regexp.MustCompile(`\b` + key + `:`).MatchString(example) {
				t.Errorf("config.example.yaml does not show `%s`", key)
			}
		}
	}
}
