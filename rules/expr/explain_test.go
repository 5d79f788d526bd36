package expr

import (
	"database/sql"
	"fmt"
	"slices"
)

// outcome is what this package makes of an expression.
type outcome struct {
	value Value
	err   error
}

// answers are what the two say to the same question.
type answers struct {
	ours   outcome
	theirs reply
}

func (a answers) agree() bool {
	return a.ours.err == nil && a.theirs.err == nil && agree(a.theirs.value, a.ours.value)
}

func (a answers) String() string {
	ours := fmt.Sprintf("%s %q", a.ours.value.Kind(), a.ours.value)
	if a.ours.err != nil {
		ours = "error: " + a.ours.err.Error()
	}
	if a.theirs.err != nil {
		return fmt.Sprintf("here %s, in SQLite error: %v", ours, a.theirs.err)
	}
	return fmt.Sprintf("here %s, in SQLite %#v", ours, a.theirs.value)
}

// explainer finds the reason why the answers to an expression differ: the smallest part of it whose own parts are
// answered alike. The reason is then in that one operator or function and the values that it was given.
type explainer struct {
	db     *sql.DB
	sample sample
	src    string
	rows   []int // one for an expression that is asked of a row, those of a group otherwise
	group  bool
	known  map[node]answers // of the parts
}

// step is one operator or function with what went into it and what came out.
type step struct {
	node node
	src  string
	args []answers // of the parts, in the order of children; of an aggregate its argument in each row
	answers
}

func (s step) String() string {
	at := s.node.at()
	return fmt.Sprintf("`%s` of %v: %s", s.src[at.offset:at.end], s.args, s.answers)
}

// explain names the deliberate difference that a part of the expression differs by, or says what nothing explains. Both
// are empty when the answers agree.
func (x explainer) explain(n node) (difference, unexplained string) {
	if x.known == nil {
		x.known = x.ask(x.parts(n))
	}
	s := step{node: n, src: x.src, answers: x.known[n]}
	if s.agree() {
		return "", ""
	}
	within := x.within(n)
	for _, inner := range within {
		for _, part := range children(n) {
			if difference, unexplained = inner.explain(part); difference != "" || unexplained != "" {
				return difference, unexplained
			}
		}
	}
	s.args = argumentsOf(n, within)
	for _, d := range departures {
		if d.explains(s) {
			return d.name, ""
		}
	}
	return "", s.String()
}

// parts are a node and all that it is made of, as far as it is asked of the same.
func (x explainer) parts(n node) []node {
	all := []node{n}
	if x.group && isAggregate(n) {
		return all
	}
	for _, part := range children(n) {
		all = append(all, x.parts(part)...)
	}
	return all
}

// within gives what the parts of a node are asked of: the same, or each row where the node is an aggregate.
func (x explainer) within(n node) []explainer {
	if !x.group || !isAggregate(n) {
		return []explainer{x}
	}
	inner := make([]explainer, len(x.rows))
	for i, row := range x.rows {
		inner[i] = explainer{db: x.db, sample: x.sample, src: x.src, rows: []int{row}}
		var parts []node
		for _, part := range children(n) {
			parts = append(parts, inner[i].parts(part)...)
		}
		inner[i].known = inner[i].ask(parts)
	}
	return inner
}

func argumentsOf(n node, within []explainer) []answers {
	var all []answers
	for _, inner := range within {
		for _, part := range children(n) {
			if c, ok := n.(*call); !ok || part != c.filter {
				all = append(all, inner.known[part])
			}
		}
	}
	return all
}

// ask asks both about some parts.
func (x explainer) ask(parts []node) map[node]answers {
	if len(parts) == 0 {
		return map[node]answers{} // not nil: count(*) has none
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = translator{x.src}.sql(part)
	}
	known := make(map[node]answers, len(parts))
	for i, reply := range x.reply(texts...) {
		e := &Expr{src: x.src, root: parts[i]}
		e.mention(parts[i])
		known[parts[i]] = answers{x.evaluate(e), reply}
	}
	return known
}

func (x explainer) evaluate(e *Expr) outcome {
	if x.group {
		return x.sample.evaluateGroup(e, x.rows)
	}
	return x.sample.evaluate(e, x.rows)[0]
}

// reply asks SQLite about the row or the group.
func (x explainer) reply(texts ...string) []reply {
	from, arg := "from t where id = ?", any(x.rows[0]+1)
	if x.group {
		from, arg = "from t where g is ? group by g", x.sample.rows[x.rows[0]][0]
	}
	return ask(x.db, texts, 1, from, arg)[0]
}

// scope is one whose slots are the columns of the sample.
func (s sample) scope() *Scope {
	columns := NewColumns()
	for _, name := range s.columns {
		columns.Slot(name)
	}
	return NewScope(columns, []string{"g"})
}

// evaluate asks an expression of each of some rows.
func (s sample) evaluate(e *Expr, rows []int) []outcome {
	outcomes := make([]outcome, len(rows))
	program, err := s.scope().Row(e)
	for i, row := range rows {
		if err != nil {
			outcomes[i].err = err
			continue
		}
		outcomes[i].value, outcomes[i].err = program(&Env{Row: s.values[row]})
	}
	return outcomes
}

// evaluateGroup asks an expression of some rows as a group.
func (s sample) evaluateGroup(e *Expr, rows []int) outcome {
	scope := s.scope()
	program, err := scope.Group(e)
	if err != nil {
		return outcome{err: err}
	}
	state, env := scope.NewState(), &Env{}
	for _, row := range rows {
		env.Row = slices.Clone(s.values[row])
		if err := scope.Add(state, 0, env); err != nil {
			return outcome{err: err}
		}
	}
	if err := scope.Finish(state, 0, env); err != nil {
		return outcome{err: err}
	}
	v, err := program(env)
	return outcome{v, err}
}
