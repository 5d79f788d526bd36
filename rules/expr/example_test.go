package expr_test

import (
	"fmt"

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
		if err := scope.Add(state, env); err != nil {
			panic(err)
		}
	}
	if err := scope.Finish(state, env); err != nil {
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
