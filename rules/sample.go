package rules

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/modealert/modealert/rules/expr"
)

// Rows are rows of a result, as far as a rule looks at them.
type Rows []Row

// Row is a row of a result.
type Row []RowCell

// RowCell is a cell of a row.
type RowCell struct {
	Column string
	JSON   string // the value: a text, a number, true, false or null
}

// Uses lists the columns that the rule looks at, each once: those that it lets be seen, and those of its conditions.
func (r *Rule) Uses() []string {
	columns := r.named()
	if r.Latest != "" {
		columns = append(columns, r.Latest)
	}
	for _, e := range r.expressions() {
		columns = append(columns, e.Columns()...)
	}
	var all []string
	for _, name := range columns {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// ReadRows reads the rows of a result, of each only the columns that the rule uses, and no more of them than most. It returns
// how many there are. Of a rule that uses no column, a row is its number.
func (r *Rule) ReadRows(body io.Reader, most int) (rows Rows, total int, err error) {
	uses := r.Uses()
	used := func(column string) bool {
		return slices.ContainsFunc(uses, func(name string) bool { return strings.EqualFold(name, column) })
	}
	decoder := jsontext.NewDecoder(body, lenient()...)
	if err := enter(decoder, '['); err != nil {
		return nil, 0, err
	}
	for decoder.PeekKind() == '{' {
		if total++; total > most {
			err = decoder.SkipValue()
		} else if len(uses) == 0 {
			rows, err = append(rows, Row{{"row", strconv.Itoa(total)}}), decoder.SkipValue()
		} else {
			var row Row
			row, err = readRow(decoder, used)
			rows = append(rows, row)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return rows, total, enter(decoder, ']')
}

// enter passes over a bracket.
func enter(decoder *jsontext.Decoder, bracket jsontext.Kind) error {
	token, err := decoder.ReadToken()
	if err == nil && token.Kind() != bracket {
		err = fmt.Errorf("a list of rows has %s where %s ought to be", token.Kind(), bracket)
	}
	return err
}

// readRow reads a row, as far as some columns go.
func readRow(decoder *jsontext.Decoder, used func(column string) bool) (Row, error) {
	var row Row
	if err := enter(decoder, '{'); err != nil {
		return nil, err
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			return nil, err
		}
		column := name.String()
		if !used(column) {
			if err := decoder.SkipValue(); err != nil {
				return nil, err
			}
			continue
		}
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, err
		}
		row = append(row, RowCell{column, flatJSON(value)})
	}
	return row, enter(decoder, '}')
}

// flatJSON is a value as a cell has it, which is a text where the value has parts.
func flatJSON(value jsontext.Value) string {
	if v := decode(value, nil); v.Kind() == expr.Text {
		return quoteJSON(v.String())
	}
	return string(value)
}

// RunWords lists the words about the run that the rule looks at, such as `duration`.
func (r *Rule) RunWords() []string {
	var all []string
	for _, e := range r.expressions() {
		all = append(all, e.RunWords()...)
	}
	return all
}

// LooksAt reports whether the rule looks at a parameter of the report.
func (r *Rule) LooksAt(param string) bool {
	return slices.ContainsFunc(r.expressions(), func(e *expr.Expr) bool { return slices.Contains(e.Params(), param) })
}
