package rules

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// ruleWith is a rules file whose rule has one line more, or another one.
func ruleWith(line string) string {
	key, _, _ := strings.Cut(line, ":")
	lines := []string{"report: 5f3c0a1b2d4e", "value: count(*)", "warning: above 1000"}
	found := false
	for i, given := range lines {
		if strings.HasPrefix(given, key+":") {
			lines[i], found = line, true
		}
	}
	if !found {
		lines = append(lines, line)
	}
	return "version: 1\ndefaults: {channel: data}\nrules:\n  - name: x\n    " + strings.Join(lines, "\n    ") + "\n"
}

// problemsOf reads a rules file.
func problemsOf(t testing.TB, src string) Problems {
	t.Helper()
	_, err := Parse("rules.yaml", []byte(src))
	if err == nil {
		return nil
	}
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("Parse() = %v, want Problems", err)
	}
	return problems
}

// What people are told to write is taken when they write it.
func TestHints_followed(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, instead string }{
		{`value: value`, "written col('value')"},
		{`value: "value"`, "written col('value')"},
		{`value: Order Total`, "written col('Order Total')"},
		{`value: "Order Total"`, "written col('Order Total')"},
		{`value: change`, "written col('change')"},
		{`value: "change"`, "written col('change')"},
		{`value: 2024_sales`, "written col('2024_sales')"},
		{`value: "2024_sales"`, "written col('2024_sales')"},
		{`value: end`, "written col('end')"},
		{`value: sum(value)`, "written col('value')"},
		{`value: [Order Total]`, "value: col('Order Total')"},
		{"value: `Order Total`", "value: col('Order Total')"},
		{`where: "value" > 5`, "where: col('value') > 5"},
		{`where: "end" = 1`, "where: col('end') = 1"},
		{`where: "Order Total" > 5`, "where: col('Order Total') > 5"},
		{`where: "amount" > 5`, "where: amount > 5"},
		{`where: "a: b" > 5`, `where: "col('a: b') > 5"`},
		{`where: "it's" > 5`, "where: col('it''s') > 5"},
		{`where: 'region = 'EU''`, "where: region = 'EU'"},
		{`where: 'region = 'EU' and amount > 5'`, "where: region = 'EU' and amount > 5"},
		{`where: "region = "EU""`, "where: region = 'EU'"},
		{`warning: "value" > 5`, "warning: col('value') > 5"},
		{`warning: [1, 2]`, "warning: between 1 and 2"},
		{`warning: above 2h`, "2 hours"},
		{`warning: outside 20 and 10`, "outside 10 and 20"},
		{`warning: [above 9, below 2]`, "warning: above 9 or below 2"},
		{"warning:\n      - above 9\n      - below 2", "warning: above 9 or below 2"},
		{`warning: {when: zscore(14, 'hour') above 5}`, `warning: {when: "zscore(14, 'hour') above 5"}`},
		{`warning: {when: value in (1, 2), channel: x}`, `warning: {when: "value in (1, 2)", channel: x}`},
		{`warning: {channel: x, when: value in (1, 2) }`, `warning: {channel: x, when: "value in (1, 2)"}`},
		{`warning: 5%`, "write `above 0.05` or `below 0.05`"},
		{`warning: 1,000`, "write `above 1000` or `below 1000`"},
		{`warning: $0,5`, "write `above 0.5` or `below 0.5`"},
	}
	for _, test := range tests {
		problems := problemsOf(t, ruleWith(test.line))
		if len(problems) == 0 {
			t.Errorf("%s: is taken without a word", test.line)
			continue
		}
		said := problems.Error()
		if !strings.Contains(said, test.instead) {
			t.Errorf("%s: says\n%s\nwant %s", test.line, said, test.instead)
		}
		followed := 0
		for _, hint := range regexp.MustCompile("`((?:value|where|warning): [^`]+)`|written (col\\('[^`]*'\\))").FindAllStringSubmatch(said, -1) {
			line := hint[1]
			if line == "" {
				line = strings.SplitN(test.line, ":", 2)[0] + ": " + hint[2]
			}
			if strings.HasPrefix(line, "warning: col('value')") {
				line = strings.Replace(ruleWith(line), "value: count(*)", "value: col('value')", 1)
			} else {
				line = ruleWith(line)
			}
			followed++
			if again := problemsOf(t, line); len(again) > 0 {
				t.Errorf("%s: what is advised is refused:\n%s", test.line, again.Error())
			}
		}
		if followed == 0 && strings.Contains(test.instead, ":") {
			t.Errorf("%s: no advice to follow in\n%s", test.line, said)
		}
	}
}

// A file with too much that is no YAML says that its rest was not read.
func TestSyntax_unread(t *testing.T) {
	t.Parallel()
	var src strings.Builder
	src.WriteString("version: 1\nrules:\n")
	for i := range maxRepairs + 5 {
		fmt.Fprintf(&src, "  - name: \"x\" %d\n", i)
	}
	problems := problemsOf(t, src.String())
	if len(problems) != maxRepairs+1 {
		t.Fatalf("%d problems, want %d:\n%s", len(problems), maxRepairs+1, problems)
	}
	last := problems[maxRepairs]
	if !strings.Contains(last.Message, "from here on the file was not read") || last.Place.Line != maxRepairs+3 {
		t.Errorf("the last problem is %+v", last)
	}
}
