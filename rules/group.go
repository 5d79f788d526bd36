package rules

import (
	"fmt"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxGroups bounds the groups of one rule, so that a `by` on a column that is different in every row says so instead
	// of filling the memory and the channel.
	maxGroups = 50_000
	// maxKeys bounds the bytes of all keys of one rule.
	maxKeys = 32 << 20
	// slab is how many groups are allocated at once.
	slab = 64
)

// gathered is what is kept of a group while its rows stream by.
type gathered struct {
	number int // of the group, by which the rule's aggregates know it
	key    []expr.Value
	rows   int64
	*witnessed
}

// witnessed is what is kept of the rows themselves; nil where the rule looks at them by aggregates only.
type witnessed struct {
	matched int64
	unknown int64    // rows whose condition could not be decided
	top     worstRow // the worst row that matched, without its cells
	value   expr.Value
	worst   worstRows
	keys    map[string]struct{} // the identities of the rows that matched, where the rule remembers rows
}

// gatherer holds the groups of one rule, which it numbers from 0.
type gatherer struct {
	by        *partition
	witnesses bool    // whether rows are looked at themselves
	found     []int32 // by the number of the class: one more than that of the group; 0 where the rule has no row of it
	groups    []gathered
	bytes     int                 // of the keys
	numbers   [rowsTogether]int32 // of the groups that all found last
}

// of finds the group that a row belongs to, and counts the row in.
func (a *gatherer) of(r *row) (int32, error) { return a.count(a.by.of(r)) }

// all does so for all rows, up to one whose group cannot be had.
func (a *gatherer) all(b *batch) ([]int32, error) {
	if len(a.by.by) == 0 {
		a.groups[0].rows += int64(len(b.rows))
		return a.numbers[:len(b.rows)], nil
	}
	for i, class := range a.by.all(b) {
		number, err := a.count(class)
		if err != nil {
			return a.numbers[:i], err
		}
		a.numbers[i] = number
	}
	return a.numbers[:len(b.rows)], nil
}

// count counts a row of a class in.
func (a *gatherer) count(class int) (int32, error) {
	if class >= len(a.found) || a.found[class] == 0 {
		if err := a.begin(class); err != nil {
			return 0, err
		}
	}
	number := a.found[class] - 1
	a.groups[number].rows++
	return number, nil
}

// begin begins the group of a class.
func (a *gatherer) begin(class int) error {
	if a.bytes += len(a.by.classes[class].id); len(a.groups) == maxGroups || a.bytes > maxKeys {
		return fmt.Errorf("`by` makes more than %s groups; group by something that repeats", Formats{}.Value(expr.IntOf(int64(len(a.groups)))))
	}
	g := gathered{number: len(a.groups), key: a.by.classes[class].key}
	if a.witnesses {
		g.witnessed = &witnessed{top: worstRow{level: OK}}
	}
	a.groups = append(a.groups, g)
	a.found = append(a.found, make([]int32, max(class+1-len(a.found), 0))...)
	a.found[class] = int32(len(a.groups)) //nolint:gosec // at most maxGroups
	return nil
}

// maxCells bounds the cells of rows that are kept for one rule.
const maxCells = 60_000

// keeper keeps the worst rows of all groups of a rule.
type keeper struct {
	rank  rank
	cells int
}

// worstRows holds the few worst rows of a group, worst first.
type worstRows []worstRow

// worstRow is a row that may be shown.
type worstRow struct {
	level    Level
	measure  measure
	identity string // where the rule remembers rows
	cells    []expr.Value
}

// add keeps the row in g if it is among the worst so far. Rows that are equally bad stay in the order of the result.
func (k *keeper) add(g *gathered, w worstRow, r *row, value expr.Value) {
	rows := g.worst
	full := len(rows) >= k.rank.limit || k.cells+k.rank.width() > maxCells
	if k.rank.limit == 0 || full && (len(rows) == 0 || k.rank.compare(w, rows[len(rows)-1]) <= 0) {
		return
	}
	if full {
		w.cells = rows[len(rows)-1].cells[:0] // the row that falls out lends its cells
		rows = rows[:len(rows)-1]
	} else {
		w.cells = make([]expr.Value, 0, k.rank.width())
		k.cells += k.rank.width()
	}
	for _, slot := range k.rank.slots {
		w.cells = append(w.cells, clipped(r.cell(slot)))
	}
	if k.rank.value {
		w.cells = append(w.cells, clipped(value))
	}
	at := len(rows)
	for at > 0 && k.rank.compare(w, rows[at-1]) > 0 {
		at--
	}
	g.worst = slices.Insert(rows, at, w)
}

// thin lets every group keep fewer rows when there is no room for another group's.
func (k *keeper) thin(groups []gathered) {
	for k.rank.limit > 1 && k.cells+k.rank.width() > maxCells {
		k.rank.limit /= 2
		for i := range groups {
			g := &groups[i]
			if more := len(g.worst) - k.rank.limit; more > 0 {
				k.cells -= more * k.rank.width()
				g.worst = slices.Clone(g.worst[:k.rank.limit])
			}
		}
	}
}

// identities returns by what the rows are remembered; nil where the rule does not remember them.
func (w worstRows) identities(m memory) []string {
	if len(m.slots) == 0 {
		return nil
	}
	all := make([]string, len(w))
	for i, r := range w {
		all[i] = r.identity
	}
	return all
}

// shown returns the cells of the rows.
func (w worstRows) shown() [][]expr.Value {
	if len(w) == 0 {
		return nil
	}
	rows := make([][]expr.Value, len(w))
	for i, r := range w {
		rows[i] = r.cells
	}
	return rows
}
