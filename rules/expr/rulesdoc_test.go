package expr

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const rulesDoc = "../../docs/rules.md"

// TestRulesDoc_words: each function, aggregate, operator, unit, type and word of the language stands in an example of the page,
// which is a block of YAML or a line of a table that begins with an expression.
func TestRulesDoc_words(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(rulesDoc)
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?sm)^```yaml\n.*?^```|^\\| `[^`]+` \\|").FindAllString(string(doc), -1)
	examples := strings.ReplaceAll(strings.Join(shown, "\n"), `\|`, "|")
	for _, pattern := range wordPatterns() {
		if !regexp.MustCompile(pattern).MatchString(examples) {
			t.Errorf("no example has %q", pattern)
		}
	}
}

// wordPatterns find the words of the language in an expression.
func wordPatterns() []string {
	patterns := []string{
		" <= ", " < ", " > ", " >= ", " = ", " == ", " <> ", " != ", ` \+ `, " - ", ` \* `, " / ", " % ", ` \|\| `, " at least ", " at most ",
		" above ", " below ", " and ", " or ", "not ", " in ", " not in ", " like ", " not like ", " escape ", " between ", " outside ",
		" is null", " is not null", " is true", " is distinct from ", " is not distinct from ", "case when ", "case x when ", " then ", " else ",
		" end", `filter \(where `, `\(distinct `, `count\(\*\)`, `\bcol\('`, `date '`, `timestamp '`, "null", "true", "false",
	}
	for _, s := range []season{weekday, hour, dayOfMonth} {
		patterns = append(patterns, "'"+string(s)+"'")
	}
	for name, word := range pasts {
		end := `\b`
		if word.max > 0 {
			end = `\(`
		}
		patterns = append(patterns, `\b`+name+end)
	}
	for _, called := range []map[string]signature{functions, aggregates} {
		for name := range called {
			patterns = append(patterns, `\b`+name+`\(`)
		}
	}
	for name := range runKinds {
		patterns = append(patterns, `\brun\.`+name+`\b`)
	}
	for name := range units {
		patterns = append(patterns, `[0-9] `+name+`s?\b`)
	}
	for name := range calendarUnits {
		patterns = append(patterns, `\bdate_diff\('`+name+`'`)
	}
	types := make(map[castType][]string)
	for name, to := range castTypes {
		types[to] = append(types[to], name)
	}
	for _, names := range types {
		patterns = append(patterns, ` as (`+strings.Join(names, "|")+`)\)`)
	}
	slices.Sort(patterns)
	return patterns
}

// TestRulesDoc_limits: the limits of expressions that the page states are those that hold.
func TestRulesDoc_limits(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile(rulesDoc)
	if err != nil {
		t.Fatal(err)
	}
	for stated, limit := range map[string]int64{
		"| distinct values of a `count_distinct` or `distinct` in one group | % |":   maxDistinct,
		"| different values of a `median` or `percentile` in one group | % |":        maxValues,
		"of all rules on a result | % MB |":                                          defaultBudget >> 20,
		"| runs that a condition looks back | % |":                                   maxRuns,
		"| time that `ago` looks back | % days |":                                    int64(maxAgo / (24 * time.Hour)),
		"| bytes of a text that an expression makes | % |":                           maxText,
		"| bytes of an expression | % |":                                             maxLength,
		"| levels of parentheses | % |":                                              maxDepth,
		"look at the last `n` runs that had a value, at most\n  %, never at":         maxRuns,
		"lies above the median of the last `n` runs, % at least. The usual distance": int64(leastRuns("zscore")),
	} {
		line := strings.Replace(stated, "%", grouped(limit), 1)
		if !strings.Contains(string(doc), line) {
			t.Errorf("%s does not say %q", rulesDoc, line)
		}
	}
}

// grouped writes a number with a comma after each three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
