package rules

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// boolean are the words that YAML once had for true and false.
var boolean = regexp.MustCompile(`^(?i:y|n|yes|no|on|off)$`)

// textNode is a text, which is put in quotes where YAML would read something else.
func textNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	// A block of text is hard to read among rows, and some programs take words such as no and on for true and false.
	if strings.ContainsAny(text, "\n\r") || boolean.MatchString(text) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// plainNode is what stands as it is: a number, a time.
func plainNode(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// yamlMap is a mapping of keys and values, which alternate.
func yamlMap(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		n.Content = append(n.Content, textNode(pairs[i].(string)), pairs[i+1].(*yaml.Node))
	}
	return n
}

func yamlList(style yaml.Style, items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Style: style, Content: items}
}
