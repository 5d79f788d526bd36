package alert

import "time"

// hookRule is the rule that a webhook is told of.
type hookRule struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Sentence    string `json:"sentence,omitempty"`
	Value       string `json:"value,omitempty"`
	Where       string `json:"where,omitempty"`
	Place       string `json:"place,omitempty"`
	Description string `json:"description,omitempty"`
	Owner       string `json:"owner,omitempty"`
	Runbook     string `json:"runbook,omitempty"`
}

func newHookRule(r RuleFacts) *hookRule {
	if r.ID == "" {
		return nil
	}
	return &hookRule{
		ID: r.ID, Name: r.Name, Sentence: r.Sentence, Value: r.Field, Where: r.Where, Place: r.Place,
		Description: r.Description, Owner: r.Owner, Runbook: r.Runbook,
	}
}

type hookLink struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

func newHookLink(l Link) *hookLink {
	if l == (Link{}) {
		return nil
	}
	return &hookLink{Name: l.Name, URL: l.URL}
}

type hookRun struct {
	Token     string    `json:"token,omitempty"`
	URL       string    `json:"url,omitempty"`
	State     string    `json:"state,omitempty"`
	Completed time.Time `json:"completed_at,omitzero"`
	Seconds   float64   `json:"duration_seconds,omitempty"`
	By        string    `json:"executed_by,omitempty"`
}

func newHookRun(r RunFacts) *hookRun {
	if r == (RunFacts{}) {
		return nil
	}
	return &hookRun{
		Token: r.Token, URL: r.URL, State: r.State, Completed: r.Completed.UTC(), Seconds: r.Duration.Seconds(), By: r.By,
	}
}

type hookFailure struct {
	Queries    []hookFailedQuery `json:"queries,omitempty"`
	InARow     int               `json:"in_a_row,omitempty"`
	LastGood   time.Time         `json:"last_good_at,omitzero"`
	NotChecked []string          `json:"rules_not_checked,omitempty"`
}

type hookFailedQuery struct {
	Name  string `json:"name,omitempty"`
	Error string `json:"error,omitempty"`
}

func newHookFailure(f *RunFailure) *hookFailure {
	if f == nil {
		return nil
	}
	h := &hookFailure{InARow: f.InARow, LastGood: f.LastGood.UTC(), NotChecked: f.NotChecked}
	for _, q := range f.Queries {
		h.Queries = append(h.Queries, hookFailedQuery(q))
	}
	return h
}

type hookAbsence struct {
	Seconds float64   `json:"expected_every_seconds"`
	Due     time.Time `json:"due_at"`
	Last    time.Time `json:"last_run_at,omitzero"`
}

func newHookAbsence(a *Absence) *hookAbsence {
	if a == nil {
		return nil
	}
	return &hookAbsence{Seconds: a.Every.Seconds(), Due: a.Due.UTC(), Last: a.Last.UTC()}
}

type hookEvent struct {
	Name     string    `json:"name"`
	Object   string    `json:"object,omitempty"`
	About    *hookLink `json:"about,omitempty"`
	By       *hookLink `json:"by,omitempty"`
	Database string    `json:"database,omitempty"`
}

func newHookEvent(e *EventFacts) *hookEvent {
	if e == nil {
		return nil
	}
	return &hookEvent{Name: e.Name, Object: e.Object, About: newHookLink(e.About), By: newHookLink(e.By), Database: e.Database}
}
