package rules

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// AppendTest adds the test of a file that Write wrote to those of another file, whose other lines stay as they are. The error
// says why it cannot.
func AppendTest(name string, file, test []byte) ([]byte, error) {
	before, err := Parse(name, file)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(file, &doc); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	_, item, _ := bytes.Cut(test, []byte("\ntests:\n"))
	a := appender{lines: strings.SplitAfter(strings.ReplaceAll(string(file), "\r\n", "\n"), "\n")}
	text, err := a.add(doc.Content[0], string(item))
	if err != nil {
		return nil, err
	}
	if bytes.Contains(file, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if after, err := Parse(name, []byte(text)); err != nil || len(after.Tests) != len(before.Tests)+1 || len(after.Rules) != len(before.Rules) {
		return nil, errors.New("the way in which " + name + " is laid out keeps the test from being added: print it and paste it there")
	}
	return []byte(text), nil
}

// appender adds lines to a file.
type appender struct{ lines []string }

func (a appender) add(file *yaml.Node, item string) (string, error) {
	for i := 0; i+1 < len(file.Content); i += 2 {
		key, value := file.Content[i], file.Content[i+1]
		if key.Value != "tests" {
			continue
		}
		if value.Kind != yaml.SequenceNode || value.Style&yaml.FlowStyle != 0 || len(value.Content) == 0 {
			return "", errors.New("`tests` is written in brackets, to which no lines can be added: write each test on lines of its own, beginning with `- `")
		}
		end := len(a.lines)
		if i+2 < len(file.Content) {
			end = file.Content[i+2].Line - 1
		}
		return a.insert(a.lastOf(end), indented(item, value.Column-1)), nil
	}
	return a.insert(a.lastOf(len(a.lines))+a.trailing(), "\ntests:\n"+item), nil
}

// lastOf is behind the last line before end that is neither empty nor a comment.
func (a appender) lastOf(end int) int {
	for end > 0 {
		line := strings.TrimSpace(a.lines[end-1])
		if line != "" && !strings.HasPrefix(line, "#") {
			break
		}
		end--
	}
	return end
}

// trailing counts the lines behind the last that says something, as far as they are not empty.
func (a appender) trailing() int {
	last, n := a.lastOf(len(a.lines)), 0
	for i, line := range a.lines[last:] {
		if strings.TrimSpace(line) != "" {
			n = i + 1
		}
	}
	return n
}

func (a appender) insert(at int, text string) string {
	before := strings.Join(a.lines[:at], "")
	if !strings.HasSuffix(before, "\n") {
		before += "\n"
	}
	return before + text + strings.Join(a.lines[at:], "")
}

// indented moves an item of a list, which is indented by two, to another column.
func indented(item string, column int) string {
	var b strings.Builder
	for line := range strings.Lines(item) {
		b.WriteString(strings.Repeat(" ", column) + strings.TrimPrefix(line, "  "))
	}
	return b.String()
}
