package expr

// Compare orders two values as the language does: -1, 0 or 1 as a is less than, equal to or greater than b. They are
// numbers when one of them is, times when one of them is, and two texts that both hold numbers, or both hold times in
// UTC, are those. Null is less than everything. The error is a *TypeError when one does not fit the other.
func Compare(a, b Value) (int, error) { return 0, nil }

// Truth is what a condition came to: whether it is true, and whether that is known. Null is neither true nor known. The
// error is a *TypeError for a value that says neither.
func Truth(v Value) (truth, known bool, err error) { return false, false, nil }
