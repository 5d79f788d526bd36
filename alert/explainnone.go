package alert

import (
	"context"
	"errors"

	"github.com/modealert/modealert/internal/store"
)

// neverArrived says what is known where nothing is known of a run.
func (x *explainer) neverArrived(ctx context.Context) error {
	x.answer.Sentence = "Never arrived: modealert has not heard of run " + x.Run
	x.answer.Run = &ExplainedRun{Run: x.Run, State: "unknown"}
	reports := x.Rule.Reports.Tokens
	for _, report := range reports[:min(len(reports), explainedReports)] {
		if err := x.noteReport(ctx, report); err != nil {
			return err
		}
	}
	return nil
}

// nothing says that the rule has judged nothing, and why.
func (x *explainer) nothing(ctx context.Context, reports []string) error {
	x.answer.Sentence = "Not judged yet: modealert has not heard of a run that this rule is about"
	for _, report := range reports[:min(len(reports), explainedReports)] {
		run, err := x.newest(ctx, report)
		if errors.Is(err, store.ErrNotFound) {
			err = x.noteReport(ctx, report)
		} else if err == nil {
			var why markup
			why, err = x.unjudged(ctx, run)
			x.answer.Sentence, x.answer.Run = string(why), explainedRun(run)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newest is the run of a report that was decided last, or, where none was, that came last; store.ErrNotFound where none did.
func (x *explainer) newest(ctx context.Context, report string) (store.Run, error) {
	_, token, err := x.tx.LastDecided(ctx, report)
	if err != nil {
		return store.Run{}, err
	}
	if token != "" {
		return x.tx.Run(ctx, report, token)
	}
	waiting, err := x.tx.WaitingRuns(ctx, report)
	if err != nil {
		return store.Run{}, err
	}
	if len(waiting) == 0 {
		return store.Run{}, store.ErrNotFound
	}
	x.answer.Notes = nil // that it waits is the answer
	return waiting[len(waiting)-1], nil
}

// noteReport says which run of a report came last, and who looks for those that do not come.
func (x *explainer) noteReport(ctx context.Context, report string) error {
	completed, run, err := x.tx.LastDecided(ctx, report)
	if err != nil {
		return err
	}
	if run == "" {
		x.note("of report %s no run is known", report)
	} else {
		x.note("the last run of report %s that is known is %s, which completed %s", report, run, x.at(completed))
	}
	watch, err := x.tx.Watch(ctx, report)
	switch {
	case errors.Is(err, store.ErrNotFound):
		x.note("nobody looks for runs of which no webhook tells: the service does not run, or MODEALERT_POLL_INTERVAL is 0")
		return nil
	case err != nil:
		return err
	case watch.Trouble != "":
		x.note("runs of which no webhook tells are looked for, but Mode does not list those of the report: %s", x.data(watch.Trouble, maxReason))
	case watch.Checked.IsZero():
		x.note("runs of which no webhook tells are looked for soon; one that completed after %s is then handled as if it had come",
			x.until(watch.Since.Add(-skew)))
	default:
		x.note("runs of which no webhook tells were looked for %s; one that completed since then is found by the next look. One from before %s "+
			"is not: the report was not watched then", x.at(watch.Checked), x.until(latest(watch.Since.Add(-skew), x.Now.Add(-catchUpFor))))
	}
	return nil
}
