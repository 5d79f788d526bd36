package rules

import (
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// filter asks a `where` of a row once for all rules that have the same one.
type filter struct {
	where  expr.Test // nil keeps all rows
	judges []*judge
	kept   []*row
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
func (f *filter) add(env *expr.Env, rows []row) {
	f.kept = f.kept[:0]
	var failed error
	for i := range rows {
		env.Row = rows[i].values
		keep, err := holds(f.where, env)
		if err != nil {
			rows, failed = rows[i:], err
			break
		}
		if keep {
			f.kept = append(f.kept, &rows[i])
		}
	}
	for _, j := range f.judges {
		j.addAll(env, f.kept)
		if j.err == nil && failed != nil {
			j.err = j.rowError(&rows[0], failed)
		}
	}
}
