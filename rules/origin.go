package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// origin is where an entry of a rules file comes from, so that something can be said about its parts after it was read.
type origin struct {
	src      *source
	node     *yaml.Node // the entry
	defaults *yaml.Node // the file's `defaults`; nil where it has none
	zone     string     // the file's `timezone`, by name
}

// At is a problem, still without a message, with what stands under a key of the rule, such as `report`. A key in a smaller
// mapping is written behind it: `critical/channel`. Text is the part that is meant, such as one entry of a list or a
// column in an expression; empty means all of it. What a rule takes from `defaults` stands there.
//
// Where the key or the text is nowhere, ok is false, and the problem is with the rule as a whole.
func (r *Rule) At(key, text string) (p Problem, ok bool) { return r.origin.at(r.Place, key, text) }

// At is a problem with what stands under a key of the entry, as [Rule.At] has it.
func (a *Announcement) At(key, text string) (p Problem, ok bool) {
	return a.origin.at(a.Place, key, text)
}

func (o origin) at(entry Place, key, text string) (Problem, bool) {
	if o.src == nil {
		return Problem{Place: entry}, false
	}
	d := &decoder{src: o.src}
	if n := o.value(key); n != nil {
		if scalar, from, ok := findText(n, text); ok && text != "" {
			d.faultIn(scalar, from, from+len(text), "", "")
			return d.problems[0], true
		}
		if text == "" {
			d.fault(n, "", "")
			return d.problems[0], true
		}
	}
	if n := child(o.node, "name"); n != nil {
		d.fault(n, "", "")
		return d.problems[0], false
	}
	return o.src.problem(entry.Line, entry.Column, 1, "", ""), false
}

// value is what stands under a key, here or in the defaults; nil where it does in neither.
func (o origin) value(key string) *yaml.Node {
	names := strings.Split(key, "/")
	n := child(o.node, names[0])
	if n == nil {
		n = child(o.defaults, names[0])
	}
	for _, name := range names[1:] {
		n = child(n, name)
	}
	return n
}

// child is the value under a key of a mapping; nil where there is none.
func child(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// findText finds a text in the scalars of a value: in one that is nothing else, or else in the first that holds it as a
// word.
func findText(n *yaml.Node, text string) (scalar *yaml.Node, from int, ok bool) {
	all := scalarsIn(n)
	for _, s := range all {
		if bare := strings.TrimLeft(s.Value, "#@"); bare == text {
			return s, len(s.Value) - len(bare), true
		}
	}
	for _, s := range all {
		if at := wordIn(s.Value, text); at >= 0 {
			return s, at, true
		}
	}
	return nil, 0, false
}

// scalarsIn are those of a value, without the keys of mappings.
func scalarsIn(n *yaml.Node) []*yaml.Node {
	switch n.Kind { //nolint:exhaustive // rules files have no aliases
	case yaml.ScalarNode:
		return []*yaml.Node{n}
	case yaml.SequenceNode, yaml.MappingNode:
		var all []*yaml.Node
		for i, c := range n.Content {
			if n.Kind == yaml.SequenceNode || i%2 == 1 {
				all = append(all, scalarsIn(c)...)
			}
		}
		return all
	}
	return nil
}

// wordIn is where a word begins in a text, which must not go on in a longer word; -1 where it is not.
func wordIn(text, word string) int {
	for from := 0; word != ""; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			break
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !inWord(before) && !inWord(after) {
			return at
		}
		from = at + len(word)
	}
	return -1
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// said is all that the entry says, with what it takes from the defaults, however it is laid out.
func (o origin) said() string {
	lines := []string{o.zone}
	for _, n := range []*yaml.Node{o.node, o.defaults} {
		for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
			name := n.Content[i].Value
			if n == o.defaults && child(o.node, name) != nil {
				continue
			}
			lines = append(lines, name+" "+nodeText(n.Content[i+1]))
		}
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n")
}

// nodeText is a value without its layout.
func nodeText(n *yaml.Node) string {
	parts := []string{fmt.Sprintf("%s %q", n.ShortTag(), n.Value)}
	for _, c := range n.Content {
		parts = append(parts, "("+nodeText(c)+")")
	}
	return strings.Join(parts, " ")
}
