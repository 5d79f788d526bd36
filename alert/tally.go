package alert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxShared is how many groups that share an incident have a record of their own of a run.
	maxShared = 1000
	// groupRest is the group under which the record of the others is kept.
	groupRest = "!more"
)

// member is a group that shares an incident, as it is after a run.
type member struct {
	alert    store.Alert
	key      []expr.Value // of the group
	value    expr.Value
	standing standing
}

// memberOf is the member that a change makes.
func memberOf(c change) member {
	return member{alert: c.next, key: c.verdict.by, value: c.verdict.value, standing: c.stands}
}

// unchanged is a member of which the run says nothing new.
func unchanged(rule *rules.Rule, a store.Alert) member {
	m := member{alert: a, key: groupValues(a.Group)}
	m.standing = standing{state: State(a.State), rank: stateRank(rule, State(a.State)), runs: a.Runs, good: a.Good}
	if m.standing.state != StateNoData {
		m.value = decode(a.Value)
	}
	return m
}

// groupValues reads the key of a group.
func groupValues(group string) []expr.Value {
	var parts []any
	d := json.NewDecoder(strings.NewReader(group))
	d.UseNumber()
	_ = d.Decode(&parts) // what cannot be read is not shown
	values := make([]expr.Value, len(parts))
	for i, part := range parts {
		switch part := part.(type) {
		case json.Number:
			values[i], _ = expr.ParseNumber(part.String())
		case bool:
			values[i] = expr.BoolOf(part)
		case string:
			values[i] = expr.TextOf(part)
		}
	}
	return values
}

// tally is how the groups that share an incident stand after a run.
type tally struct {
	rule       *rules.Rule
	members    []member // those that fire, worst first
	total      int      // groups that there are
	singles    int      // how many fire that have an incident of their own
	joined     []change // worst first
	left, gone []member
	back       bool // those who joined have all been there shortly before
	news       bool // a member has rows that nobody has heard of
}

// tally counts the groups that share an incident.
func (d *decision) tally(key string, r *roll) *tally {
	t := &tally{rule: r.rule, total: r.total, singles: r.singles, joined: r.opening, gone: r.gone, back: true}
	for _, a := range d.alerts[key] { // those that are not in the result
		if r.shares(a) {
			t.members = append(t.members, unchanged(r.rule, a))
			t.total++
		}
	}
	t.members = append(t.members, r.as...)
	for _, c := range slices.Concat(r.changes, r.opening) {
		m := memberOf(c)
		if !c.stands.firing() {
			t.left = append(t.left, m)
			continue
		}
		t.members = append(t.members, m)
		t.news = t.news || c.mv == moveHold && c.verdict.recall.news()
	}
	for _, c := range r.opening {
		t.back = t.back && r.was.Incident != 0 && c.was.Last == r.was.Incident && d.completed.Sub(c.was.Since) <= c.verdict.flap()
	}
	worst := t.worstFirst()
	slices.SortFunc(t.members, worst)
	slices.SortFunc(t.left, worst)
	byWorst := func(a, b change) int { return worst(memberOf(a), memberOf(b)) }
	slices.SortFunc(t.joined, byWorst)
	slices.SortFunc(r.changes, byWorst)
	return t
}

// worstFirst orders members: louder ones, then those whose value is further off, then those without a value.
func (t *tally) worstFirst() func(a, b member) int {
	direction := t.rule.Direction()
	return func(a, b member) int {
		if order := cmp.Compare(b.standing.rank, a.standing.rank); order != 0 {
			return order
		}
		if a.value.IsNull() != b.value.IsNull() {
			if a.value.IsNull() {
				return 1
			}
			return -1
		}
		if order, err := expr.Compare(a.value, b.value); err == nil && order*direction != 0 {
			return -order * direction
		}
		return cmp.Compare(a.alert.Group, b.alert.Group)
	}
}

// standing is that of the worst of them.
func (t *tally) standing() standing {
	if len(t.members) == 0 {
		return standing{state: StateOK}
	}
	s := standing{state: StateNoData, rank: t.members[0].standing.rank}
	for _, m := range t.members {
		if m.standing.rank == s.rank && m.standing.state != StateNoData {
			s.state = m.standing.state
			break
		}
	}
	return s
}

// count is how many of them are in a state.
func (t *tally) count(s State) int {
	n := 0
	for _, m := range t.members {
		if m.standing.state == s {
			n++
		}
	}
	return n
}

// reason goes on with how many they are.
func (t *tally) reason() string {
	return fmt.Sprintf("%s of %s share one message", grouped(int64(len(t.members))), counted(int64(t.total), "group"))
}

// reasonOf says why one of them did or did not speak.
func (t *tally) reasonOf(c change) string {
	rolled := "the roll-up of " + string(counted(int64(len(t.members)), "group"))
	var text string
	switch c.mv {
	case moveOpen:
		text = fmt.Sprintf("joined %s: it became %s", rolled, c.stands.state)
	case moveClose:
		if len(t.members) == 0 {
			rolled = "the roll-up, which is over"
		}
		text = "left " + rolled
	case moveHold:
		text = fmt.Sprintf("in %s: it is still %s, for %d runs", rolled, c.stands.state, c.stands.runs)
	case moveRise:
		text = fmt.Sprintf("in %s: it rose to %s", rolled, c.stands.state)
	case moveEase:
		text = fmt.Sprintf("in %s: it eased to %s", rolled, c.stands.state)
	case moveTurn:
		text = fmt.Sprintf("in %s: it turned to %s", rolled, c.stands.state)
	case moveMend:
		text = fmt.Sprintf("in %s: recovering, run %d of %d", rolled, c.stands.good, c.verdict.need.good)
	case moveNone, moveBack:
		return reason(c.mv, c.verdict, c.stands)
	}
	if c.verdict.unknown != "" {
		text += "; " + c.verdict.unknown
	}
	return text
}
