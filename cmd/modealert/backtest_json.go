package main

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/modealert/modealert/alert"
)

// playJSON is what was played as --json has it. Keys may be added; none changes its meaning.
type playJSON struct {
	Rule    string       `json:"rule"` // its ID
	Name    string       `json:"name"`
	Report  string       `json:"report"` // its token
	Purged  int          `json:"purged_runs"`
	Lacking string       `json:"lacking,omitempty"` // why there is less history than the rule needs
	Play    recordJSON   `json:"play"`
	Other   *recordJSON  `json:"other,omitempty"`   // of the other version, with --rules
	Differs *bool        `json:"differs,omitempty"` // whether what is said differs, with --rules
	WhatIf  *attemptJSON `json:"quieter,omitempty"` // a threshold with half the incidents
	Sought  *searchJSON  `json:"suggest,omitempty"`
}

// recordJSON is what one version of a rule made of the runs.
type recordJSON struct {
	Summary   sumJSON        `json:"summary"`
	Runs      []momentJSON   `json:"runs"`
	Incidents []incidentJSON `json:"incidents"`
}

type sumJSON struct {
	Runs      int            `json:"runs"`
	From      time.Time      `json:"from"`
	To        time.Time      `json:"to"`
	Alerting  int            `json:"alerting_runs"`
	Unknown   int            `json:"unknown_runs"`
	Blind     int            `json:"blind_runs"` // of those, where nothing could be decided; spoke_a_week is without them
	Incidents int            `json:"incidents"`
	Open      int            `json:"open_incidents"`
	Failures  int            `json:"failed_runs_incidents"` // counted nowhere else but in messages
	Late      int            `json:"late_incidents"`        // the same, of a rule with a value
	Spoke     int            `json:"spoke"`                 // how often a channel sees something new
	PerWeek   float64        `json:"spoke_a_week"`
	Messages  map[string]int `json:"messages"` // by the words of `notification` in tests
}

type momentJSON struct {
	Run      string     `json:"run"`
	At       time.Time  `json:"at"`
	RunState string     `json:"run_state"`
	State    string     `json:"state"`
	About    string     `json:"about,omitempty"`
	Figure   string     `json:"value,omitempty"` // as people read it
	Groups   int        `json:"groups"`
	Alerting int        `json:"alerting"`
	Unknown  string     `json:"unknown,omitempty"`
	Said     []saidJSON `json:"said"`
}

type saidJSON struct {
	At      time.Time `json:"at"` // between two runs it stands with the second, after the last with that
	Channel string    `json:"channel"`
	Text    string    `json:"text"`
	Does    []string  `json:"notification"`
}

type incidentJSON struct {
	About string            `json:"about,omitempty"`
	Group map[string]string `json:"group,omitempty"`
	Began time.Time         `json:"began"`
	Ended *time.Time        `json:"ended"` // null while it goes on
	Worst string            `json:"worst"`
}

type attemptJSON struct {
	Condition string  `json:"condition"`
	Incidents int     `json:"incidents"`
	Spoke     int     `json:"spoke"`
	PerWeek   float64 `json:"spoke_a_week"`
	Alerting  int     `json:"alerting_runs"`
}

type searchJSON struct {
	Level     string        `json:"severity"`
	Condition *string       `json:"condition"` // null where none is quiet enough
	Tried     []attemptJSON `json:"tried"`     // the quietest first
}

// writePlaysJSON writes an object with a list of what was played, and with --rules of the rules that could not be compared.
func writePlaysJSON(w io.Writer, plays []*play, alone unpaired) error {
	all := struct {
		Backtests []playJSON `json:"backtests"`
		Added     []string   `json:"added,omitempty"`   // the IDs of rules that are in the other version alone
		Removed   []string   `json:"removed,omitempty"` // and of those that are not in it
	}{[]playJSON{}, alone.added, alone.removed}
	for _, p := range plays {
		all.Backtests = append(all.Backtests, newPlayJSON(p))
	}
	if err := writeJSON(w, all); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

func newPlayJSON(p *play) playJSON {
	rule := p.pair.version.Rule
	j := playJSON{
		Rule: rule.ID, Name: rule.Name, Report: p.token, Purged: p.purged, Lacking: p.lacking,
		Play: newRecordJSON(p.record),
	}
	if p.other != nil {
		other, differs := newRecordJSON(p.other), p.differs()
		j.Other, j.Differs = &other, &differs
	}
	if p.whatIf != nil {
		a := newAttemptJSON(*p.whatIf)
		j.WhatIf = &a
	}
	if p.sought != nil {
		j.Sought = &searchJSON{Level: string(p.sought.level)}
		if p.sought.best >= 0 {
			j.Sought.Condition = &p.sought.tried[p.sought.best].condition
		}
		for _, a := range p.sought.tried {
			j.Sought.Tried = append(j.Sought.Tried, newAttemptJSON(a))
		}
	}
	return j
}

func newAttemptJSON(a attempt) attemptJSON {
	return attemptJSON{a.condition, a.sum.Incidents, a.sum.Spoke, perWeek(a.sum), a.sum.Alerting}
}

// perWeek is how often a channel sees something new, to hundredths.
func perWeek(s alert.RecordSum) float64 {
	const week = 7 * 24 * time.Hour
	return math.Round(s.Per(week)*100) / 100
}

func newRecordJSON(r *alert.Record) recordJSON {
	s := r.Sum()
	j := recordJSON{
		Summary: sumJSON{
			Runs: s.Runs, From: s.From, To: s.To, Alerting: s.Alerting, Unknown: s.Unknown, Blind: s.Blind,
			Incidents: s.Incidents, Open: s.Open, Failures: s.Failures, Late: s.Late,
			Spoke: s.Spoke, PerWeek: perWeek(s), Messages: s.Messages,
		},
		Incidents: []incidentJSON{},
	}
	for _, m := range r.Moments {
		said := []saidJSON{}
		for _, one := range m.Said {
			said = append(said, saidJSON{one.At, one.Channel, one.Text, one.Does})
		}
		j.Runs = append(j.Runs, momentJSON{
			Run: m.Run.Token, At: m.At, RunState: m.Run.State, State: string(m.State), About: m.About, Figure: m.Figure, Groups: m.Groups,
			Alerting: m.Alerting, Unknown: m.Unknown, Said: said,
		})
	}
	for _, i := range r.Incidents {
		j.Incidents = append(j.Incidents, newIncidentJSON(i))
	}
	return j
}

func newIncidentJSON(i *alert.PastIncident) incidentJSON {
	j := incidentJSON{About: i.About, Began: i.Began, Worst: string(i.Worst)}
	if !i.Ended.IsZero() {
		j.Ended = &i.Ended
	}
	for _, p := range i.Group {
		if j.Group == nil {
			j.Group = make(map[string]string)
		}
		j.Group[p.Column] = p.Value
	}
	return j
}
