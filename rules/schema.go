package rules

import "encoding/json"

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
		"resolve": resolveLevel, "test": testLevel, "testPoint": testPointLevel, "testRun": testRunLevel, "expectation": expectLevel,
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
