package alert

import (
	"context"
	"slices"
	"time"

	"github.com/modealert/modealert/rules"
)

// ExpectedRun is the next run of a report that a rule waits for.
type ExpectedRun struct {
	// Sentence says when the report is late without it, or since when it is.
	Sentence string `json:"sentence"`
	Report   string `json:"report"`
	// LastRun is when a run completed last; zero where none is known.
	LastRun time.Time `json:"last_run,omitzero"`
	// LateAfter is when the report is late, which may be over.
	LateAfter time.Time `json:"late_after"`
}

// expect tells of the runs that the rule waits for.
func (x *explainer) expect(ctx context.Context) error {
	awaited, err := x.awaited(ctx, x.Rule)
	if err != nil {
		return err
	}
	for _, a := range awaited {
		x.answer.Expected = append(x.answer.Expected, ExpectedRun{
			Sentence: string(x.lateness(a, x.Now)), Report: a.report, LastRun: a.last, LateAfter: a.due(),
		})
	}
	if x.Rule.ExpectEvery > 0 && len(awaited) == 0 {
		x.note("no report is waited for: `modealert serve` begins when it reads the rule, and leaves out what is archived in Mode")
	}
	return nil
}

// awaited are the reports that a rule waits for, those first that are late first.
func (q *inquiry) awaited(ctx context.Context, rule *rules.Rule) ([]absence, error) {
	if rule.ExpectEvery == 0 {
		return nil, nil
	}
	waits, err := q.tx.Waits(ctx)
	if err != nil {
		return nil, err
	}
	var all []absence
	for _, wait := range waits {
		if wait.Rule != rule.ID || !mayInclude(rule.Reports, wait.Report) {
			continue
		}
		a := absence{rule: rule, report: wait.Report, since: wait.Since}
		if a.last, _, err = q.tx.LastDecided(ctx, a.report); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b absence) int { return a.due().Compare(b.due()) })
	return all, nil
}

// awaits says when reports are late, of a few.
func (p pen) awaits(all []absence, now time.Time) []markup {
	var lines []markup
	for _, a := range all[:min(len(all), explainedReports)] {
		lines = append(lines, p.lateness(a, now))
	}
	if more := len(all) - explainedReports; more > 0 {
		lines = append(lines, "… and "+counted(int64(more), "more report"))
	}
	return lines
}

// lateness says when a report is late that does not run again, or since when it is.
func (p pen) lateness(a absence, now time.Time) markup {
	report := "Report " + p.data(a.report, maxName)
	if a.late(now) {
		return report + " has been late since " + p.until(a.due()) + ", for " + lasting(now.Sub(a.due()))
	}
	return report + " is late after " + p.until(a.due()) + ", in " + lasting(a.due().Sub(now))
}
