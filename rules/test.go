package rules

import (
	"regexp"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// Test is an entry of `tests`: runs that never were, and what a rule must say of them.
type Test struct {
	// Name is what it is called; where it has no name, that of the rule as it is written here.
	Name string
	// Rule is the rule's ID, or its name, as written.
	Rule string
	// History are the values of earlier runs, the oldest first.
	History []TestPoint
	// Runs are the runs, at least one, in the order in which they are played.
	Runs []TestRun
	// Place is where the test stands.
	Place Place

	origin origin
}

// TestPoint is the value that the rule had on an earlier run.
type TestPoint struct {
	Value expr.Value
	// At is when the run completed; zero means a day before the next one, and the last of them before the first run of the test.
	At time.Time
	// Group holds the values of the `by` columns of the group whose value it is.
	Group []KeyCell
	// Place is where it stands.
	Place Place

	columns []*yaml.Node // of Group, as they are written
}

// KeyCell is a value of a `by` column.
type KeyCell struct {
	Column string
	Value  expr.Value
}

// TestRun is one run of a test, or a time in which there is none.
type TestRun struct {
	// At is when it completed, or until when time passes.
	At time.Time
	// None says that no run completes: what happens does so because time passes.
	None bool
	// Failed says that it failed, so that it has no rows.
	Failed bool
	// Duration is how long it took; 0 where nothing is said.
	Duration time.Duration
	// ExecutedBy is who ran it, and Params are the report's parameters; empty where nothing is said.
	ExecutedBy string
	Params     []Cell
	// RowCount is how many rows it is taken to have, which are not given; nil where they are.
	RowCount *int
	// Checked says whether there is an `expect`, and Expect what is expected. Checked and nothing expected is silence.
	Checked bool
	Expect  []Expectation
	// Place is where the run stands, ExpectPlace where its `expect` does.
	Place, ExpectPlace Place

	rows   []byte // as JSON
	file   string // of the rows, from where the program runs; empty where they stand in the test
	csv    bool   // the form of the file
	naming Problem
}

// WithRows is the run with rows that stand in the test.
func (r TestRun) WithRows(rows Rows) TestRun {
	r.rows, r.file, r.RowCount = rows.JSON(), "", nil
	return r
}

// Expectation is an entry of `expect`. What is empty is not named, and anything will do.
type Expectation struct {
	// Group holds values of `by` columns, as written.
	Group []Cell
	// State is a state of an alert.
	State string
	// Value is the rule's value; nil where it is not named.
	Value *expr.Value
	// Message is a part of what is said as it was written; between slashes it is Pattern.
	Message string
	Pattern *regexp.Regexp
	// Notification is one of the words of `notification`.
	Notification string
	// Channel is a channel or webhook, without `#`.
	Channel string
	// Place is where the entry stands, and Text how it is written, on one line.
	Place Place
	Text  string

	columns []*yaml.Node // of Group, as they are written
}

// Cell is a value under the name of its column, or of its parameter.
type Cell struct{ Column, Value string }

// The words of `notification`.
const (
	NotificationPosted    = "posted"    // a new message in the channel
	NotificationEdited    = "edited"    // the message kept true
	NotificationReplied   = "replied"   // a line in its thread
	NotificationBroadcast = "broadcast" // a line in its thread that the channel sees too
	NotificationResolved  = "resolved"  // the incident is over, however that is said
	NotificationMuted     = "muted"     // it is held back until a mute is over
	NotificationNone      = "none"      // nobody hears of it: nothing is sent, or only an edit
)
