package rules

import (
	"bytes"
	"errors"
)

// RowsAtHand makes of a result that somebody has at hand what Pass.ReadJSON reads. What begins with `[` is taken for JSON, an
// array of flat objects, anything else for CSV whose first line names the columns, read as tests read it.
func RowsAtHand(content []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("it is empty: a result without rows is `[]`, or one line with the names of its columns")
	case trimmed[0] == '[':
		return trimmed, nil
	case trimmed[0] == '{':
		return nil, errors.New("it is a JSON object: a result is a list of rows, `[{…}, {…}]`, or CSV")
	}
	return csvToJSON(content)
}
