package expr

import "regexp"

// brokenDate is what people write for a date, and what is none here.
var brokenDate = regexp.MustCompile(`^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}-\d{1,2})(?:[ T].*)?$`)

// month is a year and a month.
var month = regexp.MustCompile(`^\d{4}-\d{2}$`)

// dateInText refuses to order by a text that looks like a date and is none: it would be compared letter by letter.
func (c *checker) dateInText(x, y node) {
	for _, n := range []node{x, y} {
		text, ok := n.(*literal)
		if !ok || text.value.kind != Text || !brokenDate.MatchString(text.value.text) {
			continue
		}
		if _, ok := text.value.Time(); ok {
			continue
		}
		other := x
		if n == x {
			other = y
		}
		example, more := "2026-11-23", ""
		if month.MatchString(text.value.text) {
			example = text.value.text + "-01"
			more = "; of a column that has only months, make dates: `" + c.source(other) + " || '-01'`"
		}
		c.failf(n.at(), "'%s' is no date, and would be compared letter by letter; a date is written '%s'%s", clip(text.value.text), example, more)
	}
}
