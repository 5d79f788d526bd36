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
	err := tx.each(ctx, func(rows *sql.Rows) error {
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

// jsonText is how JSON is stored: as text, and null when there is none.
func jsonText(b json.RawMessage) string {
	if len(b) == 0 {
		return "null"
	}
	return string(b)
}
