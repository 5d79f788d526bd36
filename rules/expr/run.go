package expr

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Run is what is known of the run; a null Value is not known.
type Run struct {
	// Duration is how long the run took.
	Duration Value
	// State is how it ended: 'succeeded', 'failed' or 'cancelled'.
	State Value
	// ConsecutiveFailures is how many runs of the report have failed one after the other, this one included.
	ConsecutiveFailures Value
	// RowCount is how many rows the result has.
	RowCount Value
	// ExecutedBy is the name of who or what started it, as messages show it.
	ExecutedBy Value
	// Params are the parameters of the report that it was run with, by name.
	Params map[string]Value
}

// UsesRun reports whether it holds a word about the run itself, such as run.duration.
func (e *Expr) UsesRun() bool { return e.usesRun }

// UsesRowCount reports whether it holds run.row_count, which is known only once the result was read.
func (e *Expr) UsesRowCount() bool { return e.usesRowCount }

// RunWords lists the words about the run that it holds, such as `duration`, some of them more than once.
func (e *Expr) RunWords() []string { return slices.Clone(e.runWords) }

// Params lists the parameters of the report that it looks at, some of them more than once.
func (e *Expr) Params() []string { return slices.Clone(e.params) }

// runKinds are the words about the run itself, with what they are; a parameter may be anything.
var runKinds = map[string]Kind{
	"consecutive_failures": Number,
	"duration":             Duration,
	"executed_by":          Text,
	"param":                Null,
	"row_count":            Number,
	"state":                Text,
}

// runElsewhere is what people say for them.
var runElsewhere = map[string]string{
	"status": "state", "result": "state", "time": "duration", "runtime": "duration", "length": "duration", "rows": "row_count", "count": "row_count",
	"failures": "consecutive_failures", "fails": "consecutive_failures", "user": "executed_by", "executor": "executed_by",
	"parameter": "param", "parameters": "param", "params": "param",
}

// run reads what `run` and a point begin: run.duration, run.param('name').
func (p *parser) run() node {
	start := p.take()
	p.pos++ // the point
	name := p.take()
	n := &runWord{place: start.to(name.place), name: name.word}
	switch _, known := runKinds[name.word]; {
	case name.kind != tokenWord || !known:
		p.fail(n.place, unknownRun(name))
	case name.word == "param":
		n.param = p.paramName(n)
	case p.peek().isSign("("):
		p.failf(n.to(p.peek().place), "`run.%s` is written without parentheses", name.word)
	}
	return n
}

// paramName reads the name of a parameter, in parentheses.
func (p *parser) paramName(n *runWord) string {
	open := p.peek()
	name := p.ahead()
	if !open.isSign("(") || name.kind != tokenText || name.text == "" {
		p.fail(n.place, "`run.param` takes the name of a parameter as text; write `run.param('region')`")
		return ""
	}
	p.pos += 2
	n.place = n.to(p.closeParen(open).place)
	return name.text
}

// unknownRun says what to write instead of a word about the run that there is not.
func unknownRun(name token) string {
	written := "run." + clip(name.text)
	column := "a column of that name is written " + quoteColumn("run."+name.text)
	meant := runElsewhere[name.word]
	distance := 3
	words := slices.Sorted(maps.Keys(runKinds))
	for _, word := range words {
		if d := levenshtein.ComputeDistance(name.word, word); d < distance && d < len(name.word) {
			meant, distance = word, d
		}
	}
	if meant != "" {
		return fmt.Sprintf("there is no `%s`; did you mean `%s`? %s", written, runUsage(meant), column)
	}
	for i, word := range words {
		words[i] = runUsage(word)
	}
	return fmt.Sprintf("there is no `%s`; there are %s; %s", written, strings.Join(words, ", "), column)
}

func runUsage(name string) string {
	if name == "param" {
		return "run.param('name')"
	}
	return "run." + name
}

// run compiles a word about the run itself.
func (c *compiler) run(n *runWord) code {
	if c.scope.Succeeded && (n.name == "state" || n.name == "consecutive_failures") {
		return c.fail(n.place, fmt.Sprintf("`run.%s` is the same each time here: a rule about the result is asked only of runs that succeeded; "+
			"of runs that fail, a rule with `value: run.%s` is asked", n.name, n.name))
	}
	if n.name == "row_count" && !c.group {
		return c.fail(n.place, "`run.row_count` is known only once all rows were read, and this is asked of each row; "+
			"compare it in the condition of an aggregate, or use `value: run.row_count`")
	}
	return code{run: func(env *Env) (Value, error) {
		if env.Run == nil {
			return Value{}, nil
		}
		return env.Run.word(n), nil
	}}
}

// word is what a word about the run means.
func (r *Run) word(n *runWord) Value {
	switch n.name {
	case "duration":
		return r.Duration
	case "state":
		return r.State
	case "consecutive_failures":
		return r.ConsecutiveFailures
	case "row_count":
		return r.RowCount
	case "executed_by":
		return r.ExecutedBy
	}
	return r.parameter(n.param)
}

// parameter is the parameter of that name, or else the only one that differs in upper and lower case.
func (r *Run) parameter(name string) Value {
	if v, ok := r.Params[name]; ok {
		return v
	}
	var found Value
	alike := 0
	for other, v := range r.Params {
		if strings.EqualFold(other, name) {
			found = v
			alike++
		}
	}
	if alike != 1 {
		return Value{}
	}
	return found
}
