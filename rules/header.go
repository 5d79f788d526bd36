package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxNamed bounds how many of a result's columns a message names.
	maxNamed = 12
	// maxColumns bounds the columns that are remembered beside those that rules want.
	maxColumns = 2000
)

// header matches the columns that rules name with those that a result has: a name as written first, then without regard
// to case, because some warehouses shout. It learns the result's columns from the rows themselves, since Mode sends no
// list of them.
type header struct {
	columns *expr.Columns
	reads   []bool            // by slot: whether a rule judges by the column, rather than only shows it
	fields  map[string]*field // by the name's JSON text, quotes and escapes included
	names   []string          // in the order in which they came
	matches []match           // by slot
}

// field is one column of the result.
type field struct {
	text  []byte // its name's JSON text
	name  string
	slots []int // where rules want its value
	shown bool  // whether all of them are only shown
	tried int64 // the last attempt to read a row that had it
}

// match is what a column that rules name turned out to be.
type match struct {
	field   *field
	exact   bool
	problem string
}

func newHeader(columns *expr.Columns, judges []*judge) *header {
	reads := make([]bool, len(columns.Names()))
	for _, j := range judges {
		for _, slot := range j.reads {
			reads[slot] = true
		}
	}
	return &header{
		columns: columns,
		reads:   reads,
		fields:  make(map[string]*field),
		matches: make([]match, len(columns.Names())),
	}
}

// field returns the column whose name has this JSON text. Its first row is the one given.
func (h *header) field(text []byte, row int64) *field {
	if f := h.fields[string(text)]; f != nil {
		return f
	}
	f := &field{text: bytes.Clone(text), name: unquoted(text)}
	for _, other := range h.fields {
		if other.name == f.name { // written with other escapes
			return other
		}
	}
	for slot, want := range h.columns.Names() {
		h.match(slot, want, f, row)
	}
	if len(h.names) < maxColumns || len(f.slots) > 0 {
		h.fields[string(f.text)] = f
		h.names = append(h.names, f.name)
	}
	return f
}

// match lets f be the column wanted at slot when it is a better one than those seen before. Of columns that differ in case
// only, the exact one counts where the first row has it; what comes later could be meant just as well.
func (h *header) match(slot int, want string, f *field, row int64) {
	m := &h.matches[slot]
	exact := f.name == want
	switch {
	case !exact && !strings.EqualFold(f.name, want), row == 1 && m.exact:
		return
	case m.field == nil:
	case row == 1 && exact:
		m.field.slots = slices.DeleteFunc(m.field.slots, func(s int) bool { return s == slot })
		m.field.shown = h.onlyShown(m.field)
		m.problem = ""
	default:
		m.problem = fmt.Sprintf("column `%s` could be `%s` or `%s`, both are in the result; write it exactly as one of them",
			want, m.field.name, f.name)
		return
	}
	m.field, m.exact = f, exact
	f.slots = append(f.slots, slot)
	f.shown = h.onlyShown(f)
}

// onlyShown reports whether no rule judges by a column.
func (h *header) onlyShown(f *field) bool {
	return !slices.ContainsFunc(f.slots, func(slot int) bool { return h.reads[slot] })
}

// twice notes that a row had f two times.
func (h *header) twice(f *field) {
	for _, slot := range f.slots {
		h.matches[slot].problem = fmt.Sprintf("the result has two columns named `%s`; give one of them an alias in the query", f.name)
	}
}

// problem says why the column at slot cannot be used; "" when it can. It is known once the rows are read.
func (h *header) problem(slot int) string {
	m := h.matches[slot]
	if m.problem != "" || m.field != nil {
		return m.problem
	}
	want := h.columns.Names()[slot]
	text := fmt.Sprintf("column `%s` is not in the result; it has %s", want, nameList(h.names))
	if near, ok := closest(want, h.names); ok {
		text += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return text
}

// nameList writes names for people, the first few of them where there are many.
func nameList(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i == maxNamed {
			fmt.Fprintf(&b, " and %d more", len(names)-maxNamed)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s`", name)
	}
	return b.String()
}
