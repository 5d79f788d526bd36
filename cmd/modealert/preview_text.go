package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/modealert/modealert/rules"
)

// page is what `modealert preview` writes for people.
type page struct {
	strings.Builder

	color bool
}

// head begins a part of the page.
func (p *page) head(title string) {
	if p.Len() > 0 && !strings.HasSuffix(p.String(), "\n\n") {
		fmt.Fprintln(p)
	}
	if p.color {
		title = "\x1b[1m" + title + "\x1b[0m"
	}
	fmt.Fprintln(p, title)
}

// fact writes something under its name, nothing where there is nothing. What comes from Mode may not move the cursor.
func (p *page) fact(indent, name, fact string) {
	if fact = oneLine(fact); fact == "" {
		return
	}
	name = fmt.Sprintf("%-10s", name)
	if p.color {
		name = "\x1b[2m" + name + "\x1b[0m"
	}
	fmt.Fprintf(p, "%s%s %s\n", indent, name, fact)
}

// text writes everything for people: the evaluation step by step, then what is said.
func (p *previewed) text(w io.Writer) error {
	out := &page{color: p.color}
	out.head(oneLine(p.rule.Name) + fmt.Sprintf(" (%s, %s:%d)", p.rule.ID, p.rule.Place.File, p.rule.Place.Line))
	fmt.Fprintln(out, "  "+p.rule.Describe())
	p.tellRun(out)
	p.tellRead(out)
	p.tellJudged(out)
	if err := p.tellSaid(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// tellRun says which run it is.
func (p *previewed) tellRun(out *page) {
	out.head("Run")
	if p.file != "" {
		out.fact("  ", "rows", "from "+p.file+", as if a run had completed just now")
		out.fact("  ", "note", p.note)
		return
	}
	run := p.scene.Run
	report := p.report
	if name := p.scene.Report.Name; name != "" {
		report = name + " (" + p.report + ")"
	}
	out.fact("  ", "report", report)
	out.fact("  ", "run", run.Token+", "+run.State)
	if !run.Completed.IsZero() {
		out.fact("  ", "completed", p.when(run.Completed)+took(run.Duration))
	}
	out.fact("  ", "by", run.By)
	out.fact("  ", "link", run.URL)
	out.fact("  ", "note", p.note)
}

func took(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return ", took " + d.Round(time.Second).String()
}

// when writes a time in the zone of the rules file.
func (p *previewed) when(t time.Time) string {
	return t.In(p.rule.Location).Format("2006-01-02 15:04 MST")
}

// tellRead says what was read of the run.
func (p *previewed) tellRead(out *page) {
	if len(p.scene.Results) == 0 {
		return
	}
	r := p.scene.Results[0]
	if !p.rule.ReadsResult() && p.lacking == "" && r.Err == nil {
		return
	}
	out.head("Read")
	if p.rule.ReadsResult() && r.Err == nil {
		out.fact("  ", "result", count(int(r.Rows), "row"))
		if p.rule.Where != nil {
			out.fact("  ", "where", fmt.Sprintf("%d of %s pass %s", r.Kept, count(int(r.Rows), "row"), p.rule.Where))
		}
		if !r.Latest.IsNull() {
			out.fact("  ", "latest", fmt.Sprintf("only the rows where %s is %s", p.rule.Latest, p.rule.Cell(p.rule.Latest, r.Latest)))
		}
		if len(p.rule.By) > 0 {
			out.fact("  ", "groups", fmt.Sprintf("%d, by %s", len(r.Groups), strings.Join(p.rule.By, ", ")))
		}
	}
	if p.lacking != "" {
		out.fact("  ", "history", "less than the rule looks at: "+p.lacking)
	}
	if r.Err != nil {
		out.fact("  ", "error", r.Err.Error())
		out.fact("  ", "to mend it", p.mend(r.Err))
	}
}

// mend says where to look after a rule that cannot be evaluated; empty where there was nothing to evaluate.
func (p *previewed) mend(err error) string {
	key, text := brokenKey(p.rule, err), ""
	wrong, missing := errors.AsType[*rules.ColumnError](err)
	switch {
	case missing && len(wrong.Columns) > 0:
		text = wrong.Columns[0].Column
		key = keyOf(p.rule, text)
	case p.scene.Results[0].Rows > 0: // it was read, so an expression is at fault
	case strings.HasSuffix(err.Error(), " failed in this run"), strings.HasPrefix(err.Error(), "the result of query "):
		return ""
	default:
		key = "query"
	}
	at := locate(p.rule, key, text)
	return fmt.Sprintf("see `%s` at %s, and the query in Mode", key, at.Place)
}

// figure writes a value as people read it, and exactly where that is something else.
func figure(read, exact string) string {
	const digits = 24
	if strings.ReplaceAll(read, ",", "") == exact {
		return read
	}
	if len(exact) > digits && strings.Trim(exact, "-0123456789.") == "" {
		exact = exact[:digits] + "…"
	}
	return read + " (exactly " + exact + ")"
}
