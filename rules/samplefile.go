package rules

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// JSON is the rows as a result has them.
func (rows Rows) JSON() []byte {
	text := []byte{'['}
	for i, row := range rows {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, '{')
		for k, cell := range row {
			if k > 0 {
				text = append(text, ',')
			}
			text = append(append(append(text, quoteJSON(cell.Column)...), ':'), cell.JSON...)
		}
		text = append(text, '}')
	}
	return append(text, ']')
}

// CSV is the rows as a file that tests read. A text that looks like a number becomes one, and one that is empty null.
func (rows Rows) CSV() []byte {
	var columns []string
	for _, row := range rows {
		for _, cell := range row {
			if !slices.Contains(columns, cell.Column) {
				columns = append(columns, cell.Column)
			}
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(columns) // a buffer takes everything
	for _, row := range rows {
		record := make([]string, len(columns))
		for _, cell := range row {
			if text := cell.text(); cell.JSON != "null" {
				record[slices.Index(columns, cell.Column)] = text
			}
		}
		_ = w.Write(record)
	}
	w.Flush()
	return b.Bytes()
}

// text is the cell without quotes.
func (c RowCell) text() string {
	if strings.HasPrefix(c.JSON, `"`) {
		return unquoted([]byte(c.JSON))
	}
	return c.JSON
}

// FromCSV are the rows of a CSV file, as tests read them.
func FromCSV(file []byte) (Rows, error) {
	text, err := csvToJSON(file)
	if err != nil {
		return nil, err
	}
	return fromJSON(text)
}

// fromJSON are rows as they are.
func fromJSON(text []byte) (Rows, error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text), lenient()...)
	if err := enter(decoder, '['); err != nil {
		return nil, err
	}
	var rows Rows
	for decoder.PeekKind() == '{' {
		row, err := readRow(decoder, func(string) bool { return true })
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
