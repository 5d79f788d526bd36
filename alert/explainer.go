package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// Question is what somebody wants to know of a rule.
type Question struct {
	Rule *rules.Rule
	// Group are columns of the rule's `by` with their values, of the group that is asked for; empty asks for all groups.
	Group []Pair
	// Run is the token of the run that is asked for; empty asks for the latest.
	Run string
	// Now is the time, and Kept for how long evaluations are kept.
	Now  time.Time
	Kept time.Duration
}

// maxExplainedReports is of how many reports the latest runs of a rule are explained.
const maxExplainedReports = 1000

// Explain answers a question from what the service that works with the database of s has stored. It only reads. The error
// says what is wrong with the question, or that the database cannot be read.
func Explain(ctx context.Context, s *store.Store, q Question) (Explanation, error) {
	if err := q.check(); err != nil {
		return Explanation{}, err
	}
	jobs, err := s.Unfinished(ctx, store.KindNotify, kindHook, kindRun)
	if err != nil {
		return Explanation{}, err
	}
	x := &explainer{
		Question: q,
		teller:   teller{pen: plainPen(q.Now, q.Rule.Location), jobs: deliveries(jobs)},
		waiting:  examinations(jobs),
		answer:   Explanation{Rule: explainedRule(q.Rule)},
	}
	err = s.View(ctx, func(tx *store.Tx) error {
		x.inquiry = &inquiry{tx: tx, now: q.Now}
		answer := x.latest
		if q.Run != "" {
			answer = x.ofRun
		}
		if err := answer(ctx); err != nil {
			return err
		}
		return x.expect(ctx)
	})
	return x.answer, err
}

// check tells what is wrong with a question.
func (q Question) check() error {
	for _, p := range q.Group {
		known := slices.ContainsFunc(q.Rule.By, func(by string) bool { return strings.EqualFold(by, p.Column) })
		switch {
		case known:
		case len(q.Rule.By) == 0:
			return fmt.Errorf("rule %s has no groups: it has no `by`", q.Rule.ID)
		default:
			return fmt.Errorf("rule %s has no group by %s: its groups are by %s", q.Rule.ID, p.Column, strings.Join(q.Rule.By, ", "))
		}
	}
	return nil
}

// explainer answers a question, in one transaction.
type explainer struct {
	Question
	teller
	*inquiry

	waiting      map[string]store.UnfinishedJob // by report and run
	unjudgedLast []string                       // why the latest runs of some reports were not judged
	answer       Explanation
}

// note adds something that has to be known beside the answer.
func (x *explainer) note(format string, args ...any) {
	x.answer.Notes = append(x.answer.Notes, fmt.Sprintf(format, args...))
}

// latest explains the latest run of each report that the rule is about.
func (x *explainer) latest(ctx context.Context) error {
	keys, err := x.tx.EvaluatedRules(ctx, alertKey(x.Rule, ""), maxExplainedReports)
	if err != nil {
		return err
	}
	reports := slices.Clone(x.Rule.Reports.Tokens)
	for _, key := range keys {
		_, report, _ := strings.Cut(key, "@")
		reports = append(reports, report)
	}
	slices.Sort(reports)
	var all []store.Evaluation
	for _, report := range slices.Compact(reports) {
		records, err := x.latestOf(ctx, report)
		if err != nil {
			return err
		}
		all = append(all, records...)
	}
	if len(all) == 0 {
		return x.nothing(ctx, slices.Compact(reports))
	}
	return x.explain(ctx, all)
}

// latestOf is what was recorded of the latest run of a report, which is the one that completed last, if the rule judged it. A
// look that found that none came counts beside it.
func (x *explainer) latestOf(ctx context.Context, report string) ([]store.Evaluation, error) {
	key := alertKey(x.Rule, report)
	_, run, err := x.tx.LastDecided(ctx, report)
	if err != nil {
		return nil, err
	}
	records, err := x.tx.EvaluationsOf(ctx, report, run, key)
	if err != nil {
		return nil, err
	}
	newest, err := x.tx.LatestEvaluations(ctx, key, groupRoll, 1)
	switch {
	case err != nil:
		return nil, err
	case len(newest) == 0:
	case len(records) == 0:
		if records, err = x.tx.EvaluationsOf(ctx, newest[0].Report, newest[0].Run, key); err != nil {
			return nil, err
		}
		if err := x.noteUnjudged(ctx, report, run); err != nil {
			return nil, err
		}
	case newest[0].Group == groupLate && newest[0].At.After(records[0].At):
		records = append(records, newest[0])
	}
	return records, x.noteWaiting(ctx, report)
}

// noteUnjudged takes down that the latest run was not judged, and why.
func (x *explainer) noteUnjudged(ctx context.Context, report, token string) error {
	if token == "" {
		return nil
	}
	run, err := x.tx.Run(ctx, report, token)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	why, err := x.unjudged(ctx, run)
	if err == nil {
		x.unjudgedLast = append(x.unjudgedLast, fmt.Sprintf("%s (run %s of report %s, which completed %s)", why, token, report, x.at(run.Completed)))
	}
	return err
}

// noteWaiting says which runs have come and are not decided yet.
func (x *explainer) noteWaiting(ctx context.Context, report string) error {
	waiting, err := x.tx.WaitingRuns(ctx, report)
	for _, run := range waiting {
		x.note("run %s %s", run.Run, x.undecided(run))
	}
	return err
}
