package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

const (
	// groupRoll is the group under which the alert of a rule's roll-up is kept: the incident that many of its groups share.
	groupRoll = "!rollup"
	// maxSingles is for how many groups of a rule there are incidents of their own.
	maxSingles = 3
)

// change is what a run does to one alert.
type change struct {
	verdict   verdict
	was, next store.Alert
	stands    standing
	mv        move
}

// roll is what a run does to those groups of a rule that share an incident or come to.
type roll struct {
	rule    *rules.Rule
	was     store.Alert // the roll-up's own alert, as it was
	singles int         // how many groups have an incident of their own
	total   int         // how many groups the result has

	opening []change // the groups that newly fire
	changes []change // those that share the incident
	as      []member // those of them of which the run says nothing new
	gone    []member // those that are given up, because they are not in the result
}

// newRoll begins with the alerts of a rule as they were. The roll-up's own is taken out of them.
func newRoll(groups map[string]store.Alert) *roll {
	r := &roll{was: groups[groupRoll]}
	delete(groups, groupRoll)
	if r.was.State == "" {
		r.was.State = string(StateOK)
	}
	for _, a := range groups {
		if isGroup(a.Group) && a.Incident != 0 && a.Incident != r.was.Incident {
			r.singles++
		}
	}
	return r
}

// isGroup reports whether what an alert is about is a group of a rule with `by`.
func isGroup(group string) bool { return strings.HasPrefix(group, "[") }

// shares reports whether an alert is one of those that share the incident.
func (r *roll) shares(a store.Alert) bool {
	return isGroup(a.Group) && a.Incident != 0 && a.Incident == r.was.Incident
}

// takes puts a change aside until all groups of the rule are known, if it is one that the roll-up decides. Of the others, it
// counts the incidents.
func (r *roll) takes(c change) bool {
	if !isGroup(c.next.Group) {
		return false
	}
	r.rule, r.total = c.verdict.rule, c.verdict.groups
	switch {
	case c.mv == moveOpen:
		r.opening = append(r.opening, c)
	case r.shares(c.was):
		r.changes = append(r.changes, c)
	default:
		if c.mv == moveClose {
			r.singles--
		}
		return false
	}
	return true
}

// settleRolls deals with the groups that newly fire, by rule: each gets a message of its own, or, where they are many, all
// get one together.
func (d *decision) settleRolls(ctx context.Context) error {
	for _, key := range d.order {
		r := d.rolls[key]
		begins, away, err := d.begins(ctx, key, r)
		switch {
		case err != nil:
		case begins == moveNone && r.was.Incident == 0:
			err = d.settleSingles(ctx, r)
		default:
			err = d.settleRoll(ctx, key, r, begins, away)
		}
		if err != nil {
			return err
		}
	}
	d.order, d.rolls = nil, nil
	return nil
}

func (d *decision) settleSingles(ctx context.Context, r *roll) error {
	for _, c := range r.opening {
		if err := d.apply(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// begins says how the groups that newly fire come to share an incident: one is opened where they are many, and where one of
// them had its part in one that was over for a short time only, that one goes on.
func (d *decision) begins(ctx context.Context, key string, r *roll) (begins move, away time.Duration, err error) {
	if r.was.Incident != 0 || len(r.opening) == 0 {
		return moveNone, 0, nil
	}
	many := len(r.opening)+r.singles > maxSingles
	shared := func(c change) bool { return r.was.Last != 0 && c.was.Last == r.was.Last }
	if !many && !slices.ContainsFunc(r.opening, shared) {
		return moveNone, 0, nil
	}
	begins, away, err = d.comesBack(ctx, verdict{key: key, group: groupRoll, rule: r.rule}, r.was)
	if begins == moveOpen && !many {
		begins = moveNone
	}
	return begins, away, err
}

// settleRoll moves the incident that many groups share, and their alerts with it.
func (d *decision) settleRoll(ctx context.Context, key string, r *roll, begins move, away time.Duration) error {
	if len(r.opening)+len(r.changes)+len(r.gone) == 0 {
		return nil // nobody knows of any group
	}
	t := d.tally(key, r)
	was := standing{state: State(r.was.State), rank: stateRank(t.rule, State(r.was.State)), runs: r.was.Runs}
	stands, mv := transition(was, t.standing(), need{bad: 1})
	if mv == moveOpen {
		mv = begins
	}
	v := t.verdict(d, key)
	v.away = away
	next := d.next(v, r.was, stands)
	next.Run = d.run
	var err error
	if next.Incident, err = d.move(ctx, mv, v, r.was, stands); err != nil {
		return fmt.Errorf("moving the roll-up of %s: %w", key, err)
	}
	next.Last = max(r.was.Last, next.Incident)
	d.changed = append(d.changed, next)
	v.reminded, v.was, v.incident = mv == moveHold && d.reminded, State(r.was.State), max(r.was.Incident, next.Incident)
	d.record(v, stands.state, reason(mv, v, stands)+"; "+t.reason()+d.muteNote(mv, v))
	d.settleMembers(r, t, next)
	return nil
}

// settleMembers saves the alerts of the groups that share an incident, and records why: of the worst as they are, and of the
// others how many there are.
func (d *decision) settleMembers(r *roll, t *tally, roll store.Alert) {
	rest := 0
	for i, c := range slices.Concat(t.joined, r.changes) {
		if c.next.Incident = roll.Incident; !c.stands.firing() {
			c.next.Incident = 0
		}
		c.next.Last = roll.Last
		d.changed = append(d.changed, c.next)
		if i >= maxShared {
			rest++
			continue
		}
		v := c.verdict
		v.incident = max(c.was.Incident, c.next.Incident)
		d.record(v, c.stands.state, t.reasonOf(c)+v.recall.reason()+d.muteNote(c.mv, v))
	}
	if rest > 0 {
		v := verdict{key: roll.Rule, group: groupRest}
		d.record(v, State(roll.State), fmt.Sprintf("%s more: %s", counted(int64(rest), "group"), t.reason()))
	}
}
