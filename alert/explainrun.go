package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// examinations are the jobs that examine runs, by report and run.
func examinations(jobs []store.UnfinishedJob) map[string]store.UnfinishedJob {
	all := make(map[string]store.UnfinishedJob)
	for _, job := range jobs {
		var body runJob
		if job.Kind == kindRun && json.Unmarshal(job.Body, &body) == nil {
			all[body.Report+"/"+body.Run] = job
		}
	}
	return all
}

// ofRun explains one run.
func (x *explainer) ofRun(ctx context.Context) error {
	runs, err := x.tx.RunsCalled(ctx, x.Run)
	if err != nil {
		return err
	}
	for _, run := range runs {
		records, err := x.tx.EvaluationsOf(ctx, run.Report, run.Run, alertKey(x.Rule, run.Report))
		if err != nil {
			return err
		}
		if len(records) > 0 {
			return x.explain(ctx, records)
		}
	}
	for _, run := range runs {
		if !mayInclude(x.Rule.Reports, run.Report) {
			continue
		}
		why, err := x.unjudged(ctx, run)
		x.answer.Sentence, x.answer.Run = string(why), explainedRun(run)
		return err
	}
	if len(runs) > 0 {
		x.answer.Run = explainedRun(runs[0])
		x.answer.Sentence = fmt.Sprintf("Not judged by this rule: it is a run of report %s, which the rule is not about", runs[0].Report)
		return nil
	}
	return x.neverArrived(ctx)
}

func explainedRun(run store.Run) *ExplainedRun {
	return &ExplainedRun{
		Report: run.Report, Run: run.Run, State: string(run.State), ModeState: run.ModeState, Reason: run.Reason,
		Received: run.Received, Completed: run.Completed, Decided: run.Decided,
	}
}

// unjudged says why a run was not judged by the rule.
func (x *explainer) unjudged(ctx context.Context, run store.Run) (markup, error) {
	switch run.State {
	case store.RunReceived:
		return "Not judged yet: it " + x.undecided(run), nil
	case store.RunMissed:
		return "Not judged yet: it was missed when it completed, and is read into the history soon", nil
	case store.RunDead:
		return "Given up, so not judged: " + x.data(run.Reason, maxReason), nil
	case store.RunIgnored:
		return "Not judged: " + x.data(cmp.Or(run.Reason, "Mode says that it is "+run.ModeState), maxReason), nil
	case store.RunDecided:
	}
	switch {
	case run.ModeState == mode.StateFailed || run.ModeState == mode.StateCancelled:
		return x.failed(ctx, run)
	case x.Rule.Value == nil:
		return "Nothing to judge: the rule only expects the report to run, and this run completed " + x.at(run.Completed), nil
	case x.Now.Sub(run.Decided) > x.Kept:
		return markup(fmt.Sprintf("Not known any more: it was decided %s, and what was found is kept for %d days", x.at(run.Decided),
			int(x.Kept.Hours()/24))), nil
	}
	text, err := x.tx.RuleText(ctx, x.Rule.ID, x.Rule.Edition())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "Not judged by this rule: the service has not read it as it is now; it takes changed files within seconds, or when it starts", nil
	case err != nil:
		return "", err
	case text.Since.After(run.Decided):
		return "Not judged by this rule: the run was decided " + x.at(run.Decided) + ", and the rule is as it is now since " +
			x.until(text.Since), nil
	}
	return "Not judged by this rule, though it was decided " + x.at(run.Decided) + "; `modealert serve` says in its log what it did", nil
}

// failed says what became of a run that failed.
func (x *explainer) failed(ctx context.Context, run store.Run) (markup, error) {
	said := markup("Not judged: the run failed, so that there was nothing to judge")
	if run.ModeState == mode.StateCancelled {
		said = "Not judged: the run was cancelled"
	}
	records, err := x.tx.EvaluationsOf(ctx, run.Report, run.Run, failedRunsKey(run.Report))
	if err != nil || len(records) == 0 {
		return said, err
	}
	a, err := x.account(ctx, x.Rule, records[0])
	if fate := x.fate(a); fate != "" {
		said += ". That it failed was " + markup(lowerFirst(string(fate)))
	}
	return said, err
}

// undecided says what a run waits for that has come.
func (x *explainer) undecided(run store.Run) markup {
	said := "came " + x.at(run.Received) + " and is not decided"
	job, ok := x.waiting[run.Report+"/"+run.Run]
	why := x.data(cmp.Or(job.Error, run.Reason), maxReason)
	switch {
	case !ok:
		return said + ": `modealert serve` does that when it runs"
	case job.State == store.JobRunning:
		return said + ": it is being read"
	case job.Error == "" && run.Reason == "":
		return said + ": Mode does not show it as finished, or another run goes first; next look " + x.at(job.Due)
	default:
		return said + ": " + why + "; next attempt " + x.at(job.Due)
	}
}
