package expr

import (
	"fmt"
	"sync/atomic"
)

// defaultBudget is how many bytes the exact aggregates of one pass may keep in mind.
const defaultBudget = 64 << 20

// Budget bounds how many bytes the exact aggregates of one pass keep in mind together: median, percentile and whatever is
// distinct. The others keep a few numbers a group and need none.
type Budget struct {
	limit int64
	used  atomic.Int64
}

// NewBudget returns a budget of so many bytes.
func NewBudget(bytes int64) *Budget { return &Budget{limit: bytes} }

// account is what one aggregate of one group has taken from a budget.
type account struct {
	budget  *Budget // nil for one without end
	written string  // the aggregate, for messages
	taken   int
}

// take takes so many bytes more, and fails when there are not so many left.
func (a *account) take(bytes int) error {
	if a.budget == nil {
		return nil
	}
	a.taken += bytes
	if a.budget.used.Add(int64(bytes)) <= a.budget.limit {
		return nil
	}
	return fmt.Errorf("`%s` has too many values to keep in mind: more than %d MB for all rules on one result; compute it in Mode's query",
		a.written, a.budget.limit>>20)
}

// release gives everything back.
func (a *account) release() {
	if a.budget != nil {
		a.budget.used.Add(int64(-a.taken))
		a.taken = 0
	}
}
