package rules

import (
	"fmt"

	"github.com/modealert/modealert/rules/expr"
)

// addAll judges rows that passed the rule's `where` until one of them is wrong.
func (j *judge) addAll(env *expr.Env, b *batch) {
	if j.err != nil || len(b.rows) == 0 {
		return
	}
	if j.newest.slot < 0 && !j.groups.witnesses {
		j.err = j.addUp(env, b)
		return
	}
	for _, r := range b.rows {
		env.Row = r.values
		if j.err = j.add(env, r); j.err != nil {
			return
		}
	}
}

// addUp counts rows in that are looked at by aggregates only.
func (j *judge) addUp(env *expr.Env, b *batch) error {
	groups, failed := j.groups.all(b)
	j.kept += int64(len(groups))
	j.state.Grow(len(j.groups.groups))
	if n, err := j.scope.AddAll(j.state, groups, b.values, env); err != nil {
		return j.rowError(b.rows[n], err)
	}
	return failed
}

// add judges one row that passed the rule's `where`, whose values env has.
func (j *judge) add(env *expr.Env, r *row) error {
	env.Value = expr.Value{}
	if j.newest.slot < 0 {
		return j.gather(env, r)
	}
	switch order, err := j.newest.see(env.Row); {
	case err != nil:
		return j.rowError(r, fmt.Errorf("`latest`: %w", err))
	case order < 0:
		return nil
	case order > 0:
		j.begin()
	}
	if j.newest.err == nil {
		j.newest.err = j.gather(env, r)
	}
	return nil
}

// gather counts a row in.
func (j *judge) gather(env *expr.Env, r *row) error {
	j.kept++
	number, err := j.groups.of(r)
	if err != nil {
		return err
	}
	g := &j.groups.groups[number]
	if j.rows {
		return j.rowError(r, j.addRow(g, env, r))
	}
	if j.keeper.rank.limit > 0 {
		keep, err := holds(j.filter, env)
		if err != nil {
			return j.rowError(r, err)
		}
		if keep {
			j.keep(g, worstRow{level: OK}, j.rankedValue(env.Row), r)
		}
	}
	j.state.Grow(len(j.groups.groups))
	if err := j.scope.Add(j.state, g.number, env); err != nil {
		return j.rowError(r, err)
	}
	return nil
}

// holds reports whether a condition that may be missing is true of a row.
func holds(condition expr.Test, env *expr.Env) (bool, error) {
	if condition == nil {
		return true, nil
	}
	keep, _, err := condition(env)
	return keep, err
}

// addRow asks a row rule's condition of one row.
func (j *judge) addRow(g *gathered, env *expr.Env, r *row) error {
	v, err := j.value(env)
	if err != nil {
		return err
	}
	env.Value = v
	level, unknown, err := j.level(env)
	if unknown.severity != nil {
		g.unknown++
	}
	if err != nil || level == OK {
		return err
	}
	g.matched++
	identity := ""
	if len(j.memory.slots) > 0 {
		identity = j.memory.identify(r)
		j.memory.add(g, identity)
	}
	w := j.keep(g, worstRow{level: level, identity: identity}, v, r)
	if g.matched == 1 || j.keeper.rank.compare(w, g.top) > 0 {
		g.top, g.value = w, clipped(v)
	}
	return nil
}

// keep keeps a row to be shown if it is bad enough.
func (j *judge) keep(g *gathered, w worstRow, v expr.Value, r *row) worstRow {
	w.measure = j.keeper.rank.of(w.level).measure(v)
	if len(g.worst) < j.keeper.rank.limit {
		j.keeper.thin(j.groups.groups)
	}
	j.keeper.add(g, w, r, v)
	return w
}

func (j *judge) rankedValue(row []expr.Value) expr.Value {
	if j.ranked < 0 {
		return expr.Value{}
	}
	return row[j.ranked]
}
