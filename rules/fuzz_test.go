package rules

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// FuzzParse proves that whatever is read, every problem stands at a place that the file has, and can be drawn.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/check/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(files, "../config.example.yaml") {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		set, err := Parse("f.yaml", src)
		again, errAgain := Parse("f.yaml", src)
		if diff := cmp.Diff(said(set, err), said(again, errAgain)); diff != "" {
			t.Fatalf("read once more, it is not the same (-first +second):\n%s", diff)
		}
		var problems Problems
		switch {
		case err == nil:
			checkSet(t, set)
		case !errors.As(err, &problems) || len(problems) == 0:
			t.Fatalf("Parse() = %v, want Problems", err)
		}
		lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
		for _, p := range problems {
			checkProblem(t, lines, p)
		}
	})
}

// said is what reading a file came to, in texts.
func said(set *Set, err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	var all []string
	for _, r := range set.Rules {
		all = append(all, fmt.Sprintf("%s %s %s %v %v", r.ID, r.Name, r.Version(), r.Channels, r.expressions()))
	}
	for _, a := range set.Announcements {
		all = append(all, fmt.Sprint(a.On, a.Reports, a.States, a.Channels, a.Place))
	}
	return all
}

// checkProblem checks that a problem stands at a place that the file has, says something, and can be drawn.
func checkProblem(t *testing.T, lines []string, p Problem) {
	t.Helper()
	if p.Place.File != "f.yaml" || p.Place.Line < 1 || p.Place.Line > len(lines) {
		t.Fatalf("%s: the file has %d lines", p.Place, len(lines))
	}
	line := strings.TrimSuffix(lines[p.Place.Line-1], "\r")
	characters := utf8.RuneCountInString(line)
	if p.Place.Column < 1 || p.Place.Column > characters+1 || p.Width < 0 {
		t.Fatalf("%s, %d wide: the line has %d characters", p.Place, p.Width, characters)
	}
	if strings.TrimSpace(p.Message) == "" || !strings.Contains(p.String(), p.Message) {
		t.Fatalf("%s says nothing", p.Place)
	}
	if utf8.ValidString(line) && !utf8.ValidString(p.String()) {
		t.Fatalf("%s cuts a character: %q", p.Place, p.String())
	}
}

// checkSet checks what the documentation of Rule promises.
func checkSet(t *testing.T, set *Set) {
	t.Helper()
	for _, r := range set.Rules {
		if r.ID == "" || r.Name == "" || r.Reports.None() || r.For < 1 || len(r.Channels) == 0 || r.Location == nil ||
			r.Value == nil && r.ExpectEvery == 0 || r.Value != nil && r.Warning == nil && r.Critical == nil {
			t.Fatalf("a rule was accepted that is not whole: %+v", r)
		}
		for _, e := range r.expressions() {
			checkReadsAgain(t, e)
		}
	}
	for _, a := range set.Announcements {
		if len(a.Channels) == 0 || len(a.On) == 0 {
			t.Fatalf("an announcement was accepted that nobody hears, or of nothing: %+v", a)
		}
	}
}

// checkReadsAgain checks that an expression in its own words is the same expression.
func checkReadsAgain(t *testing.T, e *expr.Expr) {
	t.Helper()
	read := expr.Parse
	if _, err := read(e.String()); err != nil {
		read = expr.ParseCondition
	}
	again, err := read(e.String())
	if err != nil {
		t.Fatalf("%q is not read again: %v", e, err)
	}
	if diff := cmp.Diff(e.Columns(), again.Columns()); diff != "" || e.String() != again.String() || e.HasAggregate() != again.HasAggregate() {
		t.Fatalf("%q is read again as %q (-first +second):\n%s", e, again, diff)
	}
}

// FuzzPlaceIn proves that the place found for a character of a scalar holds that character.
func FuzzPlaceIn(f *testing.F) {
	for _, src := range []string{
		"a: plain text", "a: 'it''s quoted'", "a: \"esc \\\" \\u00e9 \\n x\"", "a: |\n  one\n   two\n\n  three", "a: >-\n  one\n  two\n\n  three",
		"a: plain\n  goes on\n\n  here", "a: 'one\n\n  two'", "a: \"one \\\n  two\"", "- 地域 = '東京'", "{a: b, 'c': \"d\"}", "a: |2\n    x\n   y",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src, unreadable := newSource("f.yaml", []byte(text))
		if unreadable != nil {
			return
		}
		docs, err := newSyntax(src).parse(len(src.lines))
		if err != nil || len(docs) == 0 {
			return
		}
		for _, n := range scalars(docs[0]) {
			checkPlaces(t, src, n)
		}
	})
}

func scalars(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
		return []*yaml.Node{n}
	}
	var all []*yaml.Node
	for _, child := range n.Content {
		all = append(all, scalars(child)...)
	}
	return all
}

func checkPlaces(t *testing.T, src *source, n *yaml.Node) {
	t.Helper()
	if strings.HasPrefix(src.rest(n.Line, n.Column), "!") {
		return
	}
	for offset, want := range n.Value {
		if unicode.IsSpace(want) {
			continue
		}
		line, column := src.placeIn(n, offset)
		got, _ := utf8.DecodeRuneInString(src.rest(line, column))
		if got != want && (got != '\\' || n.Style&yaml.DoubleQuotedStyle == 0) {
			t.Fatalf("byte %d of %q is %q, but at %d:%d stands %q", offset, n.Value, want, line, column, got)
		}
	}
}

// FuzzPattern proves that a pattern that is accepted can write any number.
func FuzzPattern(f *testing.F) {
	for _, pattern := range []string{"#,##0", "$#,##0.00", "0.0%", `0 "ms"`, "0;0", "%d"} {
		f.Add(pattern, "-1234.5")
	}
	f.Fuzz(func(t *testing.T, pattern, digits string) {
		p, wrong := parsePattern(pattern)
		if wrong != nil {
			if wrong.at < 0 || wrong.end < wrong.at || wrong.end > len(pattern) || wrong.message == "" {
				t.Fatalf("parsePattern(%q) blames %+v", pattern, wrong)
			}
			return
		}
		d, err := expr.ParseDecimal(digits)
		if err != nil {
			return
		}
		if got := p.write(d); !strings.ContainsAny(got, "0123456789") {
			t.Fatalf("%s by %q = %q, which has no digit", digits, pattern, got)
		}
	})
}

// FuzzTemplate proves that a template that is accepted is filled in soon, or says why not.
func FuzzTemplate(f *testing.F) {
	for _, src := range []string{"{{.Value}}", "{{range .Group}}{{.}}{{end}}", `{{printf "%v" .Group}}`, "{{if .Rows}}{{$.Runs}}{{end}}"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		parsed, wrong := parseTemplate(src)
		if wrong == nil {
			wrong = parsed.try([]string{"country"})
		}
		if wrong != nil && (wrong.at < 0 || wrong.end < wrong.at || wrong.end > len(src) || wrong.message == "") {
			t.Fatalf("the template %q blames %+v", src, wrong)
		}
	})
}
