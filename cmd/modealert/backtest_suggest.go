package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// attempt is a threshold that was tried.
type attempt struct {
	value     expr.Value
	condition string
	sum       alert.RecordSum
}

// search is what came of looking for a threshold.
type search struct {
	wanted rate
	level  rules.Level
	tried  []attempt // the quietest first
	best   int       // -1 where none is quiet enough
}

// How many thresholds are tried at once: each takes a database and a decision a run.
const (
	firstTries  = 16
	closerTries = 6
	quieter     = 6 // for the summary
)

// rate is how often something is to be said.
type rate struct {
	times float64
	unit  string
	per   time.Duration
}

var ratePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?/ ?(day|week|month)$`)

// wanted is the rate that --suggest asks for.
func (o backtestOptions) wanted() (rate, error) {
	if o.suggest == "" {
		return rate{}, nil
	}
	m := ratePattern.FindStringSubmatch(strings.ToLower(o.suggest))
	if m == nil {
		return rate{}, fmt.Errorf("--suggest %q is no rate: write 1/week, 2/month or 0.5/day", o.suggest)
	}
	times, err := strconv.ParseFloat(m[1], 64)
	if err != nil || times <= 0 {
		return rate{}, fmt.Errorf("--suggest %q is no rate: a rule that never speaks needs no threshold", o.suggest)
	}
	per := map[string]time.Duration{"day": 24 * time.Hour, "week": 7 * 24 * time.Hour, "month": 365 * 24 * time.Hour / 12}[m[2]]
	return rate{times, m[2], per}, nil
}

// vary tries other thresholds: those that --suggest asks for, or some quieter ones for the summary.
func (s *session) vary(ctx context.Context, p *play, runs []mode.Run) error {
	dial, err := p.pair.version.Rule.Dial()
	wanted, _ := s.how.wanted() // it was checked with the flags
	switch {
	case wanted.times > 0 && err != nil:
		return err
	case wanted.times > 0 && p.record.Sum().Decided() == 0:
		return fmt.Errorf("no threshold can be suggested: on none of %s there was enough history to judge by: play others with --since or --until",
			count(p.record.Sum().Runs, "run"))
	case wanted.times > 0:
		return s.suggest(ctx, p, runs, dial, wanted)
	case err == nil && p.record.Sum().Incidents > 1:
		return s.whatIf(ctx, p, runs, dial)
	}
	return nil
}

// whatIf looks for the tightest threshold with half the incidents.
func (s *session) whatIf(ctx context.Context, p *play, runs []mode.Run, dial rules.Dial) error {
	steps := slices.DeleteFunc(dial.Steps(p.record.Seen(), firstTries), func(v expr.Value) bool { return !dial.Quieter(v, dial.Value) })
	slices.Reverse(steps)
	tried, err := s.try(ctx, p, runs, dial, steps[:min(quieter, len(steps))])
	if err != nil {
		return err
	}
	for _, a := range tried {
		if a.sum.Incidents > 0 && 2*a.sum.Incidents <= p.record.Sum().Incidents {
			p.whatIf = &a
			return nil
		}
	}
	return nil
}

// suggest looks for the tightest threshold that would have spoken at most so often, as all quieter ones would.
func (s *session) suggest(ctx context.Context, p *play, runs []mode.Run, dial rules.Dial, wanted rate) error {
	seen := p.record.Seen()
	p.sought = &search{wanted: wanted, level: dial.Level, tried: []attempt{newAttempt(dial, dial.Value, p.pair.version.Rule, p.record)}}
	steps := dial.Steps(seen, firstTries)
	for range 2 {
		tried, err := s.try(ctx, p, runs, dial, steps)
		if err != nil {
			return err
		}
		if !p.sought.add(dial, tried) {
			return nil
		}
		at := p.sought.tried[p.sought.best:]
		steps = dial.Between(at[0].value, at[1].value, seen, closerTries)
	}
	return nil
}

// add adds what was tried, and finds the best. It reports whether one between that and the next may be better still.
func (s *search) add(dial rules.Dial, tried []attempt) bool {
	for _, a := range tried {
		if !slices.ContainsFunc(s.tried, func(b attempt) bool { return b.condition == a.condition }) {
			s.tried = append(s.tried, a)
		}
	}
	slices.SortStableFunc(s.tried, func(a, b attempt) int {
		switch {
		case dial.Quieter(a.value, b.value):
			return -1
		case dial.Quieter(b.value, a.value):
			return 1
		default:
			return 0
		}
	})
	s.best = -1
	for i, a := range s.tried {
		// A threshold so tight that an incident hardly ever ends speaks seldom, and is of no use.
		if a.sum.Per(s.wanted.per) > s.wanted.times || 2*a.sum.Alerting > a.sum.Decided() {
			break
		}
		s.best = i
	}
	return s.best >= 0 && s.best < len(s.tried)-1
}

// try plays the rule with other thresholds.
func (s *session) try(ctx context.Context, p *play, runs []mode.Run, dial rules.Dial, steps []expr.Value) ([]attempt, error) {
	if len(steps) == 0 {
		return nil, nil
	}
	versions := make([]alert.Version, len(steps))
	for i, step := range steps {
		rule, err := dial.Turn(step)
		if err != nil {
			return nil, fmt.Errorf("trying another threshold: %w", err)
		}
		rule.ExpectEvery = 0 // that the report was late does not hang on it
		versions[i] = alert.Version{Set: p.pair.version.Set.With(rule), Rule: rule}
	}
	records, err := s.records(ctx, p, runs, versions, "trying thresholds of "+p.pair.version.Rule.Name)
	if err != nil {
		return nil, err
	}
	tried := make([]attempt, len(steps))
	for i, step := range steps {
		tried[i] = newAttempt(dial, step, versions[i].Rule, records[i])
	}
	return tried, nil
}

func newAttempt(dial rules.Dial, value expr.Value, rule *rules.Rule, record *alert.Record) attempt {
	s := rule.Warning
	if dial.Level == rules.Critical {
		s = rule.Critical
	}
	return attempt{value, s.When.String(), record.Sum()}
}
