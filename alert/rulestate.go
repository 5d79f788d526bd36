package alert

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// RuleState is how a rule does.
type RuleState struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Place string `json:"place"` // file:line
	// State is the worst state of its alerts; empty where the rule was not judged yet, or nobody knows.
	State State `json:"state,omitempty"`
	// Late says that a report which the rule expects did not run.
	Late bool `json:"late,omitempty"`
	// Groups is how many alerts are kept, Firing how many of them fire.
	Groups int `json:"groups"`
	Firing int `json:"firing"`
	// Value is the last value, of the worst alert, as people read it; Exact as it is, and Group whose it is.
	Value string `json:"value,omitempty"`
	Exact string `json:"exact,omitempty"`
	Group []Pair `json:"group,omitempty"`
	// LastRun is when a run completed last of the reports that it is about.
	LastRun time.Time `json:"last_run,omitzero"`
	// LastFailed says that it failed, so that the states are those of a run before.
	LastFailed bool `json:"last_run_failed,omitempty"`
	// NextRun is when one is expected: by `expect_every`, or, where Estimated, by how far apart the last ones were.
	NextRun   time.Time `json:"next_run,omitzero"`
	Estimated bool      `json:"estimated,omitempty"`
	// Muted says that the rules files keep it silent, Snoozed that people do, and MutedUntil and SnoozedUntil until when.
	Muted        bool      `json:"muted,omitempty"`
	MutedUntil   time.Time `json:"muted_until,omitzero"`
	Snoozed      bool      `json:"snoozed,omitempty"`
	SnoozedUntil time.Time `json:"snoozed_until,omitzero"`
	// Zone is the time zone of its rules file.
	Zone *time.Location `json:"-"`
}

// UnknownStates are the rules without anything that a database knows of them, in the order of the files.
func UnknownStates(set *rules.Set, now time.Time) []RuleState {
	all := make([]RuleState, len(set.Rules))
	for i, rule := range set.Rules {
		all[i] = RuleState{ID: rule.ID, Name: rule.Name, Place: placeOf(rule), Zone: rule.Location}
		if until, muted := rule.MutedAt(now); muted {
			all[i].Muted, all[i].MutedUntil = true, until
		}
	}
	return all
}

// RuleStates is how the rules do, the worst first and otherwise in the order of the files, from what the service that works with
// the database of s has stored. It only reads.
func RuleStates(ctx context.Context, s *store.Store, set *rules.Set, now time.Time) ([]RuleState, error) {
	all := UnknownStates(set, now)
	err := s.View(ctx, func(tx *store.Tx) error {
		look, err := newRuleLook(ctx, tx, now)
		if err != nil {
			return err
		}
		for i, rule := range set.Rules {
			if err := look.add(ctx, rule, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b RuleState) int { return cmp.Compare(stateOrder(b.State), stateOrder(a.State)) })
	return all, err
}

// stateOrder orders states, the worst last.
func stateOrder(s State) int {
	return slices.Index([]State{StateOK, StatePending, StateNoData, StateWarning, StateError, StateCritical}, s)
}

// ruleLook looks at what is known of rules, in one transaction.
type ruleLook struct {
	tx      *store.Tx
	now     time.Time
	tallies map[string][]store.AlertTally // by rule
	marked  map[string][]store.Alert      // by rule: alerts that are about something else than a value
	snoozes map[string]store.Silence
	waits   map[string]time.Time          // by rule and report, since when it is waited for
	runs    map[string][]store.Completion // by report, of the last ones
}

func newRuleLook(ctx context.Context, tx *store.Tx, now time.Time) (*ruleLook, error) {
	look := &ruleLook{
		tx: tx, now: now, tallies: make(map[string][]store.AlertTally), marked: make(map[string][]store.Alert),
		waits: make(map[string]time.Time), runs: make(map[string][]store.Completion),
	}
	tallies, err := tx.TallyAlerts(ctx, groupMark)
	if err != nil {
		return nil, err
	}
	for _, t := range tallies {
		id, _, _ := strings.Cut(t.Rule, "@")
		look.tallies[id] = append(look.tallies[id], t)
	}
	marked, err := tx.MarkedAlerts(ctx, groupMark, string(StateOK))
	if err != nil {
		return nil, err
	}
	for _, a := range marked {
		id, _, _ := strings.Cut(a.Rule, "@")
		look.marked[id] = append(look.marked[id], a)
	}
	waits, err := tx.Waits(ctx)
	for _, w := range waits {
		look.waits[w.Rule+"@"+w.Report] = w.Since
	}
	if err == nil {
		look.snoozes, err = tx.RuleSnoozes(ctx)
	}
	return look, err
}

// add adds what is known of a rule.
func (l *ruleLook) add(ctx context.Context, rule *rules.Rule, to *RuleState) error {
	if s := l.snoozes[rule.ID]; snoozed(s, l.now) {
		to.Snoozed, to.SnoozedUntil = true, s.Until
	}
	l.addAlerts(rule, to)
	keys, err := l.tx.EvaluatedRules(ctx, alertKey(rule, ""), maxExplainedReports)
	if err != nil {
		return err
	}
	reports := slices.Clone(rule.Reports.Tokens)
	for _, key := range keys {
		_, report, _ := strings.Cut(key, "@")
		reports = append(reports, report)
	}
	slices.Sort(reports)
	for _, report := range slices.Compact(reports) {
		if err := l.addReport(ctx, rule, report, to); err != nil {
			return err
		}
	}
	if judged := len(keys) > 0 || rule.Value == nil && !to.LastRun.IsZero(); to.State == "" && judged {
		to.State = StateOK // of what is fine, not everything is kept
	}
	return nil
}

// addAlerts adds the states of a rule's alerts.
func (l *ruleLook) addAlerts(rule *rules.Rule, to *RuleState) {
	for _, t := range l.tallies[rule.ID] {
		state := State(t.State)
		to.Groups += t.Count
		if (standing{state: state}).firing() {
			to.Firing += t.Count
		}
		if to.State != "" && stateOrder(state) <= stateOrder(to.State) {
			continue
		}
		to.State = state
		value := decode(t.Last.Value)
		if to.Value, to.Exact = "", ""; !value.IsNull() {
			to.Value, to.Exact = rule.Figure(value), value.String()
		}
		if to.Group = nil; isGroup(t.Last.Group) && len(groupValues(t.Last.Group)) == len(rule.By) {
			to.Group = pairs(rule, groupValues(t.Last.Group))
		}
	}
	for _, a := range l.marked[rule.ID] {
		if a.Group == groupLate {
			to.Late = true
		}
		if stateOrder(State(a.State)) > stateOrder(to.State) {
			to.State = State(a.State)
		}
	}
}
