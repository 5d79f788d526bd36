package rules

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// level is one kind of mapping in a rules file. What it says drives the reading of files, the suggestions for keys that
// are misspelt, and the JSON Schema.
type level struct {
	name     string   // as messages call it
	under    string   // the key that a small mapping stands under, such as `mute`; empty for the others
	keys     []key    // in the order in which people write them
	required []string // what the JSON Schema insists on; the decoder knows more, and says it better
	anyOf    [][]string
	later    []string // named in the documentation of a later version
}

// key is one key that a mapping may have.
type key struct {
	name  string
	about string  // what it is for, as an editor shows it
	shape *schema // what may stand under it
}

// names lists the keys.
func (l level) names() []string {
	names := make([]string, len(l.keys))
	for i, k := range l.keys {
		names[i] = k.name
	}
	return names
}

// has reports whether it has the key.
func (l level) has(name string) bool {
	return slices.ContainsFunc(l.keys, func(k key) bool { return k.name == name })
}

// isKey reports whether any level has the key.
func isKey(key string) bool {
	return slices.ContainsFunc(levels(), func(l level) bool { return l.has(key) || slices.Contains(l.later, key) })
}

// isCondition reports whether the key's value is a condition on `value`.
func isCondition(key string) bool {
	return slices.Contains([]string{"warning", "critical", "when"}, key)
}

// isExpression reports whether the key's value is an expression.
func isExpression(key string) bool {
	return isCondition(key) || key == "where" || key == "value"
}

// owner names the first other level that has the key; ok is false when none has. Small mappings are not asked: their keys
// are common words.
func (l level) owner(key string) (name string, ok bool) {
	for _, other := range levels() {
		if other.name != l.name && other.under == "" && other.has(key) {
			return other.name, true
		}
	}
	return "", false
}

// inside finds the key of this level under which a key of a small mapping belongs.
func (l level) inside(key string) (under string, ok bool) {
	for _, other := range levels() {
		if other.under != "" && l.has(other.under) && other.has(key) {
			return other.under, true
		}
	}
	return "", false
}

// suggest finds the key that was probably meant.
func (l level) suggest(key string) (string, bool) {
	if meant, ok := l.synonym(key); ok {
		return meant, true
	}
	if meant, ok := closest(key, append(l.names(), l.later...)); ok {
		return meant, true
	}
	return l.nearSynonym(key)
}

// closest finds the candidate that a word is a slip of the pen away from.
func closest(word string, candidates []string) (string, bool) {
	word = strings.ToLower(word)
	best, distance := "", 1+max(1, len([]rune(word))/3)
	for _, candidate := range candidates {
		if length(word) >= 3 && strings.HasPrefix(candidate, word) {
			return candidate, true
		}
		d := levenshtein.ComputeDistance(word, strings.ToLower(candidate))
		if d < distance && d < len([]rune(word)) { // where every letter differs there is no likeness
			best, distance = candidate, d
		}
	}
	return best, best != ""
}
