package expr

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// The tests in this file ask SQLite and this package the same questions about the same rows. What the two answer
// differently on purpose is left out here, or written as SQLite needs it, and listed in TestDeliberateDifferences.

// sample is the table that both are asked about: column, SQLite value, value here.
type sample struct {
	columns []string
	rows    [][]any   // for SQLite
	values  [][]Value // the same for this package
}

var (
	sampleInts  = []any{nil, 0, 1, -1, 2, 3, 7, 10, -13, 99, 100}
	sampleReals = []any{nil, 0.0, 0.5, -0.25, 2.5, -7.75, 12.125, 100.0, 0.125}
	sampleHuge  = []any{
		nil, int64(9007199254740993), int64(9007199254740992), int64(math.MaxInt64), int64(math.MinInt64), int64(-9007199254740993),
		int64(math.MaxInt64 - 1), int64(5),
	}
	sampleTexts   = []any{nil, "", "EU", "eu", "US", "a%b", "a_b", "it's", "x y", "  pad ", "日本語", "naïve", "😀!", "ABC", "abc", "Zz"}
	sampleNumbers = []any{nil, "5", "-3", "2.5", "0", "10", "-0.25"}
	sampleBools   = []any{nil, true, false}
	sampleMixed   = []any{nil, 1, 0, "x", "EU", "", -5}
)

func newSample(random *rand.Rand, rows int) sample {
	s := sample{columns: []string{"g", "i", "j", "d", "h", "s", "u", "n", "b", "m"}}
	pools := [][]any{
		{0, 1, 2},
		sampleInts, sampleInts, sampleReals, sampleHuge, sampleTexts, sampleTexts, sampleNumbers, sampleBools, sampleMixed,
	}
	for range rows {
		row := make([]any, len(pools))
		values := make([]Value, len(pools))
		for i, pool := range pools {
			row[i] = pool[random.IntN(len(pool))]
			values[i] = valueOf(row[i])
		}
		s.rows = append(s.rows, row)
		s.values = append(s.values, values)
	}
	return s
}

func valueOf(v any) Value {
	switch v := v.(type) {
	case int:
		return IntOf(int64(v))
	case int64:
		return IntOf(v)
	case float64:
		d, err := ParseDecimal(fmt.Sprint(v))
		if err != nil {
			panic(err)
		}
		return NumberOf(d)
	case string:
		return TextOf(v)
	case bool:
		return BoolOf(v)
	}
	return Value{}
}

// fill puts the sample into a database, without types of columns, so that each value keeps its own.
func (s sample) fill(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("create table t (id integer primary key, " + strings.Join(s.columns, ", ") + ")"); err != nil {
		t.Fatal(err)
	}
	insert := "insert into t (" + strings.Join(s.columns, ", ") + ") values (" + strings.TrimSuffix(strings.Repeat("?, ", len(s.columns)), ", ") + ")"
	for _, row := range s.rows {
		if _, err := db.Exec(insert, row...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// query returns what SQLite says, row by row.
func query(t testing.TB, db *sql.DB, text string, columns int) [][]any {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatalf("SQLite: %v\n%s", err, text)
	}
	defer rows.Close()
	var all [][]any
	for rows.Next() {
		row := make([]any, columns)
		pointers := make([]any, columns)
		for i := range row {
			pointers[i] = &row[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("SQLite: %v\n%s", err, text)
	}
	return all
}

// agree compares an answer of SQLite with one of ours. SQLite has no booleans, and computes with binary fractions.
func agree(theirs any, ours Value) bool {
	switch theirs := theirs.(type) {
	case nil:
		return ours.IsNull()
	case string:
		return ours.Kind() == Text && ours.String() == theirs
	case int64:
		d, ok := ours.Number()
		return ok && d.Cmp(DecimalOf(theirs)) == 0
	case float64:
		d, ok := ours.Number()
		f, err := strconv.ParseFloat(d.String(), 64)
		return ok && err == nil && math.Abs(f-theirs) <= 1e-12*max(1, math.Abs(theirs))
	}
	return false
}

func TestDifferential(t *testing.T) {
	t.Parallel()
	const batches, perBatch, rows = 150, 20, 15
	random := rand.New(rand.NewPCG(2026, 11))
	var pairs, skipped int
	for range batches {
		s := newSample(random, rows)
		db := s.fill(t)
		ours, theirs := generate(random, perBatch)
		answers := query(t, db, "select "+strings.Join(theirs, ", ")+" from t order by id", perBatch)
		for i, src := range ours {
			for row, v := range evaluateRows(t, s, src) {
				if v.skipped {
					skipped++
					continue
				}
				pairs++
				if !agree(answers[row][i], v.value) {
					t.Fatalf("%s\nSQLite (%s): %#v\nhere: %s %q\nrow: %#v", src, theirs[i], answers[row][i], v.value.Kind(), v.value, s.rows[row])
				}
			}
		}
		db.Close()
	}
	t.Logf("%d pairs agree, %d left out because a value does not fit", pairs, skipped)
	if pairs < 20_000 || skipped > pairs/10 {
		t.Errorf("%d pairs and %d left out are too few and too many", pairs, skipped)
	}
}

type outcome struct {
	value   Value
	skipped bool // for a value that does not fit, which is an error only here
}

// evaluateRows asks this package. A mixed column may hold what does not fit, nothing else may.
func evaluateRows(t testing.TB, s sample, src string) []outcome {
	t.Helper()
	e, err := Parse(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	columns := NewColumns()
	for _, name := range s.columns {
		columns.Slot(name)
	}
	outcomes := make([]outcome, len(s.values))
	program, err := NewScope(columns, nil).Row(e)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	for i, row := range s.values {
		v, err := program(&Env{Row: row})
		outcomes[i].value = v
		if err != nil {
			_, wrong := errors.AsType[*TypeError](err)
			if !wrong || !strings.Contains(src, "m") {
				t.Fatalf("%s: %v, of %v", src, err, row)
			}
			outcomes[i].skipped = true
		}
	}
	return outcomes
}

func TestDifferentialAggregates(t *testing.T) {
	t.Parallel()
	const batches, perBatch, rows = 60, 20, 40
	random := rand.New(rand.NewPCG(11, 2026))
	pairs := 0
	for range batches {
		s := newSample(random, rows)
		db := s.fill(t)
		g := generator{random: random, fits: true}
		ours, theirs := make([]string, perBatch), make([]string, perBatch)
		for i := range perBatch {
			a := g.forwards(g.aggregate)
			ours[i], theirs[i] = a.ours, a.theirs
		}
		answers := query(t, db, "select g, "+strings.Join(theirs, ", ")+" from t group by g order by g", perBatch+1)
		groups := aggregateGroups(t, s, ours)
		for _, answer := range answers {
			for i, v := range groups[fmt.Sprint(answer[0])] {
				pairs++
				if !agree(answer[i+1], v) {
					t.Fatalf("%s\nSQLite (%s): %#v\nhere: %s %q\ngroup %v of %v", ours[i], theirs[i], answer[i+1], v.Kind(), v, answer[0], s.rows)
				}
			}
		}
		db.Close()
	}
	t.Logf("%d pairs agree", pairs)
}

func aggregateGroups(t testing.TB, s sample, sources []string) map[string][]Value {
	t.Helper()
	columns := NewColumns()
	for _, name := range s.columns {
		columns.Slot(name)
	}
	scope := NewScope(columns, []string{"g"})
	programs := make([]Program, len(sources))
	for i, src := range sources {
		e, err := Parse(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if programs[i], err = scope.Group(e); err != nil {
			t.Fatalf("%s: %v", src, err)
		}
	}
	states := map[string]*State{}
	for _, row := range s.values {
		key := row[0].String()
		if states[key] == nil {
			states[key] = scope.NewState()
		}
		if err := scope.Add(states[key], &Env{Row: row}); err != nil {
			t.Fatalf("%v: %v", sources, err)
		}
	}
	groups := map[string][]Value{}
	for key, state := range states {
		env := &Env{Row: []Value{valueOf(key)}}
		if err := scope.Finish(state, env); err != nil {
			t.Fatal(err)
		}
		for i, program := range programs {
			v, err := program(env)
			if err != nil {
				t.Fatalf("%s: %v", sources[i], err)
			}
			groups[key] = append(groups[key], v)
		}
	}
	return groups
}

func FuzzDifferential(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		random := rand.New(rand.NewPCG(a, b))
		s := newSample(random, 5)
		db := s.fill(t)
		ours, theirs := generate(random, 5)
		answers := query(t, db, "select "+strings.Join(theirs, ", ")+" from t order by id", len(ours))
		for i, src := range ours {
			for row, v := range evaluateRows(t, s, src) {
				if !v.skipped && !agree(answers[row][i], v.value) {
					t.Fatalf("%s\nSQLite (%s): %#v\nhere: %s %q\nrow: %#v", src, theirs[i], answers[row][i], v.value.Kind(), v.value, s.rows[row])
				}
			}
		}
	})
}
