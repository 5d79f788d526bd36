package rules

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
)

// Result opens the result of the run as JSON, as Pass.ReadJSON reads it; a run that failed has none. The caller closes it.
func (r TestRun) Result() (io.ReadCloser, error) {
	if r.file == "" {
		return io.NopCloser(bytes.NewReader(r.rows)), nil
	}
	f, err := os.Open(r.file)
	if err != nil {
		return nil, fmt.Errorf("reading the rows of a test: %w", err)
	}
	if !r.csv {
		return f, nil
	}
	defer f.Close()
	rows, err := csvToJSON(f)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", r.file, err)
	}
	return io.NopCloser(bytes.NewReader(rows)), nil
}

// Source says where the rows of the run are: in a file, or in the test.
func (r TestRun) Source() string {
	if r.file == "" {
		return "the rows of the test"
	}
	return r.file
}

// csvToJSON writes rows whose columns are named in the first line. An empty cell is null, and what looks like a number is
// one.
func csvToJSON(r io.Reader) ([]byte, error) {
	reader := csv.NewReader(r)
	names, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return []byte("[]"), nil
	}
	if err != nil {
		return nil, err
	}
	names[0] = string(bytes.TrimPrefix([]byte(names[0]), []byte("\ufeff")))
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

// csvTag is what YAML would call a cell.
func csvTag(cell string) string {
	if cell == "" {
		return "!!null"
	}
	return "!!float"
}

// jsonNumber is how JSON writes numbers.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// cellJSON writes a cell that YAML gives a tag. What is no number to JSON is text, as it is written.
func cellJSON(text, tag string) string {
	switch {
	case tag == "!!null":
		return "null"
	case tag == "!!bool" && (text == "true" || text == "false"):
		return text
	case (tag == "!!int" || tag == "!!float") && jsonNumber.MatchString(text):
		return text
	}
	return quoteJSON(text)
}

// quoteJSON writes a text as JSON.
func quoteJSON(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic("texts are always valid JSON: " + err.Error())
	}
	return string(raw)
}
