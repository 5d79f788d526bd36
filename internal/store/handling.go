package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Handling is what people said of an incident that is open: that somebody looks after it, or that it is to be quiet. The
// zero value says nothing.
type Handling struct {
	Incident int64
	// AcknowledgedBy is who looks after it, Acknowledged since when; empty and zero when nobody does.
	AcknowledgedBy string
	Acknowledged   time.Time
	// AcknowledgedRank is how bad it was then.
	AcknowledgedRank int
	Silence
}

// Silence is a snooze: it says that something is to be quiet; one without a By is none.
type Silence struct {
	By    string
	Since time.Time
	// Until is when it is over; zero where no time ends it.
	Until time.Time
	Rank  int // how bad it was when it began
}

func (h *Handling) dest() []any {
	return []any{
		&h.Incident, &h.AcknowledgedBy, moment{&h.Acknowledged}, &h.AcknowledgedRank, &h.By, moment{&h.Since}, moment{&h.Until}, &h.Rank,
	}
}

const handlingColumns = `incident, acknowledged_by, acknowledged, acknowledged_rank, snoozed_by, snoozed, snoozed_until,
	snoozed_rank`

// Handling returns what people said of an incident; of one that they said nothing of, the zero value but for Incident.
func (tx *Tx) Handling(ctx context.Context, incident int64) (Handling, error) {
	h := Handling{Incident: incident}
	err := tx.get(ctx, h.dest(), `select `+handlingColumns+` from handlings where incident = $1`, incident)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Handling{}, fmt.Errorf("reading how incident %d is handled: %w", incident, err)
	}
	return h, nil
}

// SaveHandling stores what people say of an incident, in place of what they said before; one that says nothing is
// forgotten. The incident must exist.
func (tx *Tx) SaveHandling(ctx context.Context, h Handling) error {
	query, args := `delete from handlings where incident = $1`, []any{h.Incident}
	if h != (Handling{Incident: h.Incident}) {
		query = `insert into handlings (` + handlingColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (incident) do update set acknowledged_by = excluded.acknowledged_by,
				acknowledged = excluded.acknowledged, acknowledged_rank = excluded.acknowledged_rank,
				snoozed_by = excluded.snoozed_by, snoozed = excluded.snoozed,
				snoozed_until = excluded.snoozed_until, snoozed_rank = excluded.snoozed_rank`
		args = append(args, h.AcknowledgedBy, millis(h.Acknowledged), h.AcknowledgedRank,
			h.By, millis(h.Since), millis(h.Until), h.Rank)
	}
	if err := tx.exec(ctx, query, args...); err != nil {
		return fmt.Errorf("saving how incident %d is handled: %w", h.Incident, err)
	}
	return nil
}

// RuleSnoozes returns the snoozes of whole rules, by the rule.
func (tx *Tx) RuleSnoozes(ctx context.Context) (map[string]Silence, error) {
	snoozes := map[string]Silence{}
	err := tx.each(ctx, func(rows row) error {
		var rule string
		var s Silence
		err := rows.Scan(&rule, &s.By, moment{&s.Since}, moment{&s.Until}, &s.Rank)
		snoozes[rule] = s
		return err
	}, `select rule, snoozed_by, snoozed, snoozed_until, snoozed_rank from rule_snoozes`)
	if err != nil {
		return nil, fmt.Errorf("reading which rules are snoozed: %w", err)
	}
	return snoozes, nil
}

// SnoozeRule stores the snooze of a whole rule, in place of the one that it has.
func (tx *Tx) SnoozeRule(ctx context.Context, rule string, s Silence) error {
	err := tx.exec(ctx, `insert into rule_snoozes (rule, snoozed_by, snoozed, snoozed_until, snoozed_rank)
		values ($1, $2, $3, $4, $5) on conflict (rule) do update set snoozed_by = excluded.snoozed_by,
			snoozed = excluded.snoozed, snoozed_until = excluded.snoozed_until, snoozed_rank = excluded.snoozed_rank`,
		rule, s.By, millis(s.Since), millis(s.Until), s.Rank)
	if err != nil {
		return fmt.Errorf("snoozing rule %s: %w", rule, err)
	}
	return nil
}

// EndRuleSnooze forgets the snooze of a rule; forgetting one that is not there is no error.
func (tx *Tx) EndRuleSnooze(ctx context.Context, rule string) error {
	if err := tx.exec(ctx, `delete from rule_snoozes where rule = $1`, rule); err != nil {
		return fmt.Errorf("ending the snooze of rule %s: %w", rule, err)
	}
	return nil
}
