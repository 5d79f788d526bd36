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
	return closest(key, append(l.names(), l.later...))
}

// synonym finds the key that other products, or people, call so.
func (l level) synonym(key string) (string, bool) {
	for _, meant := range synonyms(strings.ToLower(key)) {
		if l.has(meant) {
			return meant, true
		}
	}
	return "", false
}

// isSynonym reports whether people call a key of the level so.
func (l level) isSynonym(key string) bool {
	_, ok := l.synonym(key)
	return ok
}

// synonyms returns the keys that other products, or people, would call so.
func synonyms(key string) []string {
	switch strings.NewReplacer("-", "_", " ", "_").Replace(key) {
	case "nodata", "on_empty", "empty", "no_data":
		return []string{"no_data"}
	case "slack_channel", "channels", "to", "notify":
		return []string{"channel"}
	case "mentions", "who", "cc":
		return []string{"mention"}
	case "threshold", "condition", "alert", "warn", "when", "if":
		return []string{"warning", "when"}
	case "crit", "error":
		return []string{"critical"}
	case "filter", "filters":
		return []string{"where"}
	case "group_by", "groupby", "group", "per", "dimensions":
		return []string{"by"}
	case "metric", "measure", "field", "column", "select", "expression":
		return []string{"value"}
	case "columns", "fields":
		return []string{"show"}
	case "limit":
		return []string{"rows"}
	case "cooldown", "remind", "every":
		return []string{"repeat"}
	case "report_token", "token", "report_url", "url", "reports":
		return []string{"report"}
	case "text", "body":
		return []string{"message"}
	case "event", "events":
		return []string{"on"}
	case "states", "status":
		return []string{"state"}
	case "label":
		return []string{"name"}
	case "default":
		return []string{"defaults"}
	case "rule":
		return []string{"rules"}
	case "failures", "failed_run":
		return []string{"failed_runs"}
	}
	return moreSynonyms(strings.NewReplacer("-", "_", " ", "_").Replace(key))
}

// moreSynonyms are those of the keys about time and about what tells rows and reports apart.
func moreSynonyms(key string) []string {
	switch key {
	case "tz", "time_zone", "zone", "location":
		return []string{"timezone"}
	case "expected", "expect", "expected_every", "schedule", "max_age", "interval", "freshness", "late_after":
		return []string{"expect_every"}
	case "newest", "most_recent", "last":
		return []string{"latest"}
	case "keys", "primary_key", "unique", "unique_key", "row_key":
		return []string{"key"}
	case "silence", "snooze", "quiet", "quiet_hours", "pause", "mutes", "downtime":
		return []string{"mute"}
	case "space", "collections", "folder":
		return []string{"collection"}
	case "day", "weekday", "weekdays", "weekend", "on_days":
		return []string{"days"}
	case "start", "begin", "after", "since":
		return []string{"from"}
	case "end", "stop", "before":
		return []string{"to", "until"}
	}
	return []string{key}
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
