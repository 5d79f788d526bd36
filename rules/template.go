package rules

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"text/template"
)

const (
	maxTemplate = 8000  // bytes of a template
	maxOutput   = 12000 // bytes that a template may write
)

// Template is a rule's `title` or `message`: a Go text template over Facts, with the functions that Go's templates
// have. It is never changed, so any number of goroutines may use it.
type Template struct {
	source string
	parsed *template.Template
}

// ParseTemplate reads a template and tries it with sample facts. What is not text, `{{if}}`, `{{with}}`, a value, or a
// `{{range}}` over a map of Facts is refused, so that a template always ends soon.
func ParseTemplate(src string) (*Template, error) {
	t, wrong := parseTemplate(src)
	if wrong != nil {
		return nil, wrong
	}
	return t, nil
}

func parseTemplate(src string) (*Template, *templateError) {
	if len(src) > maxTemplate {
		return nil, &templateError{end: 1, message: fmt.Sprintf("a template has at most %d bytes", maxTemplate)}
	}
	// With a missing key an error, a misspelt column of Group is one too.
	parsed, err := template.New("template").Option("missingkey=error").
		Funcs(template.FuncMap{"printf": printf}).Parse(src)
	if err != nil {
		return nil, unparsed(src, err)
	}
	if len(parsed.Templates()) > 1 {
		return nil, &templateError{end: len(src), message: "`{{define}}` and `{{block}}` are not supported", hint: "write the text out"}
	}
	t := &Template{source: src, parsed: parsed}
	if parsed.Tree == nil {
		return t, nil
	}
	if wrong := (&inspector{src: src}).list(parsed.Root, true); wrong != nil {
		return nil, wrong
	}
	return t, nil
}

// String is the template as it was written.
func (t *Template) String() string { return t.source }

// Execute writes the text for some facts. The error says what about the facts the template could not deal with.
func (t *Template) Execute(facts Facts) (string, error) {
	var out bounded
	if err := t.parsed.Execute(&out, t.withParameters(facts)); err != nil {
		return "", fillError{err}
	}
	return strings.TrimSpace(out.String()), nil
}

// parameterName finds the parameters that a template names.
var parameterName = regexp.MustCompile(`\.Parameters\.(\w+)`)

// withParameters adds the parameters that the template names and the run does not have, as empty texts: unlike a group,
// a run may be without them, and no rules file can know.
func (t *Template) withParameters(facts Facts) Facts {
	parameters := make(map[string]string)
	for _, found := range parameterName.FindAllStringSubmatch(t.source, -1) {
		parameters[found[1]] = ""
	}
	maps.Copy(parameters, facts.Parameters)
	facts.Parameters = parameters
	return facts
}

// fillError is why a template could not be filled in.
type fillError struct{ cause error }

// Error words it for people who do not write Go.
func (e fillError) Error() string { return "filling in the template: " + withoutGo(e.cause) }

// Unwrap returns the error of text/template.
func (e fillError) Unwrap() error { return e.cause }

// try executes the template with samples, for a rule with these `by` columns.
func (t *Template) try(by []string) *templateError {
	if t.parsed.Tree != nil {
		in := &inspector{src: t.source, by: by, knowsBy: true}
		if wrong := in.list(t.parsed.Root, true); wrong != nil {
			return wrong
		}
	}
	for _, facts := range sampleFacts(by) {
		var out bounded
		if err := t.parsed.Execute(&out, t.withParameters(facts)); err != nil {
			return t.failed(err, by)
		}
	}
	return nil
}

var errTooLong = fmt.Errorf("it writes more than %d bytes", maxOutput)

// bounded is a text that does not grow beyond maxOutput.
type bounded struct{ strings.Builder }

// Write adds to the text.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, errTooLong
	}
	return b.Builder.Write(p)
}

// wideVerb is a verb of printf that would fill a message with blanks, or take its width from an argument.
var wideVerb = regexp.MustCompile(`%[^a-zA-Z%]*(?:\d{3,}|\*)`)

// printf is fmt.Sprintf for a format whose output is not much longer than what goes in.
func printf(format string, args ...any) (string, error) {
	if wideVerb.MatchString(format) {
		return "", fmt.Errorf("the width in %q is more than 99", format)
	}
	text := fmt.Sprintf(format, args...)
	switch {
	case len(text) > maxOutput:
		return "", errTooLong
	case misfit(text) && !misfit(format) && !misfit(fmt.Sprint(args...)):
		return "", fmt.Errorf("%q does not fit what it is given: .Matched, .Rows and .Runs are written with %%d, all else with %%s", format)
	}
	return text, nil
}

// misfit reports whether a text has what fmt writes of an argument that does not fit its verb.
func misfit(text string) bool { return strings.Contains(text, "%!") }

// templates reads `title` and `message`.
func (d *decoder) templates(given fields, r *draft) {
	r.Title = d.template(given["title"], r.By)
	r.Message = d.template(given["message"], r.By)
}

func (d *decoder) template(e entry, by []string) *Template {
	if !e.given() {
		return nil
	}
	text, ok := d.text(e)
	if !ok {
		return nil
	}
	t, wrong := parseTemplate(text)
	if wrong == nil {
		wrong = t.try(by)
	}
	if wrong != nil {
		d.faultIn(e.value, wrong.at, wrong.end, wrong.message, wrong.hint)
		return nil
	}
	return t
}
