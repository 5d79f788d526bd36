package expr

import (
	"slices"
	"strings"
)

// runStates are how a run can end that a rule is asked of; `completed` is Mode's word for the success of a report with a
// notebook.
var runStates = []string{"succeeded", "completed", "failed"}

// runStatesElsewhere is what people say for them.
var runStatesElsewhere = map[string]string{
	"failure": "failed", "fail": "failed", "error": "failed", "errored": "failed", "failed": "failed",
	"success": "succeeded", "successful": "succeeded", "ok": "succeeded", "succeeded": "succeeded", "completed": "succeeded",
}

// runState refuses to compare run.state with what it never is where a rule is asked.
func (c *checker) runState(x, y node) {
	if isValue(x) && c.watched != nil {
		x = c.watched
	}
	state, ok := x.(*runWord)
	if !ok || state.name != "state" {
		return
	}
	written, ok := stateOf(y)
	if !ok {
		return
	}
	meant := runStatesElsewhere[strings.ToLower(written)]
	switch _, column := y.(*column); {
	case column && meant != "":
		c.failf(y.at(), "`%s` is a text, in single quotes: `'%s'`", c.source(y), meant)
	case column || slices.Contains(runStates, written):
	case meant != "":
		c.failf(y.at(), "`run.state` is never %s; write `'%s'`", c.source(y), meant)
	case strings.HasPrefix(strings.ToLower(written), "cancel"):
		c.failf(y.at(), "no rule is asked of a run that was cancelled; announce those under `events`, with `state: cancelled`")
	default:
		c.failf(y.at(), "`run.state` is never %s; it is 'succeeded' or 'failed'", c.source(y))
	}
}

// stateOf is what run.state is compared with, if only by a name that was meant as a text.
func stateOf(n node) (string, bool) {
	if c, ok := n.(*column); ok {
		return c.name, true
	}
	v, ok := constantOf(n)
	return v.String(), ok && !v.IsNull()
}
