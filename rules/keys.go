package rules

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// level is one kind of mapping in a rules file, with the keys it may have.
type level struct {
	name  string   // as messages call it
	keys  []string // known, in the order in which people write them
	later []string // named in the documentation of a later version
}

// The levels. They are never changed.
var (
	fileLevel = level{
		name:  "a rules file",
		keys:  []string{"version", "defaults", "rules", "events"},
		later: []string{"tests", "timezone"},
	}
	defaultsLevel = level{
		name:  "`defaults`",
		keys:  []string{"channel", "mention", "no_data", "for", "repeat", "rows", "format", "owner", "failed_runs"},
		later: []string{"resolve", "flap", "mute", "webhook", "chart"},
	}
	ruleLevel = level{
		name: "a rule",
		keys: []string{
			"id", "name", "report", "query", "where", "by", "value", "warning", "critical", "no_data", "for", "repeat",
			"channel", "mention", "title", "message", "show", "rows", "format", "runbook", "owner", "description",
			"failed_runs",
		},
		later: []string{"latest", "key", "expect_every", "resolve", "flap", "mute", "webhook", "chart"},
	}
	severityLevel = level{
		name:  "`warning` and `critical`",
		keys:  []string{"when", "channel", "mention"},
		later: []string{"webhook"},
	}
	eventLevel = level{
		name:  "an entry of `events`",
		keys:  []string{"on", "report", "state", "channel"},
		later: []string{"collection", "webhook"},
	}
)

// levels lists them all.
func levels() []level {
	return []level{fileLevel, defaultsLevel, ruleLevel, severityLevel, eventLevel}
}

// isKey reports whether any level has the key.
func isKey(key string) bool {
	return slices.ContainsFunc(levels(), func(l level) bool {
		return slices.Contains(l.keys, key) || slices.Contains(l.later, key)
	})
}

// isCondition reports whether the key's value is a condition on `value`.
func isCondition(key string) bool {
	return slices.Contains([]string{"warning", "critical", "when"}, key)
}

// isExpression reports whether the key's value is an expression.
func isExpression(key string) bool {
	return isCondition(key) || key == "where" || key == "value"
}

// owner names the first other level that has the key; ok is false when none has.
func (l level) owner(key string) (name string, ok bool) {
	for _, other := range levels() {
		if other.name != l.name && slices.Contains(other.keys, key) {
			return other.name, true
		}
	}
	return "", false
}

// suggest finds the key that was probably meant.
func (l level) suggest(key string) (string, bool) {
	for _, meant := range synonyms(strings.ToLower(key)) {
		if slices.Contains(l.keys, meant) {
			return meant, true
		}
	}
	return closest(key, append(slices.Clone(l.keys), l.later...))
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
