package rules

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/modealert/modealert/rules/expr"
)

// maxNamed bounds how many of a result's columns a message names.
const maxNamed = 12

// header matches the columns that rules name with those that a result has: a name as written first, then without regard
// to case, because some warehouses shout. It learns the result's columns from the rows themselves, since Mode sends no
// list of them.
type header struct {
	columns *expr.Columns
	fields  map[string]*field // by the name's JSON text, quotes and escapes included
	names   []string          // in the order in which they came
	matches []match           // by slot
}

// field is one column of the result.
type field struct {
	text  []byte // its name's JSON text
	name  string
	slots []int // where rules want its value
	row   int64 // the last row that had it
}

// match is what a column that rules name turned out to be.
type match struct {
	field   *field
	exact   bool
	problem string
}

func newHeader(columns *expr.Columns) *header {
	return &header{
		columns: columns,
		fields:  make(map[string]*field),
		matches: make([]match, len(columns.Names())),
	}
}

// field returns the column whose name has this JSON text. Its first row is the one given.
func (h *header) field(text []byte, row int64) (*field, error) {
	if f := h.fields[string(text)]; f != nil {
		return f, nil
	}
	name, err := jsontext.AppendUnquote(nil, text)
	if err != nil {
		return nil, fmt.Errorf("reading a column name: %w", err)
	}
	f := &field{text: bytes.Clone(text), name: string(name)}
	h.fields[string(f.text)] = f
	h.names = append(h.names, f.name)
	for slot, want := range h.columns.Names() {
		h.match(slot, want, f, row)
	}
	return f, nil
}

// match lets f be the column wanted at slot when it is a better one than those seen before.
func (h *header) match(slot int, want string, f *field, row int64) {
	m := &h.matches[slot]
	switch exact := f.name == want; {
	case !exact && (m.exact || !strings.EqualFold(f.name, want)):
		return
	case m.field == nil:
		m.exact = exact
	case exact && !m.exact && row == 1:
		m.field.drop(slot)
		m.exact, m.problem = true, ""
	default:
		m.problem = fmt.Sprintf("column `%s` could be `%s` or `%s`, both are in the result; write it exactly as one of them",
			want, m.field.name, f.name)
		return
	}
	m.field = f
	f.slots = append(f.slots, slot)
}

func (f *field) drop(slot int) {
	kept := f.slots[:0]
	for _, s := range f.slots {
		if s != slot {
			kept = append(kept, s)
		}
	}
	f.slots = kept
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
