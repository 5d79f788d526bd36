package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Rule is one entry under `rules:`, checked and ready to be evaluated. It is never changed after Load returned it, so
// any number of goroutines may read it.
type Rule struct {
	// ID is the rule's identity, under which its alerts and their history are kept: its `id`, or its name as a slug.
	// It never depends on the rule's content, so that editing a threshold keeps its history.
	ID string
	// Name is what people call it.
	Name string
	// Reports are those whose runs it judges, each by itself.
	Reports Reports
	// Query is the name or the token of the query whose result it reads; empty means the report's only query.
	Query string

	// Latest names the column of which only the rows with the greatest value count, as written; empty means all rows.
	Latest string
	// Where keeps only the rows for which it is true; nil keeps all.
	Where *expr.Expr
	// By names the columns whose values make up a group, as written; each group is an alert of its own.
	By []string
	// Value is what the rule watches: with an aggregate in it there is one value a group, made of run.… alone one a run, and
	// otherwise one a row. It is nil for a rule that has nothing but ExpectEvery.
	Value *expr.Expr
	// Warning and Critical say when to speak. Beside a Value one of them may be nil, not both; without, both are.
	Warning, Critical *Severity
	// ExpectEvery is how often a run of each report must complete at least; 0 means that nobody waits for it.
	ExpectEvery time.Duration
	// Key names the columns that tell the rows of a row rule apart from one run to the next; empty means that rows are not
	// remembered.
	Key []string

	// NoData says what an aggregate over nothing means.
	NoData NoData
	// For is how many runs in a row a condition must hold before anything is said; at least 1.
	For int
	// Resolve says when an alert that fires is over.
	Resolve Resolve
	// Flap is how long after its end an alert that fires again goes on with its incident rather than to begin one; 0 is never.
	Flap time.Duration
	// Repeat says how often an alert that goes on is said again; the zero value means never.
	Repeat Repeat

	// Mute are the times in which nothing is said.
	Mute []Mute
	// Location is the time zone of the file: that of times without one, and of Mute. It is never nil.
	Location *time.Location

	// Channels are the Slack channels that hear of it, by name without `#` or by ID, and Webhooks the names of the outgoing
	// webhooks that do; of both together there is at least one.
	Channels, Webhooks []string
	// Mentions are who is mentioned with a new or higher severity: an e-mail address, the handle of a user group
	// without `@`, a user's or a group's ID, or `here`, `channel`.
	Mentions []string

	// Title and Message replace the headline and add a text to the message; nil means the default.
	Title, Message *Template
	// Show names the columns of the result that the message may show, in this order.
	Show []string
	// Rows is how many rows the message shows at the most; 0 shows none.
	Rows int
	// Format says how numbers are written.
	Format Formats
	// Chart says that messages draw the values of the last runs, where the rule has one value a run.
	Chart bool

	// Description, Owner and Runbook (an https address) are shown with the alert; each may be empty.
	Description, Owner, Runbook string

	// Place is where the rule stands.
	Place Place

	origin origin
}

// RowRule reports whether the rule asks its condition of every row rather than of an aggregate over them, or of the run.
func (r *Rule) RowRule() bool {
	return r.Value != nil && !r.Value.HasAggregate() && !r.RunRule()
}

// RunRule reports whether the rule's value is made of what is known of the run alone, so that it is asked of failed runs
// too.
func (r *Rule) RunRule() bool {
	return r.Value != nil && r.Value.UsesRun() && !r.Value.HasAggregate() && len(r.Value.Columns()) == 0
}

// ReadsResult reports whether the rule looks at the rows of a result, if only to count them.
func (r *Rule) ReadsResult() bool {
	return r.Value != nil && (!r.RunRule() || slices.ContainsFunc(r.expressions(), (*expr.Expr).UsesRowCount))
}

// Need is how much of the past the rule's conditions look at.
func (r *Rule) Need() expr.Need {
	var need expr.Need
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s != nil {
			n := s.When.Need()
			need.Runs, need.Since = max(need.Runs, n.Runs), max(need.Since, n.Since)
		}
	}
	return need
}

// Version changes when the rule's value comes to mean something else, so that it cannot be compared with what it was. Which
// reports the rule is about is no part of it: each has a history of its own.
func (r *Rule) Version() string {
	parts := []string{r.Query, r.Latest, r.Location.String()}
	for _, e := range []*expr.Expr{r.Value, r.Where} {
		if e != nil {
			parts = append(parts, strings.TrimSpace(e.String()))
		}
		parts = append(parts, "")
	}
	sum := sha256.Sum256([]byte(strings.Join(append(parts, r.By...), "\x00")))
	return hex.EncodeToString(sum[:6])
}

// Direction says which way the rule's value gets worse: +1 upwards, -1 downwards, 0 when its conditions do not tell, or
// not the same.
func (r *Rule) Direction() int {
	direction := 0
	for _, s := range []*Severity{r.Critical, r.Warning} {
		if s == nil {
			continue
		}
		own := s.When.Direction()
		if direction != 0 && own == -direction {
			return 0
		}
		direction = cmp.Or(direction, own)
	}
	return direction
}

// expressions are those that the rule has.
func (r *Rule) expressions() []*expr.Expr {
	var all []*expr.Expr
	for _, e := range []*expr.Expr{r.Value, r.Where} {
		if e != nil {
			all = append(all, e)
		}
	}
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s != nil {
			all = append(all, s.When)
		}
	}
	return all
}

// textHint helps those who wrote a text as if it were a column; empty where it can only be a column.
func (r *Rule) textHint(column string) string {
	if !slices.ContainsFunc(r.expressions(), func(e *expr.Expr) bool { return e.MaybeText(column) }) {
		return ""
	}
	return "; a text is written in single quotes: '" + strings.ReplaceAll(column, "'", "''") + "'"
}

// What no data can mean.
const (
	NoDataWarning  NoData = "warning"  // worth a message, as a warning; the default
	NoDataCritical NoData = "critical" // worth a message, as a critical alert
	NoDataOK       NoData = "ok"       // as good as a good value
	NoDataKeep     NoData = "keep"     // says nothing: the alert stays as it was
)

// FailedRuns says after how many failed runs in a row of a report its failure is said; 0 means never.
type FailedRuns int
