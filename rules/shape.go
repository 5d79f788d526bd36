package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The shapes that values may have.

// ref is a mapping of another level.
func ref(name string) *schema { return &schema{Ref: "#/definitions/" + name} }

// text is text, which YAML may take for a number or a boolean.
func text(examples ...string) *schema {
	return &schema{Type: []string{"string", "number", "boolean"}, Pattern: `\S`, Examples: anys(examples)}
}

// textLike is text of a certain form; what YAML takes for a number is not looked at.
func textLike(pattern string, examples ...string) *schema {
	return &schema{Type: []string{"string"}, Pattern: pattern, Examples: anys(examples)}
}

// channelText is a channel, or a person who gets direct messages.
func channelText(example string) *schema {
	return textLike(`^(#?([^\s#@<>,;A-Z]{1,80}|[CGDUW][A-Z0-9]{8,20})|[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+)$`, example).or("number", "boolean")
}

// expression is SQL.
func expression(examples ...string) *schema { return textLike(`\S`, examples...) }

// or allows other types too.
func (s *schema) or(types ...string) *schema {
	other := *s
	other.Type = slices.Concat(types, s.Type)
	return &other
}

// words is one of a few words.
func words(all ...string) *schema { return &schema{Enum: anys(all)} }

// constant is a number, also as text.
func constant(n int) *schema { return &schema{Enum: []any{n, strconv.Itoa(n)}} }

// listOf is a list.
func listOf(item *schema) *schema { return &schema{Type: []string{"array"}, Items: item} }

// oneOrMore is one thing or a list of them, which is not empty.
func oneOrMore(one *schema) *schema {
	list := listOf(one)
	list.MinItems = 1
	return anyShape(one, list)
}

// oneOrNone is one thing or a list of them, also an empty one.
func oneOrNone(one *schema) *schema { return anyShape(one, listOf(one)) }

// anyShape is one of several.
func anyShape(shapes ...*schema) *schema { return &schema{AnyOf: shapes} }

// wholeShape is a whole number.
func wholeShape(least, most int) *schema {
	return &schema{Type: []string{"integer", "string"}, Minimum: &least, Maximum: &most, Pattern: `^[0-9]{1,6}$`}
}

// runsShape is a number of runs.
func runsShape(examples ...string) *schema {
	s := wholeShape(1, maxRuns)
	s.Pattern = `^[0-9]{1,4}(\s+runs?)?$`
	s.Examples = anys(examples)
	return s
}

// spanPattern is a length of time, clockPattern a time of day.
const (
	spanPattern  = `^([Ee]very\s+)?[0-9]{1,6}(\.[0-9]{1,3})?\s*([Mm](in(ute)?)?|[Hh]((ou)?r)?|[Dd](ay)?|[Ww](eek)?)s?$`
	clockPattern = `^([01]?[0-9]|2[0-4]):[0-5][0-9]$`
)

func reportText() *schema {
	return textLike(`^[0-9A-Za-z_-]{1,64}$|/reports/[0-9A-Za-z_-]+`, "5f3c0a1b2d4e", "https://app.mode.com/acme/reports/5f3c0a1b2d4e").or("number")
}

func reportShape() *schema {
	return anyShape(words("any"), reportText(), &schema{Type: []string{"array"}, Items: reportText(), MinItems: 1}, ref("report"))
}

func severityShape() *schema {
	return anyShape(expression("above 1000", "below 0.5 * avg_last(7)", "value above 0.03 and count(*) at least 200"), ref("severity"))
}

func formatShape() *schema {
	one := text("$#,##0", "0.0%", "#,##0.00")
	return anyShape(one, &schema{Type: []string{"object"}, Others: one})
}

// dayShape is a day of the week in any case, or several.
func dayShape() *schema {
	words := []string{"weekends?", "weekdays?"}
	for d := time.Sunday; d <= time.Saturday; d++ {
		words = append(words, d.String()[:3]+"("+d.String()[3:]+")?")
	}
	var pattern strings.Builder
	for _, r := range strings.ToLower(strings.Join(words, "|")) {
		if unicode.IsLetter(r) {
			pattern.WriteString("[" + string(unicode.ToUpper(r)) + string(r) + "]") // the patterns of JSON Schema have no flags
		} else {
			pattern.WriteRune(r)
		}
	}
	return textLike("^("+pattern.String()+")$", append(dayNames(), "weekend", "weekdays")...)
}

// zoneShape is the name of a time zone.
func zoneShape() *schema { return words(zones()...) }

// anys are texts as JSON has them.
func anys(texts []string) []any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return all
}
