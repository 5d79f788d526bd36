package expr

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestAddAll: rows that are added together, the short way where there is one, come to what they do one at a time by
// evaluating all there is, and fail at the same row for the same reason.
func TestAddAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(9, 10))
	failed := 0
	for range 3000 {
		src := aggregatesOf(random)
		rows, groups := make([][]Value, random.IntN(60)), make([]int32, 60)
		kinds := valuesOfColumn(random)
		for i := range rows {
			rows[i], groups[i] = []Value{kinds[random.IntN(len(kinds))], anyValue(random)}, random.Int32N(3)
		}
		want, err := addedOneByOne(t, src, groups, rows)
		if got := addedTogether(t, src, groups[:len(rows)], rows); got != want {
			t.Fatalf("%s of %v in groups %v is %s; want %s", src, rows, groups, got, want)
		}
		if err != nil {
			failed++
		}
	}
	if failed < 300 || failed > 2700 {
		t.Errorf("%d of 3000 failed", failed)
	}
}

// aggregatesOf is one aggregate or a few.
func aggregatesOf(random *rand.Rand) string {
	all := []string{
		"sum(x)", "avg(x)", "min(x)", "max(x)", "count(x)", "null_rate(x)", "count(*)", "first(x)", "last(x)", "median(x)", "stddev(x)", "count(distinct x)",
		"sum(distinct x)", "sum(x) filter (where y = 5)", "count(*) filter (where y = 'EU' and x > 3)", "max(y)", "sum(x + 1)", "count(*) filter (where y)",
	}
	src := "coalesce(" + all[random.IntN(len(all))]
	for range random.IntN(3) {
		src += ", " + all[random.IntN(len(all))]
	}
	return src + ", null)"
}

func addedTogether(t *testing.T, src string, groups []int32, rows [][]Value) string {
	t.Helper()
	scope := NewScope(plainColumns(), nil)
	program, err := scope.Group(mustParse(t, src))
	if err != nil {
		t.Fatal(err)
	}
	state := scope.NewState()
	state.Grow(3)
	n, err := scope.AddAll(state, groups, rows, &Env{})
	if err != nil {
		return fmt.Sprint(n, err)
	}
	return finished(scope, state, program)
}

func addedOneByOne(t *testing.T, src string, groups []int32, rows [][]Value) (string, error) {
	t.Helper()
	scope := NewScope(plainColumns(), nil)
	program, err := scope.Group(mustParse(t, src))
	if err != nil {
		t.Fatal(err)
	}
	for i := range scope.aggregates {
		a := &scope.aggregates[i]
		a.slot, a.every, a.first = -1, Value{}, nil
	}
	state := scope.NewState()
	state.Grow(3)
	for n, row := range rows {
		if err := scope.Add(state, int(groups[n]), &Env{Row: row}); err != nil {
			return fmt.Sprint(n, err), err
		}
	}
	return finished(scope, state, program), nil
}

// finished is what each aggregate came to, and the value, for each group.
func finished(scope *Scope, state *State, program Program) string {
	said := ""
	for group := range 3 {
		env := &Env{}
		if err := scope.Finish(state, group, env); err != nil {
			said += fmt.Sprintln(err)
			continue
		}
		v, err := program(env)
		said += fmt.Sprintln(env.results, v.kind, v, err)
	}
	return said
}
