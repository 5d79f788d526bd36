package rules

import (
	_ "embed"
	"encoding/json"
	"strings"
)

// schema is a part of a JSON Schema.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Type        []string           `json:"type,omitempty"`
	Enum        []any              `json:"enum,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	MinItems    int                `json:"minItems,omitempty"`
	Unique      bool               `json:"uniqueItems,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Others      any                `json:"additionalProperties,omitempty"` // false, or what they are
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	AllOf       []*schema          `json:"allOf,omitempty"`
	Examples    []any              `json:"examples,omitempty"`
	Definitions map[string]*schema `json:"definitions,omitempty"`
}

// Schema is the JSON Schema of a rules file, with which an editor completes keys, shows what they are for, and marks what
// is wrong. It is made of the keys that Load knows. It is in draft 7, which the language servers of editors know best.
// A file that it accepts may still be wrong: what expressions mean is beyond it.
func Schema() []byte {
	top := object(fileLevel)
	top.Schema = "http://json-schema.org/draft-07/schema#"
	top.Title = "Rules of modealert"
	top.Definitions = make(map[string]*schema)
	for name, l := range map[string]level{
		"defaults": defaultsLevel, "rule": ruleLevel, "severity": severityLevel, "event": eventLevel, "report": reportLevel, "mute": muteLevel,
	} {
		top.Definitions[name] = object(l)
	}
	text, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		panic("rules: the schema cannot be written: " + err.Error()) // it is made of constants
	}
	return append(text, '\n')
}

// object is a mapping.
func object(l level) *schema {
	s := &schema{Type: []string{"object"}, Properties: make(map[string]*schema), Required: l.required, Others: false}
	for _, k := range l.keys {
		described := *k.shape
		if described.Ref != "" { // in draft 7 nothing beside a reference counts
			described = schema{AllOf: []*schema{k.shape}}
		}
		described.Description = k.about
		s.Properties[k.name] = &described
	}
	for _, keys := range l.anyOf {
		s.AnyOf = append(s.AnyOf, &schema{Required: keys})
	}
	return s
}

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

// expression is SQL.
func expression(examples ...string) *schema { return textLike(`\S`, examples...) }

// or allows another type too.
func (s *schema) or(kind string) *schema {
	other := *s
	other.Type = append([]string{kind}, s.Type...)
	return &other
}

// words is one of a few words.
func words(all ...string) *schema { return &schema{Enum: anys(all)} }

// constant is a number, also as text.
func constant(n int) *schema { return &schema{Enum: []any{n, string(rune('0' + n))}} }

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

func dayShape() *schema {
	s := textLike(`^([Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt]|[Ss][Uu][Nn]|[Ww][Ee][Ee][Kk])[A-Za-z]*$`)
	return anyShape(words(append(dayNames(), "weekend", "weekdays")...), s)
}

// zoneNames are the names of the time zones that IANA lists, one in each line.
//
//go:embed zones.txt
var zoneNames string

// zones lists them.
func zones() []string { return strings.Fields(zoneNames) }

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
