package alert

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestBackfill_doc: the page says how many past runs are read.
func TestBackfill_doc(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, stated := range []string{"with at most %d of them", "| past runs that are read for a new rule | %d |", "or than %d, such as `avg_last("} {
		if line := fmt.Sprintf(stated, maxBackfillRuns); !strings.Contains(string(doc), line) {
			t.Errorf("docs/rules.md does not say %q", line)
		}
	}
}
