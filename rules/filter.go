package rules

import (
	"fmt"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// filter asks a `where` of a row once for all rules that have the same one.
type filter struct {
	where  *expr.Filter // nil keeps all rows
	judges []*judge
	sifted bool  // whether a sieve shows it the rows
	kept   batch // the rows that pass
	failed error // why that cannot be told of the row at
	at     *row
}

// filterKey is what filters are the same by.
type filterKey struct {
	where string
	zone  *time.Location
}

// newFilters arranges judges by their rule's `where`.
func newFilters(judges []*judge) []*filter {
	var filters []*filter
	found := make(map[filterKey]*filter)
	for _, j := range judges {
		key := filterKey{zone: j.rule.Location}
		if j.rule.Where != nil {
			key.where = j.rule.Where.String()
		}
		f := found[key]
		if f == nil {
			f = &filter{where: j.where}
			found[key] = f
			filters = append(filters, f)
		}
		f.judges = append(f.judges, j)
	}
	return filters
}

// add shows the rows that pass the filter to the judges. Of a row of which nobody can tell, and of those behind it, they
// hear only that.
func (f *filter) add(env *expr.Env, all *batch) {
	kept := &f.kept
	switch {
	case f.where == nil:
		kept = all
	case !f.sifted:
		for _, r := range all.rows {
			f.ask(env, r)
		}
	}
	for _, j := range f.judges {
		j.addAll(env, kept)
		if j.err == nil && f.failed != nil {
			j.err = j.rowError(f.at, f.failed)
		}
	}
	f.kept.clear()
	f.failed = nil
}

// text is the text that a filter asks for, as expr.Filter says.
func (f *filter) text() (slot int, text string, only, ok bool) {
	if f.where == nil {
		return 0, "", false, false
	}
	return f.where.Text()
}

// ask keeps a row if it passes.
func (f *filter) ask(env *expr.Env, r *row) {
	if f.failed != nil {
		return
	}
	env.Row = r.values
	keep, _, err := f.where.Test(env)
	if err != nil {
		f.failed, f.at = fmt.Errorf("where: %w", err), r
	} else if keep {
		f.kept.add(r)
	}
}
