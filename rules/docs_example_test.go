package rules_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// docExample is a rules file of the page, or a rule without what does not matter, with the results it is asked of.
type docExample struct {
	reader  *pageReader
	rules   string
	results []string
}

// dayTime is a moment that a rule is asked whether it is muted.
const dayTime = "Mon 2006-01-02 15:04"

var dayTimeStart = regexp.MustCompile(`^[A-Z][a-z]{2} \d{4}-\d{2}-\d{2} \d{2}:\d{2}`)

// file is the example as a rules file.
func (e docExample) file() string {
	if strings.HasPrefix(e.rules, "version:") || strings.HasPrefix(e.rules, "# ") {
		return e.rules
	}
	rule := e.rules
	for _, line := range []string{"channel: data-alerts", "report: 5f3c0a1b2d4e", "name: Example"} {
		key, _, _ := strings.Cut(line, " ")
		if !slices.ContainsFunc(strings.Split(rule, "\n"), func(l string) bool { return strings.HasPrefix(l, key) }) {
			rule = line + "\n" + rule
		}
	}
	return "version: 1\nrules:\n  - " + strings.ReplaceAll(rule, "\n", "\n    ")
}

// answer is what modealert says: what `check` says of a file that is wrong, the sentences of `describe` where there is no
// result, when the rule is muted where the page asks that, and otherwise what becomes of the results.
func (e docExample) answer(asked []string) string {
	if e.rules == "" {
		e.reader.fail("a block of text with no rules above it")
		return strings.Join(asked, "\n")
	}
	set, err := rules.Parse("config.yaml", []byte(e.file()))
	var problems rules.Problems
	switch {
	case errors.As(err, &problems) && strings.HasPrefix(e.rules, "# "):
		return problems.Error()
	case err != nil:
		e.reader.fail("the example is refused:\n%v", err)
		return strings.Join(asked, "\n")
	case len(e.results) > 0:
		return e.judge(set)
	case len(asked) > 0 && dayTimeStart.MatchString(asked[0]):
		return e.muted(set.Rules[0], asked)
	}
	return described(set)
}

func described(set *rules.Set) string {
	var lines []string
	for _, r := range set.Rules {
		lines = append(lines, r.Describe())
	}
	for _, a := range set.Announcements {
		lines = append(lines, a.Describe())
	}
	return strings.Join(lines, "\n")
}

// muted says of each moment that a line begins with whether the rule speaks then.
func (e docExample) muted(r *rules.Rule, asked []string) string {
	var lines []string
	for _, line := range asked {
		text := dayTimeStart.FindString(line)
		at, err := time.ParseInLocation(dayTime, text, r.Location)
		if err != nil || at.Format(dayTime) != text {
			e.reader.fail("%q is no time: %v", line, err)
		}
		says := "speaks"
		if until, muted := r.MutedAt(at); muted {
			says = "silent until " + until.In(r.Location).Format(dayTime)
		}
		lines = append(lines, text+": "+says)
	}
	return strings.Join(lines, "\n")
}

// judge says what becomes of the results, one run after the other.
func (e docExample) judge(set *rules.Set) string {
	var lines []string
	before := e.reader.given.before
	var known []string
	for i, result := range e.results {
		if len(e.results) > 1 {
			lines = append(lines, fmt.Sprintf("run %d", i+1))
		}
		for _, r := range e.pass(set, result, before) {
			if len(set.Rules) > 1 {
				lines = append(lines, r.Rule.Name)
			}
			lines = append(lines, outcome(r)...)
			known = remember(r, known, &lines)
			if len(r.Groups) == 1 && !r.Rule.RowRule() && !r.Groups[0].Value.IsNull() {
				before = slices.Insert(slices.Clone(before), 0, expr.Point{At: now(), Value: r.Groups[0].Value})
			}
		}
	}
	return strings.Join(lines, "\n")
}

func (e docExample) pass(set *rules.Set, result string, before []expr.Point) []rules.Result {
	pass, err := rules.NewPass(set.Rules, e.reader.given.moment())
	if err == nil {
		err = pass.ReadJSON(strings.NewReader(result))
	}
	if err != nil {
		e.reader.fail("%v", err)
		return nil
	}
	results, err := pass.Results(func(*rules.Rule, []expr.Value) ([]expr.Point, error) { return before, nil })
	if err != nil {
		e.reader.fail("%v", err)
	}
	return results
}

// remember says which of the rows that matched did in the run before.
func remember(r rules.Result, known []string, lines *[]string) []string {
	if len(r.Rule.Key) == 0 || len(r.Groups) != 1 {
		return known
	}
	keys := r.Groups[0].Keys
	still := len(slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !slices.Contains(known, k) }))
	if len(known) > 0 {
		*lines = append(*lines, fmt.Sprintf("%d new, %d still, %d gone", len(keys)-still, still, len(known)-still))
	}
	return keys
}

// outcome says what a rule makes of a result: a line for each group, and the rows that a message would show.
func outcome(r rules.Result) []string {
	if r.Err != nil {
		return []string{"error: " + r.Err.Error()}
	}
	var lines []string
	switch {
	case r.Empty:
		lines = append(lines, "no group at all: no data ("+string(r.Rule.NoData)+")")
	case r.Whole != nil:
		lines = append(lines, "no group at all: "+level(r.Rule, *r.Whole))
	case len(r.Groups) == 0:
		lines = append(lines, "no group at all: ok")
	}
	for _, g := range r.Groups {
		lines = append(lines, group(r.Rule, g)+level(r.Rule, g))
		lines = append(lines, shown(r.Rule, g)...)
	}
	return lines
}

// group is `country DE, region EU: `.
func group(r *rules.Rule, g rules.Group) string {
	if len(g.Key) == 0 {
		return ""
	}
	named := make([]string, len(g.Key))
	for i, v := range g.Key {
		named[i] = r.By[i] + " " + r.Cell(r.By[i], v)
	}
	return strings.Join(named, ", ") + ": "
}

// level is `warning, $4,210`, `critical, 2 of 3 rows, worst 1,200`, `no data (warning)`.
func level(r *rules.Rule, g rules.Group) string {
	text := string(g.Level)
	switch {
	case g.Level == rules.NothingThere:
		text = "no data (" + string(r.NoData) + ")"
	case r.RowRule() && g.Matched == 0:
		text += fmt.Sprintf(", none of %d rows", g.Rows)
	case r.RowRule():
		text += fmt.Sprintf(", %d of %d rows, worst %s", g.Matched, g.Rows, r.Figure(g.Value))
	default:
		text += ", " + r.Figure(g.Value)
	}
	if g.Unknown != "" {
		text += "; " + g.Unknown
	}
	return text
}

// shown are the rows that a message would have, with the names of their columns.
func shown(r *rules.Rule, g rules.Group) []string {
	if len(g.Worst) == 0 {
		return nil
	}
	columns := r.Shown()
	table := [][]string{columns}
	for _, row := range g.Worst[:min(len(g.Worst), r.Rows)] {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = r.Cell(columns[i], v)
		}
		table = append(table, cells)
	}
	lines := make([]string, len(table))
	for i := range columns {
		width := 0
		for _, row := range table {
			width = max(width, len([]rune(row[i])))
		}
		for n, row := range table {
			lines[n] += "  " + row[i] + strings.Repeat(" ", width-len([]rune(row[i])))
		}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
