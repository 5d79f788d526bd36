package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// explain explains what was recorded, and says all of it in one sentence.
func (x *explainer) explain(ctx context.Context, records []store.Evaluation) error {
	chosen, err := x.choose(records)
	if err != nil {
		return err
	}
	for _, e := range chosen {
		a, err := x.explainOne(ctx, e)
		if err != nil {
			return err
		}
		x.answer.Alerts = append(x.answer.Alerts, a)
	}
	x.answer.Alerts = withoutIdle(x.answer.Alerts)
	slices.SortStableFunc(x.answer.Alerts, func(a, b ExplainedAlert) int {
		return cmp.Compare(howBad(b), howBad(a))
	})
	slices.SortFunc(x.answer.Messages, func(a, b ExplainedMessage) int { return cmp.Compare(a.ID, b.ID) })
	x.answer.Sentence = x.summary()
	switch last := x.unjudgedLast; {
	case len(last) == 1 && x.oneReport():
		x.note("of the last run that it judged: %s", lowerFirst(x.answer.Sentence))
		x.answer.Sentence = last[0]
	case len(last) > 0:
		x.answer.Notes = append(x.answer.Notes, last...)
	}
	for _, a := range x.answer.Alerts {
		if a.RuleChanged {
			x.note("the rule has been changed since it judged the run: it is not judged anew")
			break
		}
	}
	return nil
}

// withoutIdle leaves out that a rule can be judged, as it could before, where there is something else to tell of the report.
func withoutIdle(all []ExplainedAlert) []ExplainedAlert {
	idle := func(a ExplainedAlert) bool {
		return (a.About == aboutGroups || a.About == aboutError) && a.State == StateOK && a.Before == StateOK
	}
	told := make(map[string]bool)
	for _, a := range all {
		told[a.Run.Report] = told[a.Run.Report] || !idle(a)
	}
	return slices.DeleteFunc(all, func(a ExplainedAlert) bool { return idle(a) && told[a.Run.Report] })
}

// howBad orders alerts, the worst first. What many groups share goes before what is as bad.
func howBad(a ExplainedAlert) int {
	n := 2 * stateOrder(a.State)
	if a.About == aboutTogether {
		n++
	}
	return n
}

// explainOne explains one record.
func (x *explainer) explainOne(ctx context.Context, e store.Evaluation) (ExplainedAlert, error) {
	a, err := x.account(ctx, x.Rule, e)
	if err != nil {
		return ExplainedAlert{}, err
	}
	o := evaluated(x.Rule, e)
	told := ExplainedAlert{
		Sentence: string(x.told(x.Rule, a)), About: o.About, Group: o.Group, Selector: x.selector(e.Group),
		Run:   ExplainedRun{Report: e.Report, Run: e.Run, State: "unknown"},
		State: o.State, Before: a.detail.before(o.State), Aside: a.detail.Aside,
		Parts: a.detail.Parts, Error: a.detail.Fault,
		Reason: a.Reason, Decided: e.At,
	}
	if !o.Value.IsNull() {
		told.Value, told.Exact = x.Rule.Figure(o.Value), o.Value.String()
	}
	if told.About == "" && !a.isValue() {
		told.About = string(groupName(x.Rule, e.Group))
	}
	if values := groupValues(e.Group); isGroup(e.Group) && len(values) != len(x.Rule.By) { // of when `by` was another one
		told.Group = []Pair{{Column: "group", Value: strings.Join(selectedAll(values), " / ")}}
	}
	if a.counted(x.Rule) {
		told.RowsRead, told.RowsUsed = &a.detail.Read, &a.detail.Used
	}
	if a.run.Run != "" {
		told.Run = *explainedRun(a.run)
	} else if a.isLook() {
		told.Run.Run = ""
	}
	if err := x.compareRule(ctx, &told, a); err != nil {
		return ExplainedAlert{}, err
	}
	told.Messages, err = x.tell(ctx, a)
	return told, err
}

// counted reports whether it is known how many rows there were. Of a group that was not among them, nothing is kept.
func (a account) counted(rule *rules.Rule) bool {
	return a.detail.Read > 0 || a.detail.Rule != "" && rule.ReadsResult() && (a.Group == groupAll || a.Group == groupEmpty)
}

// compareRule says whether the rule that judged is another one than there is now, and what it said.
func (x *explainer) compareRule(ctx context.Context, told *ExplainedAlert, a account) error {
	if a.detail.Rule == "" || a.detail.Rule == x.Rule.Edition() {
		return nil
	}
	told.RuleChanged = true
	text, err := x.tx.RuleText(ctx, x.Rule.ID, a.detail.Rule)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	told.RuleThen = text.Body
	return err
}

// tell tells of the messages that an account caused, each once, and returns their IDs.
func (x *explainer) tell(ctx context.Context, a account) ([]int64, error) {
	var ids []int64
	for _, n := range a.messages {
		ids = append(ids, n.ID)
		if slices.ContainsFunc(x.answer.Messages, func(m ExplainedMessage) bool { return m.ID == n.ID }) {
			continue
		}
		m, err := x.message(ctx, a, n)
		if err != nil {
			return nil, err
		}
		x.answer.Messages = append(x.answer.Messages, m)
	}
	return ids, nil
}

// message is a message of an account with what it says.
func (x *explainer) message(ctx context.Context, a account, n store.Notification) (ExplainedMessage, error) {
	m := ExplainedMessage{
		ID: n.ID, Channel: n.Channel, Role: Role(n.Role), State: string(n.State), Created: n.Created, Sent: n.Sent,
		Attempts: n.Attempts, Reason: n.Error,
	}
	switch job, ok := x.jobs[n.ID]; {
	case n.State == store.NotificationDead:
		m.Retry = fmt.Sprintf("modealert dead retry %d", n.ID)
	case n.State == store.NotificationHeld:
		m.Reason = lowerFirst(string(x.silent(a.silence)))
	case !n.State.Over():
		m.Reason = strings.TrimLeft(string(x.waits(n)), ":, ")
		if ok {
			m.Next, m.Attempts = job.Due, job.Attempt
		}
	}
	whole, err := x.tx.Notification(ctx, n.ID)
	if err != nil {
		return ExplainedMessage{}, err
	}
	var notice Notice
	if json.Unmarshal(whole.Body, &notice) == nil {
		m.Text = notice.summary()
	}
	return m, nil
}
