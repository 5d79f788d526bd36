package rules

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvToJSON writes rows whose columns are named in the first line. An empty cell is null, and what looks like a number is
// one.
func csvToJSON(content []byte) ([]byte, error) {
	if !utf8.Valid(content) {
		return nil, errors.New("it is not text in UTF-8; save it in that encoding")
	}
	content = bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\ufeff")), "\r\n")
	reader := csv.NewReader(bytes.NewReader(content))
	names, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return []byte("[]"), nil
	}
	if err != nil {
		return nil, err
	}
	if len(names) == 1 {
		if sign := strings.IndexAny(names[0], ";\t"); sign >= 0 {
			return nil, fmt.Errorf("its columns are parted by %q; in CSV a comma stands between them", names[0][sign])
		}
		reader = csv.NewReader(bytes.NewReader(withEmptyCells(content)))
		_, _ = reader.Read() // the names once more
	}
	out := []byte("[")
	for first := true; ; first = false {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return append(out, ']'), nil
		}
		if err != nil {
			return nil, err
		}
		if !first {
			out = append(out, ',')
		}
		for i, cell := range cells {
			if i == 0 {
				out = append(out, '{')
			} else {
				out = append(out, ',')
			}
			out = append(out, quoteJSON(names[i])+":"+cellJSON(cell, csvTag(cell))...)
		}
		out = append(out, '}')
	}
}

// withEmptyCells writes out the empty cells of a file with one column, of which only an empty line is to be seen.
func withEmptyCells(content []byte) []byte {
	var out []byte
	quoted := false
	for line := range bytes.Lines(content) {
		if !quoted && len(bytes.TrimRight(line, "\r\n")) == 0 {
			out = append(out, `""`...)
		}
		out = append(out, line...)
		quoted = quoted != (bytes.Count(line, []byte(`"`))%2 == 1)
	}
	return out
}
