package expr

import "slices"

// runStates are how a run can end; `completed` is Mode's word for the success of a report with a notebook.
var runStates = []string{"succeeded", "completed", "failed", "cancelled"}

// runState refuses to compare run.state with what it never is.
func (c *checker) runState(x, y node) {
	state, ok := x.(*runWord)
	if !ok || state.name != "state" {
		return
	}
	other, ok := constantOf(y)
	if ok && !other.IsNull() && !slices.Contains(runStates, other.text) {
		c.failf(y.at(), "`run.state` is never %s; it is 'succeeded', 'failed' or 'cancelled'", c.source(y))
	}
}
