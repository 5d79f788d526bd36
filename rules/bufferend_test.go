package rules_test

import (
	"fmt"
	"strings"
	"testing"
)

// Wherever in a row the part of the result ends that is read at once, the row is read.
func TestPass_bufferEnd(t *testing.T) {
	t.Parallel()
	const row = ` , { "x" : 1 , "day" : "2026-11-22" }`
	rows := strings.Repeat(row, 2*(128<<10)/len(row))
	for padding := range len(row) {
		r := judged(t, "value: sum(x)\nwarning: above 1", fmt.Sprintf(`[{"x": 1, "day": %q}%s]`, strings.Repeat("d", padding), rows))
		if want := int64(strings.Count(rows, "{") + 1); r.Rows != want || r.Groups[0].Value.String() != fmt.Sprint(want) {
			t.Errorf("%d more bytes before: %d rows with the sum %s, want %d", padding, r.Rows, r.Groups[0].Value, want)
		}
	}
}
