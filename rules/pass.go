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
//	pass, err := rules.NewPass(set.For(report), time.Now())
//	err = pass.ReadJSON(body)
//	for _, result := range pass.Results() { … }
type Pass struct {
	header *header
	judges []*judge
	env    expr.Env
	rows   int64
}

// NewPass prepares to judge a result by rules that Load returned. Now is what the rules take for the present.
func NewPass(rules []*Rule, now time.Time) (*Pass, error) {
	columns := expr.NewColumns()
	p := &Pass{env: expr.Env{Now: now}}
	for _, rule := range rules {
		j, err := newJudge(rule, columns)
		if err != nil {
			return nil, fmt.Errorf("compiling rule %s: %w", rule.ID, err)
		}
		p.judges = append(p.judges, j)
	}
	p.header = newHeader(columns, p.judges)
	return p, nil
}

// ReadJSON reads the whole result, an array of flat objects. It is called once. An error means that the result could not
// be read to its end and nothing can be said about it; what is wrong for one rule alone is in that rule's Result.
func (p *Pass) ReadJSON(r io.Reader) error {
	reader := newRowReader(r, p.header)
	p.env.Row = reader.row.values
	for {
		more, err := reader.next()
		p.rows = reader.row.number
		if err != nil || !more {
			return err
		}
		for _, j := range p.judges {
			if j.err == nil {
				j.err = j.add(&p.env, &reader.row)
			}
		}
	}
}

// Results says what each rule makes of the result, in the order of the rules. It is called once, after reading.
func (p *Pass) Results() []Result {
	results := make([]Result, len(p.judges))
	for i, j := range p.judges {
		results[i] = Result{Rule: j.rule, Rows: p.rows, Kept: j.kept}
		if err := p.missing(j); err != nil {
			j.err = err
		}
		if j.err == nil {
			j.err = j.finish(p.env.Now, &results[i])
		}
		if j.err != nil {
			results[i].Err, results[i].Groups = j.err, nil
		}
	}
	return results
}

// missing says why the result lacks a column that the rule needs. An empty result has no columns to be missed.
func (p *Pass) missing(j *judge) error {
	if p.rows == 0 {
		return nil
	}
	for _, slot := range j.needs {
		problem := p.header.problem(slot)
		if problem == "" {
			continue
		}
		if name := p.header.columns.Names()[slot]; j.rule.inQuotes(name) {
			problem += fmt.Sprintf("; a text is written in single quotes: '%s'", name)
		}
		return errors.New(problem)
	}
	return nil
}
