package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// decision settles what one run means, within one transaction: evaluations are recorded, alerts move, and what is owed
// to Slack is queued, all of it or nothing.
type decision struct {
	tx          *store.Tx
	report, run string
	facts       facts
	rules       *rules.Set // as the files are now
	now         time.Time  // when it is decided
	completed   time.Time  // when the run completed
	received    time.Time  // when it was heard of, where it is decided for the first time
	last        time.Time  // when the run completed that was decided last before it
	lastRun     string
	missed      bool // whether it was found long after it completed
	again       bool // whether it was decided before, and is judged again by rules that lacked history

	alerts      map[string]map[string]store.Alert // by key and group, as they were; those that were settled are taken out
	changed     []store.Alert                     // those that are to be saved
	rolls       map[string]*roll                  // by key, what happens to the groups that share an incident
	order       []string                          // of the keys
	evaluations []store.Evaluation
	recorded    map[string]map[string]store.Evaluation // when the run was decided, by key and group, where it is judged again
	crowds      map[string]*crowd                      // by key, the groups that have no records of their own
	owed        []owed                                 // what is to be said
	hushed      store.Silence                          // of the incident that was moved last
	reminded    bool                                   // whether that was said again, because it goes on
	snoozed     map[string]time.Time                   // the rules that people snoozed, and until when; nil where that was not asked yet
	said        []owed                                 // what is queued, for rehearsals
	spoke       bool
	judged      int            // how many rules
	outcomes    map[string]int // how many evaluations are recorded, for the metrics
	why         string         // why the run as a whole moved nothing, or is not known
	versions    ruleVersions   // of the rules by which it is judged
}

// settle moves one alert by what the run says of it.
func (d *decision) settle(ctx context.Context, v verdict) error {
	was, known, err := d.take(ctx, v.key, v.group)
	if err != nil {
		return err
	}
	if v.silent && !known && v.found.rank == rankOK {
		return nil
	}
	v.was = State(was.State)
	stood := standing{state: State(was.State), rank: stateRank(v.rule, State(was.State)), runs: was.Runs, good: was.Good}
	if d.again && was.Run == d.run { // it was known how it is, and may be found to be worse at the most
		if v.found.rank <= stood.rank {
			d.leave(v, was)
			return nil
		}
		stood.runs-- // the same run is no other one
	}
	delete(d.recorded[v.key], v.group)
	stands, mv := transition(stood, v.found, v.need)
	run := d.run
	if v.keep || v.undecided && (v.found.rank == rankOK || v.found.rank < stood.rank) {
		stands, mv, run = stood, moveNone, was.Run
	}
	if v.alike(was, stands, mv) {
		d.count(v)
		return nil
	}
	next := d.next(v, was, stands)
	next.Run = run
	if v.recall, err = d.recall(ctx, v, was.Incident); err != nil {
		return fmt.Errorf("remembering the rows of %s %s: %w", v.key, v.group, err)
	}
	c := change{verdict: v, was: was, next: next, stands: stands, mv: mv}
	if d.rolls[v.key].takes(c) {
		return nil
	}
	return d.apply(ctx, c)
}

// leave lets an alert that was settled before stay as it is.
func (d *decision) leave(v verdict, was store.Alert) {
	if r := d.rolls[v.key]; r.shares(was) {
		r.rule, r.total = v.rule, v.groups
		r.as = append(r.as, unchanged(v.rule, was))
	}
}

// apply moves an alert that has an incident of its own, or none.
func (d *decision) apply(ctx context.Context, c change) (err error) {
	v, mv := c.verdict, c.mv
	if mv == moveOpen {
		if mv, v.away, err = d.comesBack(ctx, v, c.was); err != nil {
			return err
		}
	}
	if mv != moveNone {
		if c.next.Incident, err = d.move(ctx, mv, v, c.was, c.stands); err != nil {
			return fmt.Errorf("moving %s %s: %w", v.key, v.group, err)
		}
		c.next.Last = max(c.next.Last, c.next.Incident)
	}
	v.reminded, v.incident = mv == moveHold && d.reminded, max(c.was.Incident, c.next.Incident)
	d.record(v, c.stands.state, reason(mv, v, c.stands)+v.recall.reason()+d.muteNote(mv, v))
	d.changed = append(d.changed, c.next)
	return nil
}

// finish saves what was decided.
func (d *decision) finish(ctx context.Context) error {
	if err := d.settleRolls(ctx); err != nil {
		return err
	}
	if err := d.deliver(ctx); err != nil {
		return err
	}
	if err := d.tx.SaveAlerts(ctx, d.changed); err != nil {
		return err
	}
	d.recordCrowds()
	return d.tx.AddEvaluations(ctx, d.evaluations)
}

// next is the alert as it is from now on, but for its incident.
func (d *decision) next(v verdict, was store.Alert, stands standing) store.Alert {
	next := was
	next.Rule, next.Group, next.State, next.Runs, next.Good = v.key, v.group, string(stands.state), stands.runs, stands.good
	next.Missing, next.Updated = 0, d.now
	if was.State != next.State {
		next.Since = d.completed
	}
	if !v.value.IsNull() {
		next.Value = encode(v.value)
	}
	return next
}

// record keeps what the run says of an alert, and why that was said or not.
func (d *decision) record(v verdict, outcome State, why string) {
	delete(d.recorded[v.key], v.group)
	d.countOutcome(v, outcome)
	d.evaluations = append(d.evaluations, store.Evaluation{
		Report: d.report, Run: d.run, Rule: v.key, Group: v.group,
		Outcome: string(outcome), Value: encode(v.value), Reason: why, Detail: d.detail(v, outcome), At: d.now,
	})
}

// take returns the alert as it was before this run, fine where there was none, and whether there was one.
func (d *decision) take(ctx context.Context, key, group string) (store.Alert, bool, error) {
	if d.alerts == nil {
		d.alerts, d.rolls = make(map[string]map[string]store.Alert), make(map[string]*roll)
	}
	groups, loaded := d.alerts[key]
	if !loaded {
		var err error
		if groups, err = d.tx.Alerts(ctx, key); err != nil {
			return store.Alert{}, false, err
		}
		d.alerts[key], d.rolls[key] = groups, newRoll(groups)
		d.order = append(d.order, key)
	}
	alert, known := groups[group]
	if !known {
		alert.State = string(StateOK)
	}
	delete(groups, group)
	return alert, known, nil
}
