package expr_test

import (
	"fmt"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

func Example() {
	value, err := expr.Parse("sum(amount) filter (where region = 'EU')")
	if err != nil {
		panic(err)
	}
	warning, err := expr.ParseCondition("below 10000")
	if err != nil {
		panic(err)
	}

	columns := expr.NewColumns()
	scope := expr.NewScope(columns, nil)
	total, err := scope.Group(value)
	if err != nil {
		panic(err)
	}
	low, err := scope.Group(warning)
	if err != nil {
		panic(err)
	}
	fmt.Println(columns.Names())

	state, env := scope.NewState(), &expr.Env{}
	for _, row := range [][]expr.Value{
		{expr.TextOf("EU"), expr.IntOf(7000)},
		{expr.TextOf("US"), expr.IntOf(9000)},
		{expr.TextOf("EU"), expr.TextOf("1999.50")},
	} {
		env.Row = []expr.Value{row[1], row[0]} // by slot: amount, region
		if err := scope.Add(state, 0, env); err != nil {
			panic(err)
		}
	}
	if err := scope.Finish(state, 0, env); err != nil {
		panic(err)
	}
	env.Value, _ = total(env)
	answer, _ := low(env)
	alarming, known, _ := expr.Truth(answer)
	fmt.Println(env.Value, alarming, known)
	// Output:
	// [amount region]
	// 8999.50 true true
}

// A condition on the runs before is compiled for the value that it is about.
func Example_history() {
	value, err := expr.Parse("count(*)")
	if err != nil {
		panic(err)
	}
	warning, err := expr.ParseCondition("value below 0.5 * avg_last(3)")
	if err != nil {
		panic(err)
	}
	fmt.Println("runs needed:", warning.Need().Runs)

	scope := expr.NewScope(expr.NewColumns(), nil)
	scope.Value = value
	low, err := scope.Group(warning)
	if err != nil {
		panic(err)
	}
	today := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	env := &expr.Env{Now: today, Value: expr.IntOf(40)}
	for i, count := range []int64{90, 110, 100} {
		answer, _ := low(env)
		_, known, _ := expr.Truth(answer)
		fmt.Println("known:", known, env.Lack())
		env.History = append(env.History, expr.Point{At: today.AddDate(0, 0, -i-1), Value: expr.IntOf(count)})
	}
	answer, _ := low(env)
	fmt.Println(answer)
	// Output:
	// runs needed: 3
	// known: false 0 of 3 runs
	// known: false 1 of 3 runs
	// known: false 2 of 3 runs
	// true
}
