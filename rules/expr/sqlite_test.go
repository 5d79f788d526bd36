package expr

import (
	"database/sql"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// reply is what SQLite says to one expression: nil, an int64, a float64 or a string, or an error.
type reply struct {
	value any
	err   error
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
	names := make([]string, len(s.columns))
	for i, name := range s.columns {
		names[i] = describe(&column{name: name})
	}
	list := strings.Join(names, ", ")
	if _, err := db.Exec("create table t (id integer primary key, " + list + ")"); err != nil {
		t.Fatal(err)
	}
	insert := "insert into t (" + list + ") values (" + strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ") + ")"
	for _, row := range s.rows {
		if _, err := db.Exec(insert, row...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// ask returns what SQLite says to each of some expressions, row by row of what follows `from`. Where an error in one
// would hide all the others, they are asked one by one.
func ask(db *sql.DB, texts []string, rows int, from string, args ...any) [][]reply {
	if all, err := query(db, "select "+strings.Join(texts, ", ")+" "+from, len(texts), args...); err == nil {
		return all
	}
	all := make([][]reply, rows)
	for _, text := range texts {
		column, err := query(db, "select "+text+" "+from, 1, args...)
		for i := range all {
			if err != nil {
				all[i] = append(all[i], reply{err: err})
			} else {
				all[i] = append(all[i], column[i][0])
			}
		}
	}
	return all
}

func query(db *sql.DB, text string, columns int, args ...any) ([][]reply, error) {
	rows, err := db.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, text)
	}
	defer rows.Close()
	var all [][]reply
	for rows.Next() {
		row := make([]reply, columns)
		pointers := make([]any, columns)
		for i := range row {
			pointers[i] = &row[i].value
		}
		if err := rows.Scan(pointers...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// agree reports whether SQLite says what this package says. SQLite has no booleans, and computes with binary fractions.
func agree(theirs any, ours Value) bool {
	switch theirs := theirs.(type) {
	case nil:
		return ours.IsNull()
	case string:
		return ours.Kind() == Text && ours.String() == theirs
	case int64:
		return isNumeric(ours) && ratOf(ours).Cmp(new(big.Rat).SetInt64(theirs)) == 0
	case float64:
		return isNumeric(ours) && closeTo(floatOf(ours), theirs, math.Abs(theirs))
	}
	return false
}

// closeTo reports whether a number is another one but for the rounding of binary fractions of that size.
func closeTo(a, b, size float64) bool {
	return a == b || math.Abs(a-b) <= max(1e-12*size, math.SmallestNonzeroFloat64) && !math.IsInf(size, 0)
}

func isNumeric(v Value) bool { return v.Kind() == Number || v.Kind() == Bool }

// ratOf is a number or a boolean as a fraction of Go's own.
func ratOf(v Value) *big.Rat {
	if truth, ok := v.Bool(); ok {
		if truth {
			return big.NewRat(1, 1)
		}
		return new(big.Rat)
	}
	r, ok := new(big.Rat).SetString(strings.TrimSpace(v.String()))
	if !ok {
		panic("no number: " + v.String())
	}
	return r
}

// floatOf is the binary fraction that is nearest, or an infinity.
func floatOf(v Value) float64 {
	f, _ := ratOf(v).Float64()
	return f
}
