package rules

import (
	"fmt"
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxGroups bounds the groups of one rule, so that a `by` on a column that is different in every row says so instead
	// of filling the memory and the channel.
	maxGroups = 250_000
	// maxKeys bounds the bytes of all keys of one rule.
	maxKeys = 32 << 20
	// slab is how many groups are allocated at once.
	slab = 64
)

// gathered is what is kept of a group while its rows stream by.
type gathered struct {
	key     []expr.Value
	rows    int64
	matched int64
	unknown int64 // rows whose condition could not be decided
	state   *expr.State
	top     worstRow // the worst row that matched, without its cells
	value   expr.Value
	worst   worstRows
	keys    map[string]struct{} // the identities of the rows that matched, where the rule remembers rows
}

// gatherer holds the groups of one rule.
type gatherer struct {
	by      *partition
	scope   *expr.Scope
	states  bool        // whether groups have aggregates
	found   []*gathered // by the number of the class; nil where the rule has no row of it
	ordered []*gathered
	bytes   int        // of the keys
	free    []gathered // allocated ahead
}

// of finds the group that a row belongs to.
func (a *gatherer) of(r *row) (*gathered, error) {
	number := a.by.of(r)
	if number < len(a.found) && a.found[number] != nil {
		return a.found[number], nil
	}
	if a.bytes += len(a.by.classes[number].id); len(a.ordered) == maxGroups || a.bytes > maxKeys {
		return nil, fmt.Errorf("`by` makes more than %d groups; group by something that repeats", len(a.ordered))
	}
	return a.begin(number), nil
}

// begin begins the group of a class.
func (a *gatherer) begin(number int) *gathered {
	if len(a.free) == 0 {
		a.free = make([]gathered, min(slab, len(a.ordered)+1))
	}
	g := &a.free[0]
	a.free = a.free[1:]
	g.key, g.top.level = a.by.classes[number].key, OK
	if a.states {
		g.state = a.scope.NewState()
	}
	a.found = append(a.found, make([]*gathered, max(number+1-len(a.found), 0))...)
	a.found[number] = g
	a.ordered = append(a.ordered, g)
	return g
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
func (k *keeper) thin(groups []*gathered) {
	for k.rank.limit > 1 && k.cells+k.rank.width() > maxCells {
		k.rank.limit /= 2
		for _, g := range groups {
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
