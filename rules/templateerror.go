package rules

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// templateError is what is wrong with a template, and from which byte of it on.
type templateError struct {
	at, end       int
	message, hint string
}

func (e *templateError) Error() string {
	if e.hint == "" {
		return e.message
	}
	return e.message + "; " + e.hint
}

// The words in which text/template reports errors: `template: name:3:14: …`.
var (
	parseFailure = regexp.MustCompile(`^template: template:(\d+): (.*)$`)
	execFailure  = regexp.MustCompile(`(?s)^template: template:(\d+):(\d+): executing "template" at <(.*?)>: (.*)$`)
)

// unparsed explains an error of template.Parse, which knows only the line.
func unparsed(src string, err error) *templateError {
	m := parseFailure.FindStringSubmatch(err.Error())
	if m == nil {
		return &templateError{end: len(src), message: err.Error()}
	}
	n, _ := strconv.Atoi(m[1])
	from := offsetOfLine(src, n)
	line, _, _ := strings.Cut(src[from:], "\n")
	at := from + max(0, strings.Index(line, "{{"))
	e := &templateError{at: at, end: from + len(line), message: "the template cannot be read: " + m[2]}
	switch {
	case strings.Contains(m[2], "not defined"):
		name := regexp.MustCompile(`"(\w+)"`).FindStringSubmatch(m[2])
		if name == nil {
			break
		}
		e.message = fmt.Sprintf("there is no function `%s`", name[1])
		e.hint = "a value begins with a dot, such as `{{.Value}}`"
		if i := strings.Index(line, name[1]); i >= 0 {
			e.at, e.end = from+i, from+i+len(name[1])
		}
		if spaced := spacedName(name[1]).FindStringSubmatch(line); spaced != nil {
			e.hint = fmt.Sprintf("a name that is no word is written `{{index .%s \"%s %s\"}}`", spaced[1], spaced[2], name[1])
		} else if meant, ok := closest(name[1], factNames()); ok {
			e.hint = fmt.Sprintf("did you mean `.%s`?", meant)
		}
	case strings.Contains(m[2], "unclosed action"), strings.Contains(m[2], `unexpected "}" in`):
		e.message, e.hint = "a `{{` is not closed", "close it with `}}`"
	case strings.Contains(m[2], "unexpected EOF"):
		e.message, e.hint = "an `{{if}}`, `{{with}}` or `{{range}}` is not closed", "close it with `{{end}}`"
	case strings.Contains(m[2], "unexpected {{end}}"):
		e.message, e.hint = "there is an `{{end}}` too many", ""
	}
	return e
}

// spacedName finds a name of several words behind a dot, of which the last is given: `.Group.Sales Region`.
func spacedName(last string) *regexp.Regexp {
	return regexp.MustCompile(`\.(Group|Parameters)\.(\w+(?: \w+)*) ` + regexp.QuoteMeta(last) + `\b`)
}

// offsetOfLine is where line n of a text begins.
func offsetOfLine(src string, n int) int {
	at := 0
	for range n - 1 {
		next := strings.IndexByte(src[at:], '\n')
		if next < 0 {
			return at
		}
		at += next + 1
	}
	return at
}

// failed explains an error of template.Execute.
func (t *Template) failed(err error, by []string) *templateError {
	m := execFailure.FindStringSubmatch(err.Error())
	if m == nil || errors.Is(err, errTooLong) {
		return &templateError{end: len(t.source), message: "the template cannot be filled in: " + withoutGo(err)}
	}
	line, _ := strconv.Atoi(m[1])
	column, _ := strconv.Atoi(m[2])
	at := min(len(t.source), offsetOfLine(t.source, line)+column)
	if i := strings.LastIndex(t.source[:min(len(t.source), at+len(m[3]))], m[3]); i >= 0 { // Go points into the middle of `.Group.country`
		at = i
	} else if i := strings.Index(t.source[at:], m[3]); i >= 0 {
		at += i
	}
	e := &templateError{at: at, end: min(len(t.source), at+len(m[3])), message: m[4]}
	if column, ok := strings.CutPrefix(m[3], ".Group."); ok {
		e.message = fmt.Sprintf("the rule has no `by` column `%s`", column)
		e.hint = byHint(by)
	} else if of, field, ok := strings.Cut(strings.TrimPrefix(m[3], "."), "."); ok && strings.Contains(m[4], "can't evaluate field "+field) {
		e.message = fmt.Sprintf("`.%s` is all there is: it has no `.%s`", of, field)
		e.hint = fmt.Sprintf("write `.%s`", of)
	} else {
		e.message = "the template cannot be filled in: " + withoutGo(err)
		if strings.Contains(err.Error(), "incompatible types") {
			e.hint = "values are texts, as people read them; only .Matched, .Rows and .Runs are numbers"
		}
	}
	return e
}

// goWords are the parts of text/template's messages that only mean something to who writes Go.
var goWords = regexp.MustCompile(`template: template:\d+(?::\d+)?: |executing "template" |at <[^>]*>: |error calling \w+: | in type [\w.\[\]]+`)

// withoutGo words an error of text/template for people who do not write Go.
func withoutGo(err error) string { return goWords.ReplaceAllString(err.Error(), "") }
