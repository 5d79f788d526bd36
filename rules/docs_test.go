package rules_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

const (
	rulesPage   = "../docs/rules.md"
	galleryFile = "../alert/testdata/messages/gallery.txt"
)

// TestRulesPage asks modealert everything that docs/rules.md shows an answer to, and compares the answers. With -update
// they are written into the page.
//
// A block of `yaml` is a rules file, or the lines of one rule. Blocks of `json` behind it are the results of one run after
// the other, and a block of `text` is what comes out. A block of `slack` is a message, which the gallery of messages has.
// Of tables, those whose first column is an expression, a condition, a format or a value of templates have their answers in
// the last column.
func TestRulesPage(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	got := (&pageReader{t: t, gallery: readDoc(t, galleryFile)}).renew(page)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(rulesPage, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(page, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("modealert answers otherwise (-the page +modealert):\n%s", diff)
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	return readDoc(t, rulesPage)
}

func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pageReader reads the page from top to bottom.
type pageReader struct {
	t       *testing.T
	gallery string
	number  int // of the line
	given   setting
	example docExample
	columns []string // the header of the table that is being read
}

// setting is what a section says of the run that its examples are asked of. It holds until the next heading.
type setting struct {
	run    *expr.Run
	before []expr.Point
	zone   *time.Location
}

// renew is the page with all answers as modealert gives them.
func (r *pageReader) renew(page string) string {
	var out []string
	lines := strings.Split(page, "\n")
	for r.number = 0; r.number < len(lines); r.number++ {
		line := lines[r.number]
		kind, fence := strings.CutPrefix(line, "```")
		switch {
		case fence:
			out = append(out, line)
			var body []string
			for r.number++; lines[r.number] != "```"; r.number++ {
				body = append(body, lines[r.number])
			}
			out = append(out, r.block(kind, body)...)
			out = append(out, "```")
		case strings.HasPrefix(line, "|"):
			out = append(out, r.row(line))
		default:
			r.prose(line)
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// fail says in which line of the page something is wrong.
func (r *pageReader) fail(format string, args ...any) {
	r.t.Helper()
	r.t.Errorf("%s:%d: %s", rulesPage, r.number+1, fmt.Sprintf(format, args...))
}

// block reads a block, and returns what is to stand in it.
func (r *pageReader) block(kind string, body []string) []string {
	text := strings.Join(body, "\n")
	switch kind {
	case "yaml":
		r.example = docExample{reader: r, rules: text}
	case "json":
		r.example.results = append(r.example.results, text)
	case "text":
		return strings.Split(r.example.answer(body), "\n")
	case "sh":
	case "console": // cmd/modealert plays it
	case "slack":
		if !strings.Contains(r.gallery, text) {
			r.fail("the gallery has no such message:\n%s", text)
		}
	default:
		r.fail("a block of %q", kind)
	}
	return body
}

// What prose says of the run, the time zone and the runs before.
var (
	runProse    = regexp.MustCompile(`^The run: (.*)\.$`)
	zoneProse   = regexp.MustCompile(`^The time zone: (.*)\.$`)
	beforeProse = regexp.MustCompile(`^The runs before(?:, an? (\w+) apart)?: (.*)\.$`)
)

func (r *pageReader) prose(line string) {
	r.columns = nil
	if strings.HasPrefix(line, "#") {
		r.given, r.example = setting{}, docExample{}
	}
	if m := runProse.FindStringSubmatch(line); m != nil {
		r.given.run = r.runOf(m[1])
	}
	if m := zoneProse.FindStringSubmatch(line); m != nil {
		zone, err := time.LoadLocation(m[1])
		if err != nil {
			r.fail("%v", err)
		}
		r.given.zone = zone
	}
	if m := beforeProse.FindStringSubmatch(line); m != nil {
		apart := map[string]time.Duration{"hour": time.Hour, "": 24 * time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}[m[1]]
		r.given.before = r.earlier(apart, m[2])
	}
}

// earlier are the values of earlier runs, newest first.
func (r *pageReader) earlier(apart time.Duration, values string) []expr.Point {
	var points []expr.Point
	if values == "" {
		return nil
	}
	for i, text := range strings.Split(values, ", ") {
		points = append(points, expr.Point{At: now().Add(-time.Duration(i+1) * apart), Value: r.constant(text)})
	}
	return points
}

// runOf reads such as `run.state = 'failed', run.param('region') = 'EU'`.
func (r *pageReader) runOf(text string) *expr.Run {
	run := &expr.Run{Params: make(map[string]expr.Value)}
	known := map[string]*expr.Value{
		"run.duration": &run.Duration, "run.state": &run.State, "run.consecutive_failures": &run.ConsecutiveFailures,
		"run.row_count": &run.RowCount, "run.executed_by": &run.ExecutedBy,
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "`", ""), ", ") {
		word, is, _ := strings.Cut(part, " = ")
		if name, ok := strings.CutPrefix(word, "run.param('"); ok {
			run.Params[strings.TrimSuffix(name, "')")] = r.constant(is)
		} else if v := known[word]; v != nil {
			*v = r.constant(is)
		} else {
			r.fail("nothing is called %q", word)
		}
	}
	return run
}

// constant is a number, a text, a length of time.
func (r *pageReader) constant(src string) expr.Value {
	v, err := evaluate(strings.Trim(src, "`"), "", setting{})
	if err != nil {
		r.fail("%s: %v", src, err)
	}
	return v
}

// moment is the run that examples are asked of.
func (s setting) moment() rules.Moment { return rules.Moment{Now: now(), Run: s.run} }
