package alert

import (
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// examined is all that a run was found to be, ready to be decided.
type examined struct {
	mode       *mode.Client // who is asked
	ref        mode.RunRef
	set        *rules.Set // the rules files as they were when the job began
	report     rules.ReportRef
	rules      []*rules.Rule // those of the report that have a value
	run        mode.Run
	facts      facts
	passes     []*rules.Pass  // what was read and is not judged yet
	results    []rules.Result // what the rules say of it, and of what could not be read
	basis      basis          // what they went by
	points     []store.Point  // what it adds to their history, as far as that is not done
	failure    *RunFailure
	unreadable string // why nothing is known of the run
	ahead      bool   // whether the job is that of a later run, and goes on with that one
	past       bool   // whether the run was missed, so that nobody waits for it, and it is left out where Mode does not show it any more
}

// begin begins the examination of a run, of which nothing is known yet.
func (w *Watcher) begin(set *rules.Set, ref mode.RunRef, report rules.ReportRef) examined {
	c := examined{mode: w.mode, ref: ref, set: set, report: report}
	for _, rule := range set.For(report) {
		if rule.Value != nil {
			c.rules = append(c.rules, rule)
		}
	}
	c.ran(w.mode, mode.Run{})
	return c
}

// ran takes down what Mode tells of the run.
func (c *examined) ran(client *mode.Client, run mode.Run) {
	c.run = run
	c.facts = facts{token: c.ref.Report, run: runFacts(client, c.ref, run), parameters: make(map[string]string)}
	for _, p := range run.Parameters {
		c.facts.parameters[p.Name] = p.Value
	}
}

// gone reports whether Mode has deleted the results of a run that others wait for.
func (c *examined) gone() bool { return c.run.Purged && !c.past }

// fail says the same of some rules, which cannot be evaluated.
func (c *examined) fail(checked []*rules.Rule, why error) {
	for _, rule := range checked {
		c.results = append(c.results, rules.Result{Rule: rule, Err: why})
	}
}

// announced are those who want to hear of the run, however it ends.
func (c *examined) announced() []*rules.Announcement {
	return c.set.AnnouncementsOf(mode.EventReportRunCompleted, c.report)
}

// reading are the rules that look at the results of the run.
func (c *examined) reading() []*rules.Rule {
	return slices.DeleteFunc(slices.Clone(c.rules), func(r *rules.Rule) bool { return !r.ReadsResult() })
}
