package rules

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Pass judges one result by every rule that reads it, while the result streams by once. It keeps a few numbers for each
// group and the few worst rows, never the result.
//
//	pass, err := rules.NewPass(set.For(report), rules.Moment{Now: completed})
//	err = pass.ReadJSON(body)
//	results, err := pass.Results(past)
type Pass struct {
	header  *header
	judges  []*judge
	filters []*filter // the same judges
	sieves  []*sieve  // in front of the filters
	env     expr.Env
	rows    int64
	read    bool
}

// Moment is what rules know beside the rows.
type Moment struct {
	// Now is what they take for the present.
	Now time.Time
	// Run is what is known of the run, all but the rows of its result; nil means nothing.
	Run *expr.Run
	// Thorough has results tell what each condition came to, of groups that are fine too: see Group.Conditions.
	Thorough bool
}

// Past gives the values that a rule had in the runs before, for one group: as many as the rule's Need says, newest first.
// It is asked for rules that have a Need only.
type Past func(rule *Rule, key []expr.Value) ([]expr.Point, error)

// NewPass prepares to judge a result by rules that Load returned and that have a value. Rules that do not read the result
// are judged without ReadJSON too.
func NewPass(rules []*Rule, at Moment) (*Pass, error) {
	columns, shared := expr.NewColumns(), make(partitions)
	p := &Pass{env: expr.Env{Now: at.Now, Run: &expr.Run{}}}
	if at.Run != nil {
		*p.env.Run = *at.Run
	}
	for _, rule := range rules {
		j, err := newJudge(rule, columns, shared)
		if err != nil {
			return nil, fmt.Errorf("compiling rule %s: %w", rule.ID, err)
		}
		j.thorough = at.Thorough
		p.judges = append(p.judges, j)
	}
	p.filters = newFilters(p.judges)
	p.sieves = newSieves(p.filters)
	p.header = newHeader(columns, p.judges)
	return p, nil
}

// ReadJSON reads the whole result, an array of flat objects. It is called once. An error means that the result could not
// be read to its end and nothing can be said about it; what is wrong for one rule alone is in that rule's Result.
func (p *Pass) ReadJSON(r io.Reader) error {
	source := readAhead(r)
	defer source.stop()
	reader := newRowReader(source, p.header)
	p.read = true
	for {
		rows, err := reader.next()
		p.rows = reader.number
		if err != nil || rows == nil {
			return err
		}
		p.judge(rows)
	}
}

// Split gives each rule a pass of its own, in the order of the rules, after the result was read once for all of them: the
// rules can then have their histories from different places. The passes are used one after the other, and p no more.
func (p *Pass) Split() []*Pass {
	all := make([]*Pass, len(p.judges))
	for i := range p.judges {
		one := *p
		one.judges, one.filters, one.sieves = p.judges[i:i+1], nil, nil
		all[i] = &one
	}
	return all
}

// Rules are those that the pass is for.
func (p *Pass) Rules() []*Rule {
	all := make([]*Rule, len(p.judges))
	for i, j := range p.judges {
		all[i] = j.rule
	}
	return all
}

// judge judges rows that were read together.
func (p *Pass) judge(rows *batch) {
	for _, s := range p.sieves {
		s.sift(&p.env, rows.rows)
	}
	for _, f := range p.filters {
		f.add(&p.env, rows)
	}
}

// Results says what each rule makes of the result, in the order of the rules. It is called once, after reading. Past is
// where the rules' history comes from; nil means that there is none. The error is the first of past's.
func (p *Pass) Results(past Past) ([]Result, error) {
	if p.read {
		p.env.Run.RowCount = expr.IntOf(p.rows)
	}
	results := make([]Result, len(p.judges))
	for i, j := range p.judges {
		results[i] = Result{Rule: j.rule, Rows: p.rows}
		if err := p.missing(j); err != nil {
			j.err = err
		}
		if j.err == nil {
			j.past = past
			j.err = j.finish(&p.env, &results[i])
		}
		if lost, ok := errors.AsType[*pastError](j.err); ok {
			return nil, lost.err
		}
		if j.err != nil {
			results[i].Err, results[i].Groups = j.err, nil
		}
	}
	return results, nil
}

// pastError is an error of a Past, which says nothing about the rule.
type pastError struct{ err error }

func (e *pastError) Error() string { return e.err.Error() }

// missing says why the result lacks a column that the rule needs. An empty result has no columns to be missed.
func (p *Pass) missing(j *judge) error {
	if p.rows == 0 {
		return nil
	}
	var all []ColumnProblem
	for _, slot := range j.needs {
		problem := p.header.problem(slot)
		if problem == "" {
			continue
		}
		name := p.header.columns.Names()[slot]
		all = append(all, ColumnProblem{name, problem + j.rule.textHint(name)})
	}
	if len(all) > 0 {
		return &ColumnError{all}
	}
	return nil
}
