package alert

import (
	"time"

	"github.com/modealert/modealert/rules"
)

// Explanation says why a rule did or did not alert. Its texts are plain.
type Explanation struct {
	// Sentence is the answer in short.
	Sentence string `json:"sentence"`
	// Notes say what else has to be known, such as that a newer run was not judged.
	Notes []string      `json:"notes,omitempty"`
	Rule  ExplainedRule `json:"rule"`
	// Expected are the runs that the rule waits for by its `expect_every`; that which is late first goes first.
	Expected []ExpectedRun `json:"expected,omitempty"`
	// Alerts are what a run was recorded to say of the rule, the worst first; nothing where the run was not judged.
	Alerts []ExplainedAlert `json:"alerts,omitempty"`
	// Messages are what the alerts caused to be said, each once, by their IDs.
	Messages []ExplainedMessage `json:"messages,omitempty"`
	// Run is the run that was asked for where it was not judged.
	Run *ExplainedRun `json:"run,omitempty"`
}

// ExplainedRule is the rule that is explained, as it is now.
type ExplainedRule struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Place    string   `json:"place"`              // file:line
	Sentence string   `json:"sentence"`           // as `modealert describe` says it
	Value    string   `json:"value,omitempty"`    // the expression
	Where    string   `json:"where,omitempty"`    // the filter of the rows
	Warning  string   `json:"warning,omitempty"`  // the condition
	Critical string   `json:"critical,omitempty"` // the condition
	By       []string `json:"by,omitempty"`
}

// ExplainedAlert is what a run was recorded to say of one alert.
type ExplainedAlert struct {
	// Sentence says what became of it.
	Sentence string `json:"sentence"`
	// About says what it is about where that is not a value of the rule, such as whether it can be evaluated.
	About string `json:"about,omitempty"`
	// Group is the group's columns and values.
	Group []Pair       `json:"group,omitempty"`
	Run   ExplainedRun `json:"run"`
	// State is how the alert was after the run, Before how it was before it, empty where that is not known.
	State  State `json:"state"`
	Before State `json:"before,omitempty"`
	// Aside says that the run moved nothing: State is what it would have been.
	Aside bool `json:"aside,omitempty"`
	// Value is the value as people read it, Exact as it is.
	Value string `json:"value,omitempty"`
	Exact string `json:"exact,omitempty"`
	// Parts are what the conditions looked at beside the value.
	Parts []Pair `json:"parts,omitempty"`
	// RowsRead is how many rows the result had, RowsUsed how many of them the group had after `where`; nil where that is not
	// known, or was not looked at.
	RowsRead *int64 `json:"rows_read,omitempty"`
	RowsUsed *int64 `json:"rows_used,omitempty"`
	// Error is why the rule could not be evaluated.
	Error string `json:"error,omitempty"`
	// Reason is what was decided, in the words of the moment.
	Reason  string    `json:"reason"`
	Decided time.Time `json:"decided"`
	// RuleChanged says that the rule is not what it was; RuleThen is what it said, as far as that was kept.
	RuleChanged bool   `json:"rule_changed,omitempty"`
	RuleThen    string `json:"rule_then,omitempty"`
	// Messages are the IDs of what the run caused to be said. Alerts may share a message.
	Messages []int64 `json:"messages,omitempty"`
	// Selector are the group's columns and values as --group takes them.
	Selector []string `json:"selector,omitempty"`
}

// ExplainedRun is a run of a report. All but the report may be unknown, and there is no more of a look that found that none came.
type ExplainedRun struct {
	Report string `json:"report"`
	Run    string `json:"run,omitempty"`
	// State is how far it has come: received, missed, decided, ignored, dead, or unknown. ModeState is Mode's word for its end.
	State     string    `json:"state"`
	ModeState string    `json:"mode_state,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Received  time.Time `json:"received,omitzero"`
	Completed time.Time `json:"completed,omitzero"`
	Decided   time.Time `json:"decided,omitzero"`
}

// ExplainedMessage is a message and what became of it.
type ExplainedMessage struct {
	ID      int64  `json:"id"`
	Channel string `json:"channel"`
	Role    Role   `json:"role"`
	// State is waiting, queued, held, sent, dead or skipped.
	State    string    `json:"state"`
	Text     string    `json:"text,omitempty"` // the sentence that a phone shows
	Created  time.Time `json:"created"`
	Sent     time.Time `json:"sent,omitzero"`
	Next     time.Time `json:"next_attempt,omitzero"`
	Attempts int       `json:"attempts,omitempty"`
	// Reason is why it is not sent, or was not, and Retry what sends it again.
	Reason string `json:"reason,omitempty"`
	Retry  string `json:"retry,omitempty"`
}

// explainedRule is what is told of a rule.
func explainedRule(rule *rules.Rule) ExplainedRule {
	told := ExplainedRule{
		ID: rule.ID, Name: rule.Name, Place: placeOf(rule), Sentence: rule.Describe(), By: rule.By,
	}
	if rule.Value != nil {
		told.Value = rule.Value.String()
	}
	if rule.Where != nil {
		told.Where = rule.Where.String()
	}
	if rule.Warning != nil {
		told.Warning = rule.Warning.When.String()
	}
	if rule.Critical != nil {
		told.Critical = rule.Critical.When.String()
	}
	return told
}
