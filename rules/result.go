package rules

import "github.com/modealert/modealert/rules/expr"

// Level is how bad a value is.
type Level string

// The levels, from good to bad; NoData ranks with what the rule's `no_data` says.
const (
	OK           Level = "ok"
	NothingThere Level = "no_data"
	Warning      Level = "warning"
	Critical     Level = "critical"
)

// Result is what one rule says about one run.
type Result struct {
	Rule *Rule
	// Err says why the rule could not be evaluated; Groups is then empty. It names the column, the row and the value
	// where there is one, and is meant for the rule's channel.
	Err error
	// Rows is how many rows the result had, Kept how many of them passed `where`.
	Rows, Kept int64
	// Latest is the value of the rule's Latest column that counted; null where it has none, or no row had a value.
	Latest expr.Value
	// Forgetful says that so many rows matched that they cannot be told from those of other runs: Keys are not all of them.
	Forgetful bool
	// Groups holds one entry a group, ordered by key; a rule without `by` has exactly one, one with `by` over no rows
	// none.
	Groups []Group
	// Empty says that a rule with `by` found no group at all where it needs one to have a value.
	Empty bool
	// Whole is set where a rule with `by` found no group at all and a condition holds of just that, such as that
	// count(*) is below 1: what the rule says as a whole. It has no key.
	Whole *Group
}

// Group is what a rule says about one group.
type Group struct {
	// Key holds the values of the rule's By columns, in their order; empty without `by`. Of a text of more than 200
	// characters it has the first 200 and a checksum.
	Key []expr.Value
	// Level is how bad it is.
	Level Level
	// Value is the rule's value; of a row rule, that of the worst row that matched, and null when none did.
	Value expr.Value
	// Rows is how many rows the group has after `where`, Matched how many of them a row rule's condition held for.
	Rows, Matched int64
	// Worst holds the worst rows that matched, or, of an aggregate, the worst rows of the group; never more than the
	// rule's Rows (of a rule with a Key, never more than 50), and fewer where a rule has thousands of groups. Each has one value for each of the rule's Shown
	// columns; texts are cut to 300 characters.
	Worst [][]expr.Value
	// Keys identify the rows that matched, where the rule has a Key: the same row has the same identity in every run, and
	// nothing of the data is in it. WorstKeys are those of Worst, in the same order.
	Keys, WorstKeys []string
	// Undecided counts the rows of a row rule of which nobody knows whether they match.
	Undecided int64
	// Parts are what the rule's conditions look at beside the value, and may be seen; nil while all is well.
	Parts []Part
	// Unknown says that a condition could not be decided because something in it is null, and which, or for how many
	// rows; Level is then that of the conditions that could be.
	Unknown string
	// Conditions are what became of each condition, the worst severity's first, and Past the earlier values that they
	// could look at, newest first. Both are nil unless Moment.Thorough is set, and of row rules.
	Conditions []Condition
	Past       []expr.Point
}
