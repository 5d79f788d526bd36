package alert

import (
	"context"
	"encoding/json"
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
	jobs, err := r.store.Unfinished(ctx, store.KindNotify, kindHook)
	if err != nil {
		return nil, err
	}
	t := teller{pen: slackPen(), jobs: deliveries(jobs)}
	var accounts []account
	var awaited []absence
	err = r.store.View(ctx, func(tx *store.Tx) (err error) {
		q := &inquiry{tx: tx, now: r.now()}
		if accounts, err = latestAccounts(ctx, q, rule); err == nil {
			awaited, err = q.awaited(ctx, rule)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	lines = append(lines, t.awaits(awaited, r.now())...)
	for _, a := range accounts {
		lines = append(lines, t.explained(rule, a))
	}
	if len(accounts) == 0 && (rule.Value != nil || len(awaited) == 0) {
		lines = append(lines, "No run was judged by it yet.")
	}
	return lines, nil
}

// latestAccounts are those of the latest runs that a rule judged, of a few reports.
func latestAccounts(ctx context.Context, q *inquiry, rule *rules.Rule) ([]account, error) {
	keys, err := q.tx.EvaluatedRules(ctx, alertKey(rule, ""), explainedReports)
	if err != nil {
		return nil, err
	}
	var all []account
	for _, key := range keys {
		records, err := q.tx.LatestEvaluations(ctx, key, groupRoll, explainedRecords)
		if err != nil {
			return nil, err
		}
		for _, e := range records {
			a, err := q.account(ctx, rule, e)
			if err != nil {
				return nil, err
			}
			all = append(all, a)
		}
	}
	return all, nil
}

// when is when the run completed, which may have been decided long after; of a look for a report that is late, when that was.
func (a account) when() time.Time {
	if a.run.Completed.IsZero() {
		return a.At
	}
	return a.run.Completed
}

// explained is one account in one sentence: when, which group, with which value, and what was said or why not.
func (t teller) explained(rule *rules.Rule, a account) markup {
	parts := []markup{t.at(a.when())}
	if group := groupName(rule, a.Group); group != "" {
		parts = append(parts, group)
	}
	if v := decode(a.Value); !v.IsNull() {
		parts = append(parts, t.data(rule.Figure(v), maxValue))
	}
	parts = append(parts, t.told(rule, a))
	if !a.isLook() {
		parts = append(parts, "run "+code(a.Run, maxValue))
	}
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
