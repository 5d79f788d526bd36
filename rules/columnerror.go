package rules

// ColumnError says that a rule cannot be evaluated because of columns that it names.
type ColumnError struct {
	// Columns are those that the result does not have, or not clearly; at least one.
	Columns []ColumnProblem
}

// ColumnProblem is what is wrong about one column.
type ColumnProblem struct {
	// Column is its name as the rule has it.
	Column string
	// Message says what the result has instead.
	Message string
}

// Error is what is wrong about the first of the columns: with that, the others are mostly clear too.
func (e *ColumnError) Error() string { return e.Columns[0].Message }
