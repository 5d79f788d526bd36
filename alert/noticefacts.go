package alert

import "time"

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
	// Nothing says, for StateNoData, why there is no value where neither that nor nulls alone are the reason.
	Nothing string `json:"nothing,omitempty"`
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
