package rules

import (
	"bytes"
	"encoding/json"
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
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("reading the rows of a test: %w", err)
	}
	rows, err := csvToJSON(content)
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
