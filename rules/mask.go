package rules

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// Mask replaces what rows hold by something like it, the same by the same:
//
//   - a text becomes the name of its column and a number; one that the rule itself names stays,
//   - a number that the rule judges by becomes one near it, any other the number of its place among those of its column,
//   - a time that the rule judges by stays, as do true, false and null.
type Mask struct {
	// Seed makes the numbers those of this mask alone.
	Seed string
	// Near is how far a number is moved at the most, as a share of it.
	Near float64
	// Keep are columns that stay as they are.
	Keep []string

	rule   *Rule
	judged []string
	known  []string // texts that the rule names
	places map[string]map[string]int
}

// For is the mask for a rule, which knows no values yet.
func (m Mask) For(r *Rule) *Mask {
	m.rule, m.places = r, make(map[string]map[string]int)
	for _, e := range r.expressions() {
		m.judged = append(m.judged, e.Columns()...)
		for _, v := range e.Constants() {
			m.known = append(m.known, v.String())
		}
	}
	if r.Latest != "" {
		m.judged = append(m.judged, r.Latest)
	}
	return &m
}

// Rows masks rows.
func (m *Mask) Rows(rows Rows) Rows {
	masked := make(Rows, len(rows))
	for i, row := range rows {
		masked[i] = make(Row, len(row))
		for k, cell := range row {
			masked[i][k] = RowCell{cell.Column, m.cell(cell.Column, cell.JSON)}
		}
	}
	return masked
}

// History masks earlier values.
func (m *Mask) History(points []TestPoint) []TestPoint {
	masked := slices.Clone(points)
	for i, p := range masked {
		if p.Value.Kind() == expr.Number && !m.keeps("value") {
			masked[i].Value, _ = expr.ParseNumber(m.near(p.Value.String()))
		}
		masked[i].Group = slices.Clone(p.Group)
		for k, cell := range p.Group {
			masked[i].Group[k].Value = decode([]byte(m.cell(cell.Column, cellOf(cell.Value))), nil)
		}
	}
	return masked
}

// Texts masks what is known of the run.
func (m *Mask) Texts(cells []Cell) []Cell {
	masked := slices.Clone(cells)
	for i, cell := range masked {
		masked[i].Value = m.text(cell.Column, cell.Value)
	}
	return masked
}

// cellOf is a value as a cell has it.
func cellOf(v expr.Value) string {
	switch v.Kind() {
	case expr.Null:
		return "null"
	case expr.Number, expr.Bool:
		return v.String()
	case expr.Text, expr.Time, expr.Duration:
	}
	return quoteJSON(v.String())
}

// keeps reports whether a column stays as it is.
func (m *Mask) keeps(column string) bool { return among(m.Keep, column) }

func among(names []string, column string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, column) })
}

// cell masks a cell.
func (m *Mask) cell(column, cell string) string {
	v := decode([]byte(cell), nil)
	number := v.Kind() == expr.Number
	switch {
	case m.keeps(column), v.IsNull(), v.Kind() == expr.Bool:
		return cell
	case number && among(m.judged, column):
		return m.near(v.String())
	case number:
		return strconv.Itoa(m.place(column, v.String()))
	}
	text := v.String()
	if _, isNumber := v.Number(); isNumber && among(m.judged, column) {
		return quoteJSON(m.near(text))
	}
	return quoteJSON(m.text(column, text))
}

// text masks a text.
func (m *Mask) text(column, text string) string {
	_, isTime := expr.TextOf(text).TimeIn(m.rule.Location)
	if m.keeps(column) || strings.TrimSpace(text) == "" || slices.Contains(m.known, text) || isTime && among(m.judged, column) {
		return text
	}
	return fmt.Sprintf("%s %d", column, m.place(column, text))
}

// place numbers the values of a column as they come.
func (m *Mask) place(column, value string) int {
	column = strings.ToLower(column)
	if m.places[column] == nil {
		m.places[column] = make(map[string]int)
	}
	n, known := m.places[column][value]
	if !known {
		n = len(m.places[column]) + 1
		m.places[column][value] = n
	}
	return n
}

// near moves a number, written with as many decimals as it has.
func (m *Mask) near(number string) string {
	number = strings.TrimSpace(number)
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(x, 0) {
		return number
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(m.Seed + "\x00" + strings.TrimLeft(number, "+")))
	share := float64(hash.Sum64()>>11)/(1<<53)*2 - 1 // from -1 to 1
	_, decimals, _ := strings.Cut(number, ".")
	return strconv.FormatFloat(x*(1+share*m.Near), 'f', len(strings.TrimRight(decimals, "eE+-")), 64)
}
