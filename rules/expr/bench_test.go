package expr

import (
	"strconv"
	"testing"
)

// benchmarkRows are rows of region, amount and country.
func benchmarkRows() [][]Value {
	regions := []string{"EU", "US", "APAC"}
	rows := make([][]Value, 1000)
	for i := range rows {
		amount, err := ParseNumber(strconv.Itoa(i*37) + "." + strconv.Itoa(10+i%90))
		if err != nil {
			panic(err)
		}
		rows[i] = []Value{TextOf(regions[i%3]), amount, TextOf("C" + strconv.Itoa(i%20))}
	}
	return rows
}

func benchmarkProgram(b *testing.B, src string) {
	columns := NewColumns()
	for _, name := range []string{"region", "amount", "country"} {
		columns.Slot(name)
	}
	e, err := Parse(src)
	if err != nil {
		b.Fatal(err)
	}
	program, err := NewScope(columns, nil).Row(e)
	if err != nil {
		b.Fatal(err)
	}
	rows := benchmarkRows()
	env := &Env{}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		env.Row = rows[i%len(rows)]
		i++
		if _, err := program(env); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRow(b *testing.B) {
	for _, src := range []string{
		"region = 'EU'",
		"amount > 1000",
		"region = 'EU' and amount > 1000",
		"region in ('EU', 'US', 'CH') and amount between 10 and 20000.5",
		"amount * 1.19 - 5 > 100",
		"amount / 3",
		"lower(region) like 'e%'",
	} {
		b.Run(src, func(b *testing.B) { benchmarkProgram(b, src) })
	}
}

// BenchmarkFilteredSum is what a rule with `where: region = 'EU'` and `value: sum(amount)` costs a row.
func BenchmarkFilteredSum(b *testing.B) {
	columns := NewColumns()
	for _, name := range []string{"region", "amount", "country"} {
		columns.Slot(name)
	}
	scope := NewScope(columns, nil)
	where, _ := Parse("region = 'EU'")
	value, _ := Parse("sum(amount)")
	keep, err := scope.Row(where)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := scope.Group(value); err != nil {
		b.Fatal(err)
	}
	rows := benchmarkRows()
	env := &Env{}
	state := scope.NewState()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		env.Row = rows[i%len(rows)]
		i++
		v, err := keep(env)
		if err != nil {
			b.Fatal(err)
		}
		if truth, _, _ := Truth(v); truth {
			if err := scope.Add(state, 0, env); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkParseNumber(b *testing.B) {
	for _, text := range []string{"0", "12.50", "-123456.789", "123456789012345678", "12345678901234567890.12"} {
		b.Run(text, func(b *testing.B) {
			bytes := []byte(text)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseNumber(bytes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseCondition("value below 0.5 * 200 and count(*) at least 200 or region in ('EU', 'US')"); err != nil {
			b.Fatal(err)
		}
	}
}
