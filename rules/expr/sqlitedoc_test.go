package expr

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const differencesDoc = "../../docs/sqlite.md"

// difference names that no step shows: the two are asked in other words, or the parser refuses to read on.
var inOtherWords = []string{"division is real", "comparisons are not compared", "a date in another form is refused"}

// documented is a line of the table.
type documented struct{ src, rows, here, there, why string }

// TestDifferencesDoc asks both engines each line of the table in docs/sqlite.md. The reason that it gives is the one by
// which TestAgainstSQLite would explain it, and each reason is given.
func TestDifferencesDoc(t *testing.T) {
	t.Parallel()
	var given []string
	for _, d := range readDifferences(t) {
		given = append(given, d.why)
		s, rows := d.sample(t)
		x := explainer{db: s.fill(t), sample: s, src: d.src, rows: rows, group: strings.HasPrefix(d.rows, "[")}
		ours := s.whole(d.src)[0]
		if x.group {
			ours = s.wholeGroup(d.src, rows)
		}
		theirs := x.reply(d.src)[0]
		if got := writtenReply(theirs); !says(got, d.there) {
			t.Errorf("%s in SQLite is %s, not %s", d.src, got, d.there)
		}
		if got := writtenOutcome(ours); !says(got, d.here) {
			t.Errorf("%s here is %s, not %s", d.src, got, d.here)
		}
		if (answers{ours, theirs}).agree() {
			t.Errorf("%s: both answer alike", d.src)
		}
		if why := x.why(ours); why != d.why && !slices.Contains(inOtherWords, d.why) {
			t.Errorf("%s differs because %q, not because %q", d.src, why, d.why)
		}
	}
	for _, name := range reasons() {
		if !slices.Contains(given, name) {
			t.Errorf("no line of %s shows that %s", differencesDoc, name)
		}
	}
}

// reasons are the names of all differences.
func reasons() []string {
	names := slices.Clone(inOtherWords)
	for _, d := range departures {
		names = append(names, d.name)
	}
	for _, r := range refusals {
		names = append(names, r.name)
	}
	return names
}

// why is the reason of a difference as TestAgainstSQLite finds it.
func (x explainer) why(ours outcome) string {
	if name := refusal(ours.err); name != "" {
		return name
	}
	root, err := parseNodes(x.src, false)
	if err != nil {
		return err.Error()
	}
	name, unexplained := x.explain(root)
	return name + unexplained
}

// readDifferences reads the one table of the document.
func readDifferences(t *testing.T) []documented {
	t.Helper()
	doc, err := os.ReadFile(differencesDoc)
	if err != nil {
		t.Fatal(err)
	}
	var all []documented
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\|`, "\x00"), "|")
		if len(cells) != 6 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		for i, cell := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|"))
		}
		src, rows, _ := strings.Cut(strings.Trim(cells[1], "`"), "` of `")
		all = append(all, documented{src, rows, cells[2], cells[3], cells[4]})
	}
	return all
}

// sample is the row, or the rows of a group, that a line is asked of.
func (d documented) sample(t *testing.T) (sample, []int) {
	t.Helper()
	text := d.rows
	switch {
	case text == "":
		text = "[{}]"
	case text[0] == '{':
		text = "[" + text + "]"
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var objects []map[string]any
	if err := decoder.Decode(&objects); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return sampleOf(objects)
}

// says reports whether an answer is what a cell has: a value in backticks, or a part of an error.
func says(got, cell string) bool {
	if !strings.HasPrefix(cell, "error: ") {
		return "`"+got+"`" == cell
	}
	return strings.HasPrefix(got, "error: ") && strings.Contains(got, strings.TrimPrefix(cell, "error: "))
}

func writtenOutcome(o outcome) string {
	switch {
	case o.err != nil:
		return "error: " + o.err.Error()
	case o.value.IsNull():
		return "null"
	case isText(o.value):
		return quoteText(o.value.String())
	}
	return o.value.String()
}

func writtenReply(r reply) string {
	if r.err != nil {
		return "error: " + r.err.Error()
	}
	switch v := r.value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		number := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(number, ".eI") {
			number += ".0"
		}
		return number
	case string:
		return quoteText(v)
	}
	return "null"
}
