package alert

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// How much `explain` tells.
const (
	explainedReports = 5 // of a rule that is about many
	explainedRecords = 12
)

// explain says why a rule did or did not alert on the latest runs.
func (r *Responder) explain(ctx context.Context, written string) ([]markup, error) {
	rule, unknown := r.findRule(written)
	if rule == nil {
		return []markup{unknown}, nil
	}
	lines := []markup{bold(data(rule.Name, maxName)), data(rule.Describe(), maxNote)}
	var told int
	err := r.store.View(ctx, func(tx *store.Tx) error {
		keys, err := tx.EvaluatedRules(ctx, alertKey(rule, ""), explainedReports)
		if err != nil {
			return err
		}
		for _, key := range keys {
			records, err := tx.LatestEvaluations(ctx, key, groupRoll, explainedRecords)
			if err != nil {
				return err
			}
			for _, e := range records {
				if e.At, err = timeOf(ctx, tx, e); err != nil {
					return err
				}
				lines = append(lines, explained(rule, e))
			}
			told += len(records)
		}
		return nil
	})
	if told == 0 {
		lines = append(lines, "No run was judged by it yet.")
	}
	return lines, err
}

// timeOf is when the run of a record completed, which may have been decided long after; of a look for a report that is
// late, when that was.
func timeOf(ctx context.Context, tx *store.Tx, e store.Evaluation) (time.Time, error) {
	run, err := tx.Run(ctx, e.Report, e.Run)
	if errors.Is(err, store.ErrNotFound) || err == nil && run.Completed.IsZero() {
		return e.At, nil
	}
	return run.Completed, err
}

// explained is one record in one sentence: when, which group, with which value, and why it was said or not.
func explained(rule *rules.Rule, e store.Evaluation) markup {
	parts := []markup{moment(e.At, "")}
	if group := groupName(rule, e.Group); group != "" {
		parts = append(parts, group)
	}
	if v := decode(e.Value); !v.IsNull() {
		parts = append(parts, data(rule.Figure(v), maxValue))
	}
	parts = append(parts, data(capital(e.Reason), maxNote), "run "+code(e.Run, maxValue))
	return "• " + join(parts, " · ")
}

// groupName is a group as people read it.
func groupName(rule *rules.Rule, key string) markup {
	switch key {
	case groupAll:
		return ""
	case groupEmpty:
		return "no groups"
	case groupError:
		return "evaluation"
	case groupLate:
		return "late"
	case groupFine, groupUnknown:
		return "many groups"
	case groupRoll:
		return "groups that share a message"
	case groupRest:
		return "others of them"
	case groupGone:
		return "groups that are gone"
	}
	var values []any
	d := json.NewDecoder(strings.NewReader(key))
	d.UseNumber()
	if d.Decode(&values) != nil || len(values) != len(rule.By) {
		return code(key, maxGroup)
	}
	var parts []markup
	for i, v := range values {
		text := none
		switch v := v.(type) {
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = map[bool]string{true: "true", false: "false"}[v]
		}
		parts = append(parts, data(rule.By[i], maxValue)+" "+data(text, maxValue))
	}
	return join(parts, ", ")
}

// capital is s with a capital letter at its beginning.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
