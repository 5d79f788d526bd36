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

// take counts more bytes in, and fails when there are too many. A nil budget has no end.
func (b *Budget) take(bytes int, written string) error {
	if b == nil || bytes <= 0 || b.used.Add(int64(bytes)) <= b.limit {
		return nil
	}
	return fmt.Errorf("`%s` has too many values to keep in mind: more than %d MB for all rules on one result; compute it in Mode's query",
		written, b.limit>>20)
}
