package rules

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// replacement finds what a message or a hint tells people to write.
var replacement = regexp.MustCompile("(?:write|is written|are written out:|without commas:|between its thousands:|in single quotes:|did you mean) `([^`…]+)`")

// wholeLine is a replacement for a key with its value.
var wholeLine = regexp.MustCompile(`^([a-z_]+): `)

// advised is the file with what a problem tells people to write. It is false where it tells nothing that can be copied.
func advised(src string, p Problem) (string, bool) {
	m := replacement.FindStringSubmatch(p.Message + " " + p.Hint)
	lines := strings.Split(src, "\n")
	if m == nil || p.Place.Line > len(lines) {
		return "", false
	}
	line := []rune(lines[p.Place.Line-1])
	from, to := p.Place.Column-1, min(p.Place.Column-1+max(p.Width, 1), len(line))
	instead := m[1]
	if key := wholeLine.FindStringSubmatch(instead); key != nil {
		at := regexp.MustCompile(`\b` + key[1] + `\s*:`).FindStringIndex(string(line))
		if at == nil || strings.Contains(string(line[:len([]rune(string(line)[:at[0]]))]), "{") {
			return "", false
		}
		from, to = len([]rune(string(line)[:at[0]])), len(line)
	}
	lines[p.Place.Line-1] = string(line[:from]) + instead + string(line[to:])
	return strings.Join(lines, "\n"), true
}

// What the messages about mistakes quote is taken when it is put in the place of what they blame.
func TestAdvice(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/check/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sources := make(map[string]string)
	for _, name := range files {
		sources[filepath.Base(name)] = readFile(t, name)
	}
	for _, line := range slips() {
		sources[line] = ruleWith(line)
	}
	// What these quote stands for more than what they blame.
	for _, name := range []string{
		"history-ago.yaml", "history-season.yaml", "layout-no-dash-space.yaml", "layout-not-yaml.yaml", "template-index.yaml", "template-spaced-name.yaml",
		"trap-channel-hash-items.yaml", "trap-greater-newline.yaml",
	} {
		delete(sources, name)
	}
	followed := 0
	for name, src := range sources {
		problems := problemsOf(t, src)
		for _, p := range problems {
			better, ok := advised(src, p)
			if !ok {
				continue
			}
			followed++
			for _, again := range problemsOf(t, better) {
				known := slices.ContainsFunc(problems, func(p Problem) bool { return p.Message == again.Message })
				if again.Place.Line == p.Place.Line && (again.Message == p.Message || !known) {
					t.Errorf("%s: following\n%s\nleads to\n%s", name, p, again)
				}
			}
		}
	}
	if followed < 60 {
		t.Errorf("only %d pieces of advice were followed", followed)
	}
}

// slips are lines of a rule about a number of rows that are not as the language has them.
func slips() []string {
	return []string{
		"warning: above 0,5", "warning: above 10,5", "warning: above 1.000,50", "warning: above 1,234,567", "warning: above 1,000",
		"warning: above 1.234.567", "warning: between 1,5 and 2.5", "warning: drops by 20%", "warning: value fell by 7 percent", "warning: rises more than 5",
		"warning: below previous week", "warning: above 1.5 * last month", "warning: not null or above 5", "warning: above 20% of previous",
		"where: a older than 2 hours", "where: a newer than 2 hours and b > 5", "where: a starts with 'x'", "where: not a contains 'x'", "where: a ends with 'x' or b",
		"value: sumif(a, b > 1)", "value: countif(b = 'x') / count(*)", "value: avg_if(a, b) + 1",
		"where: a > 5k", "where: a => 5", "where: a before now()", "where: age(a) > 5h",
	}
}
