package rules

import (
	"strings"
	"testing"

	"github.com/modealert/modealert/rules/expr"
)

// TestRulesPage_limits: the limits that docs/rules.md states are those that hold.
func TestRulesPage_limits(t *testing.T) {
	t.Parallel()
	page := readFile(t, "../docs/rules.md")
	for stated, limit := range map[string]int64{
		"| groups of a rule | %, with 32 MB of names |":                 maxGroups,
		"| rows that a rule with `key` remembers | % |":                 maxRemembered,
		"| rows that a message shows | % |":                             maxRows,
		"| cells of rows kept for a rule | %; ":                         maxCells,
		"| characters of a cell | % |":                                  maxCellText,
		"| characters of a text in a `by` column | %, and a checksum":   maxKeyText,
		"| bytes of a template, of what it writes | %, ":                maxTemplate,
		"| bytes of a template, of what it writes | 8,000, % |":         maxOutput,
		"| size of a rules file | % MiB |":                              maxFileSize >> 20,
		"| `name` | rule | needed; one line of at most % characters |":  maxName,
		"| `description`, `runbook` | rule | at most % characters; an ": maxDescription,
		"| `for` | rule, defaults | `2 runs`; at most % |":              maxRuns,
	} {
		line := strings.ReplaceAll(stated, "%", Formats{}.Value(expr.IntOf(limit)))
		if !strings.Contains(page, line) {
			t.Errorf("docs/rules.md does not say %q", line)
		}
	}
	if maxKeys>>20 != 32 {
		t.Errorf("%d MB of names are possible", maxKeys>>20)
	}
}
