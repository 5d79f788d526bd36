package rules

import (
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Severity is a rule's warning or critical level.
type Severity struct {
	// When is the condition; it may use the word `value`, the By columns, and aggregates where the value has one.
	When *expr.Expr
	// Channels, Webhooks and Mentions replace the rule's own for this severity; nil keeps those.
	Channels, Webhooks, Mentions []string
}

// NoData says what to make of an aggregate over no rows or only nulls.
type NoData string

// Repeat says how often an alert that goes on is said again. At most one of its fields is set.
type Repeat struct {
	// EveryRun says it on each run.
	EveryRun bool
	// Every says it on the first run after this much time; 0 means never.
	Every time.Duration
}
