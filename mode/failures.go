package mode

import (
	"context"
	"time"
)

// maxFailurePages bounds how far back failures are counted: ten pages are 300 runs.
const maxFailurePages = 10

// Failures is how a report has been failing.
type Failures struct {
	// InARow is how many runs in a row failed. Counting ends after the report's last 300 runs; there may have been more
	// failures where LastGood is zero.
	InARow int
	// LastGood is when the last good run before them completed; zero when none was found.
	LastGood time.Time
}

// ConsecutiveFailures counts the failed runs from the given failed run back to the last good one. Runs that were
// cancelled or go on neither count nor end the row, and runs that are newer than the given one are not looked at.
func (c *Client) ConsecutiveFailures(ctx context.Context, ref RunRef) (Failures, error) {
	count := failureCount{from: ref.Run, seen: map[string]bool{}}
	for page := 1; page <= maxFailurePages; page++ {
		list, err := c.Runs(ctx, ref.Report, page)
		if err != nil {
			return Failures{}, err
		}
		fresh := count.add(list.Runs)
		if count.done || !list.More || !fresh {
			break
		}
	}
	// The run that was asked about failed, whether or not Mode lists it.
	count.found.InARow = max(count.found.InARow, 1)
	return count.found, nil
}

// failureCount goes through runs from the newest back.
type failureCount struct {
	from    string
	seen    map[string]bool
	reached bool // the run to count from was met
	done    bool // a good run was met
	found   Failures
}

// add goes through a page and reports whether it told anything new: a page that repeats the one before it is the last.
func (f *failureCount) add(runs []Run) (fresh bool) {
	for _, run := range runs {
		if f.seen[run.Token] {
			continue // pages shift while new runs come in
		}
		f.seen[run.Token], fresh = true, true
		f.reached = f.reached || run.Token == f.from
		switch {
		case !f.reached:
		case run.Failed():
			f.found.InARow++
		case run.Succeeded():
			f.found.LastGood, f.done = run.Completed, true
			return fresh
		}
	}
	return fresh
}
