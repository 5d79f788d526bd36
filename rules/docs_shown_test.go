package rules_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules"
)

// schemaLevel is one kind of mapping as the JSON Schema has it.
type schemaLevel struct {
	Properties map[string]any `json:"properties"`
}

// TestRulesPage_keys: each key of the language, and each word that is one of a few that a key takes, stands in an example.
func TestRulesPage_keys(t *testing.T) {
	t.Parallel()
	var schema struct {
		schemaLevel
		Definitions map[string]schemaLevel `json:"definitions"`
	}
	if err := json.Unmarshal(rules.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	levels := maps.Clone(schema.Definitions)
	levels["file"] = schema.schemaLevel
	shown := keysShown(t)
	for name, level := range levels {
		for key, shape := range level.Properties {
			if !shown[name+" "+key] {
				t.Errorf("no example has the key `%s` of a %s", key, name)
			}
			for _, word := range enumerated(shape) {
				if key != "timezone" && !shown[key+": "+word] {
					t.Errorf("no example has `%s: %s`", key, word)
				}
			}
		}
	}
}

// enumerated are the words that a key takes where they are few.
func enumerated(shape any) []string {
	var words []string
	switch shape := shape.(type) {
	case map[string]any:
		for key, part := range shape {
			if key != "enum" {
				words = append(words, enumerated(part)...)
				continue
			}
			for _, word := range part.([]any) {
				if text, ok := word.(string); ok && text != "1" {
					words = append(words, text)
				}
			}
		}
	case []any:
		for _, part := range shape {
			words = append(words, enumerated(part)...)
		}
	}
	return words
}

// keysShown are the keys in the examples that are rules files or rules, by the kind of mapping that they stand in, and the
// words under them.
func keysShown(t *testing.T) map[string]bool {
	t.Helper()
	shown := make(map[string]bool)
	for _, src := range blocksOf(readPage(t), "yaml") {
		if strings.HasPrefix(src, "# ") {
			continue
		}
		var file yaml.Node
		if err := yaml.Unmarshal([]byte(docExample{rules: src}.file()), &file); err != nil {
			t.Fatal(err)
		}
		noteKeys(file.Content[0], "file", shown)
	}
	return shown
}

// noteKeys takes down the keys of a mapping, or of each in a list.
func noteKeys(n *yaml.Node, level string, shown map[string]bool) {
	below := map[string]string{
		"defaults": "defaults", "rules": "rule", "events": "event", "warning": "severity", "critical": "severity", "report": "report", "mute": "mute",
		"resolve": "resolve", "tests": "test", "runs": "testRun", "expect": "expectation", "history": "testPoint",
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			noteKeys(item, level, shown)
		}
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		shown[level+" "+key] = true
		for _, one := range append([]*yaml.Node{value}, value.Content...) {
			if one.Kind == yaml.ScalarNode {
				shown[key+": "+one.Value] = true
			}
		}
		if next, ok := below[key]; ok {
			noteKeys(value, next, shown)
		}
	}
}

// TestRulesPage_schema: an editor that goes by the JSON Schema finds nothing wrong with the examples.
func TestRulesPage_schema(t *testing.T) {
	t.Parallel()
	for _, src := range blocksOf(readPage(t), "yaml") {
		if strings.HasPrefix(src, "# ") {
			continue
		}
		if err := rules.RefusedBySchema(t, docExample{rules: src}.file()); err != nil {
			t.Errorf("%s\n%v", src, err)
		}
	}
}

// blocksOf are the blocks of a kind.
func blocksOf(page, kind string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?s)\n```"+kind+"\n(.*?)\n```").FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// TestRulesPage_facts: each value that templates have stands in an example.
func TestRulesPage_facts(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	for field := range reflect.TypeFor[rules.Facts]().Fields() {
		if !regexp.MustCompile(`\{\{[^}]*\.` + field.Name + `\b`).MatchString(page) {
			t.Errorf("no example has {{.%s}}", field.Name)
		}
	}
}

// TestRulesPage_renders: no table has a line with more or fewer cells than its header, and each link within the page leads to a
// heading.
func TestRulesPage_renders(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	cells := 0
	for i, line := range strings.Split(page, "\n") {
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			cells = 0
		case cells == 0:
			cells = n
		case n != cells:
			t.Errorf("line %d has %d bars, and the first line of its table has %d", i+1, n, cells)
		}
	}
	var headings []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		headings = append(headings, strings.ReplaceAll(strings.ToLower(m[1]), " ", "-"))
	}
	for _, m := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(headings, m[1]) {
			t.Errorf("there is no heading #%s", m[1])
		}
	}
}
