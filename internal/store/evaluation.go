package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Evaluation is the record of one rule on one run, for one group.
type Evaluation struct {
	Report, Run, Rule, Group string
	Outcome, Value, Reason   string
	Detail                   json.RawMessage // nil is kept as null
	At                       time.Time
}

// AddEvaluations stores evaluations. One that is there already, for the same report, run, rule and group, stays as it
// is, so that deciding a run twice writes its history once.
func (tx *Tx) AddEvaluations(ctx context.Context, evaluations []Evaluation) error {
	row := func(i int) []any {
		e := &evaluations[i]
		return []any{e.Report, e.Run, e.Rule, e.Group, e.Outcome, e.Value, e.Reason, jsonText(e.Detail), millis(e.At)}
	}
	err := tx.insert(ctx, len(evaluations), `insert into evaluations
		(report, run, rule, group_key, outcome, value, reason, detail, at)`, row,
		`on conflict (report, run, rule, group_key) do nothing`)
	if err != nil {
		return fmt.Errorf("storing %d evaluations of run %s: %w", len(evaluations), evaluations[0].Run, err)
	}
	return nil
}

// ForgetEvaluations deletes what was recorded of a run for one rule.
func (tx *Tx) ForgetEvaluations(ctx context.Context, report, run, rule string) error {
	err := tx.exec(ctx, `delete from evaluations where report = $1 and run = $2 and rule = $3`, report, run, rule)
	if err != nil {
		return fmt.Errorf("deleting the evaluation of rule %s on run %s: %w", rule, run, err)
	}
	return nil
}

// Evaluations returns what was recorded of a run, ordered by rule and group.
func (tx *Tx) Evaluations(ctx context.Context, report, run string) ([]Evaluation, error) {
	var evaluations []Evaluation
	err := tx.each(ctx, func(rows row) error {
		e := Evaluation{Report: report, Run: run}
		var detail string
		if err := rows.Scan(&e.Rule, &e.Group, &e.Outcome, &e.Value, &e.Reason, &detail, moment{&e.At}); err != nil {
			return err
		}
		e.Detail = json.RawMessage(detail)
		evaluations = append(evaluations, e)
		return nil
	}, `select rule, group_key, outcome, value, reason, detail, at from evaluations
		where report = $1 and run = $2 order by rule, group_key`, report, run)
	if err != nil {
		return nil, fmt.Errorf("reading the evaluations of run %s of report %s: %w", run, report, err)
	}
	return evaluations, nil
}

// EvaluatedRules returns the rules with a record that begin with prefix, which ends in a character that is no 0xFF, sorted
// and no more than limit.
func (tx *Tx) EvaluatedRules(ctx context.Context, prefix string, limit int) ([]string, error) {
	end := []byte(prefix)
	end[len(end)-1]++
	var found []string
	for next := prefix; len(found) < limit; {
		var rule sql.NullString
		err := tx.get(ctx, []any{&rule}, `select min(rule) from evaluations where rule > $1 and rule < $2`, next, string(end))
		if err != nil {
			return nil, fmt.Errorf("looking for the records of rules %s: %w", prefix, err)
		}
		if !rule.Valid {
			break
		}
		found, next = append(found, rule.String), rule.String
	}
	return found, nil
}

// LatestEvaluations returns what was recorded of a rule last, the newest first and no more than limit. Of a run, the group
// first goes before the others.
func (tx *Tx) LatestEvaluations(ctx context.Context, rule, first string, limit int) ([]Evaluation, error) {
	var evaluations []Evaluation
	err := tx.each(ctx, func(rows row) error {
		e := Evaluation{Rule: rule}
		var detail string
		err := rows.Scan(&e.Report, &e.Run, &e.Group, &e.Outcome, &e.Value, &e.Reason, &detail, moment{&e.At})
		e.Detail = json.RawMessage(detail)
		evaluations = append(evaluations, e)
		return err
	}, `select report, run, group_key, outcome, value, reason, detail, at from evaluations
		where rule = $1 order by at desc, run, case group_key when $2 then 0 else 1 end, group_key limit $3`, rule, first, limit)
	if err != nil {
		return nil, fmt.Errorf("reading what was recorded of rule %s: %w", rule, err)
	}
	return evaluations, nil
}

// jsonText is how JSON is stored: as text, and null when there is none.
func jsonText(b json.RawMessage) string {
	if len(b) == 0 {
		return "null"
	}
	return string(b)
}
