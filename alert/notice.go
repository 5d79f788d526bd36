package alert

import "time"

// Notice holds the facts of one message, all of them already written as people read them. It is stored as JSON when a
// run is decided and drawn when it is sent, so fields may be added but never change their meaning.
type Notice struct {
	// Incident identifies the incident that the message is about; 0 for an announcement and for an event.
	Incident int64 `json:"incident,omitempty"`
	// Subject is what kind of thing is wrong, or was.
	Subject Subject `json:"subject"`
	// State is the alert's state now; StateOK means that the incident is over.
	State State `json:"state"`
	// Was is the state before, for a change.
	Was State `json:"was,omitempty"`
	// Role is which message of the incident this is.
	Role Role `json:"role"`
	// Mentions are who is mentioned, as in the rules file; only on a new or higher severity.
	Mentions []string `json:"mentions,omitempty"`

	Rule       RuleFacts    `json:"rule,omitzero"`
	Group      []Pair       `json:"group,omitempty"` // the group's columns and values
	Report     Link         `json:"report,omitzero"`
	Collection Link         `json:"collection,omitzero"`
	Query      Link         `json:"query,omitzero"`
	Run        RunFacts     `json:"run,omitzero"`
	Values     ValueFacts   `json:"values,omitzero"`
	Table      *Table       `json:"table,omitempty"`
	Trend      *Trend       `json:"trend,omitempty"`
	Failure    *RunFailure  `json:"failure,omitempty"` // of SubjectRunFailed
	Absence    *Absence     `json:"absence,omitempty"` // of SubjectLate, while it is late
	Event      *EventFacts  `json:"event,omitempty"`   // of SubjectEvent
	Trouble    *Trouble     `json:"trouble,omitempty"` // of SubjectTrouble
	Missed     *MissedFacts `json:"missed,omitempty"`  // of SubjectAway
	// Digest is the incident of the digest that tells of this one; 0 for none.
	Digest int64 `json:"digest,omitempty"`
	// Told are the incidents of digests that tell of this one too, whose thread is elsewhere.
	Told []int64 `json:"told_by,omitempty"`
	// Members are what a digest tells of, each as its own message does.
	Members []Notice `json:"members,omitempty"`
	// Moved is how many others a digest told of that a later one does.
	Moved int `json:"moved,omitempty"`
	// Roll is set where many groups of the rule share the message; Group is then empty.
	Roll *RollFacts `json:"roll,omitempty"`
	// Handling is how people handle the incident when the message is drawn; it is not stored with the notice.
	Handling *HandlingFacts `json:"-"`
	// Error says why the rule could not be evaluated, for SubjectRuleError.
	Error string `json:"error,omitempty"`

	// Heeds are the IDs of the rules whose mutes it goes by: while all of them are muted it is held back.
	Heeds []string `json:"heeds,omitempty"`
	// Muted says that they were when it was decided, so that nobody has heard of it before it is sent.
	Muted bool `json:"muted,omitempty"`
	// AsOf is the moment of which it tells. Heard is of which the incident told before, zero where it never did.
	AsOf  time.Time `json:"as_of,omitzero"`
	Heard time.Time `json:"heard,omitzero"`
	// Received is when modealert heard of the run that made it say this; zero where it was not a run, or was said only
	// after a mute.
	Received time.Time `json:"received,omitzero"`
	// Urgent says that the state is as bad as critical, WasUrgent that the one before was.
	Urgent    bool `json:"urgent,omitempty"`
	WasUrgent bool `json:"was_urgent,omitempty"`
	// Ended says why an incident is over that did not recover, such as "is no longer in the result".
	Ended string `json:"ended,omitempty"`

	// Mending says that it is fine and for how long; nil where it is not, or is over.
	Mending *MendingFacts `json:"mending,omitempty"`
	// Runs is for how many runs in a row the alert has been away from ok.
	Runs int `json:"runs,omitempty"`
	// Opened and Closed are when the incident began and ended.
	Opened time.Time `json:"opened,omitzero"`
	Closed time.Time `json:"closed,omitzero"`
	// Reopened is how often it came back after it was over, Resumed when it did last, and Calm for how long it was over in
	// between.
	Reopened int           `json:"reopened,omitempty"`
	Resumed  time.Time     `json:"resumed,omitzero"`
	Calm     time.Duration `json:"calm,omitempty"`

	// Title and Body are what the rule's own templates made; empty means the default headline and no extra text.
	// TemplateError says why a template of the rule failed.
	Title         string `json:"title,omitempty"`
	Body          string `json:"body,omitempty"`
	TemplateError string `json:"template_error,omitempty"`
}

// Subject is what kind of thing a message is about.
type Subject string

// The subjects.
const (
	SubjectValue        Subject = "value"        // a rule's value, or its absence (StateNoData)
	SubjectRuleError    Subject = "rule_error"   // a rule that cannot be evaluated
	SubjectRunFailed    Subject = "run_failed"   // a run that failed
	SubjectLate         Subject = "late"         // a report that was expected to run and did not
	SubjectAnnouncement Subject = "announcement" // a run that completed, because somebody wants to hear of each
	SubjectDigest       Subject = "digest"       // several rules that fire on one run
	SubjectEvent        Subject = "event"        // something else that happened in Mode, for the same reason
	SubjectTrouble      Subject = "trouble"      // something that modealert could not do
	SubjectAway         Subject = "away"         // what happened while modealert was away
)

// Role is which message of an incident a notice is.
type Role string

// The roles.
const (
	RolePost      Role = "post"      // the incident's first message
	RoleEdit      Role = "edit"      // the same message, kept true
	RoleReply     Role = "reply"     // a line in its thread
	RoleBroadcast Role = "broadcast" // a line in its thread that the channel sees too
)

// RuleFacts is what a message says of a rule.
type RuleFacts struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Place is `file:line`.
	Place string `json:"place,omitempty"`
	// Field is the value expression as written, `total_amt_usd` or `sum(revenue)`.
	Field string `json:"field,omitempty"`
	// Where is the row filter as written.
	Where       string `json:"where,omitempty"`
	Description string `json:"description,omitempty"`
	// Sentence is what the rule says, in one sentence.
	Sentence string `json:"sentence,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Runbook  string `json:"runbook,omitempty"`
	// Many says that it is about several reports, so that its name does not tell of which one.
	Many bool `json:"many,omitempty"`
}

// Pair is a column and the value it has.
type Pair struct {
	Column string `json:"column"`
	Value  string `json:"value"`
}

// Link is a name and the web address it leads to; either may be empty.
type Link struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// RunFacts is what a message says of a run.
type RunFacts struct {
	Token string `json:"token,omitempty"`
	URL   string `json:"url,omitempty"`
	// State is Mode's own word: succeeded, failed, cancelled, completed.
	State     string        `json:"state,omitempty"`
	Completed time.Time     `json:"completed,omitzero"`
	Duration  time.Duration `json:"duration,omitempty"` // from Mode's created_at to completed_at; 0 when unknown
	// By is who ran it, by name; empty when Mode does not say.
	By string `json:"by,omitempty"`
}

// ValueFacts is what a message says of a rule's value.
type ValueFacts struct {
	// Now is the value; of a row rule, that of the worst row. Empty when there is none.
	Now string `json:"now,omitempty"`
	// Previous is the value of the run before, Change how far it moved since ("−17.6 %", "+0.7 pp", "from 0");
	// empty when unknown.
	Previous string `json:"previous,omitempty"`
	Change   string `json:"change,omitempty"`
	// Worst is the worst value of the incident.
	Worst string `json:"worst,omitempty"`
	// Exact are these values as they are, for programs.
	Exact ExactValues `json:"exact,omitzero"`
	// Limit is the condition that holds, or held, in words: "below $5,000".
	Limit string `json:"limit,omitempty"`
	// Limits are all the rule's conditions, as `warning` and `critical` say them; either may be empty.
	WarningLimit  string `json:"warning_limit,omitempty"`
	CriticalLimit string `json:"critical_limit,omitempty"`
	// Parts are what the conditions look at beside the value, such as avg_last(7), as written, with what they came to.
	Parts []Pair `json:"parts,omitempty"`
	// Latest is the column of which only the greatest value counts, and that value: "day 2026-11-22".
	Latest string `json:"latest,omitempty"`
	// RowRule says that the value was asked of each row; Matched of Rows rows matched.
	RowRule bool  `json:"row_rule,omitempty"`
	Matched int64 `json:"matched,omitempty"`
	Rows    int64 `json:"rows,omitempty"`
	// Recall says how many of the rows that match people have heard of; nil where nothing is remembered of them, and
	// before people have heard of any.
	Recall *RecallFacts `json:"recall,omitempty"`
	// NoRows says, for StateNoData, that there were no rows at all rather than only nulls; Filtered, how many there were
	// of which none passed the rule's `where`.
	NoRows   bool  `json:"no_rows,omitempty"`
	Filtered int64 `json:"filtered,omitempty"`
}

// ExactValues are values in their canonical form: numbers in plain digits, times in RFC 3339. Each may be empty.
type ExactValues struct {
	Now      string `json:"now,omitempty"`
	Previous string `json:"previous,omitempty"`
	Worst    string `json:"worst,omitempty"`
}

// RecallFacts is how the rows that match compare with those that people have heard of.
type RecallFacts struct {
	New   int `json:"new"`
	Still int `json:"still"`
	Gone  int `json:"gone"` // those of the run before that match no more
}

// MendingFacts is for how many runs in a row an alert has been fine, of how many it takes to be over.
type MendingFacts struct {
	Runs int `json:"runs"`
	Of   int `json:"of"`
}

// Table holds the rows that a message shows, already written as text.
type Table struct {
	Columns []string `json:"columns"`
	// Numeric says which columns hold numbers, to be aligned right.
	Numeric []bool     `json:"numeric"`
	Rows    [][]string `json:"rows"`
	// Total is how many rows there are in all, shown or not.
	Total int64 `json:"total"`
}

// Absence is what a message says of a report that does not run.
type Absence struct {
	// Every is how often a run is expected, Due when it was.
	Every time.Duration `json:"every"`
	Due   time.Time     `json:"due"`
	// Last is when the last run completed; zero when none is known.
	Last time.Time `json:"last,omitzero"`
	// At is when it was looked for.
	At time.Time `json:"at"`
}

// RunFailure is what a message says of a failed run.
type RunFailure struct {
	// Queries are those that failed, with the warehouse's own words; empty when Mode names none.
	Queries []FailedQuery `json:"queries,omitempty"`
	// InARow is how many runs of the report failed in a row, this one included.
	InARow int `json:"in_a_row"`
	// LastGood is when the last good run completed; zero when unknown.
	LastGood time.Time `json:"last_good,omitzero"`
	// NotChecked are the names of the rules that could not be checked.
	NotChecked []string `json:"not_checked,omitempty"`
}

// FailedQuery is a query that failed, and why.
type FailedQuery struct {
	Name  string `json:"name,omitempty"`
	Error string `json:"error,omitempty"`
}
