package rules

import (
	"slices"
	"strings"
)

// synonyms are what other products, or people, call keys. Where several keys are meant, the first that a level has is.
var synonyms = [...]struct{ words, keys []string }{
	{[]string{"nodata", "on_empty", "empty", "no_data"}, []string{"no_data"}},
	{[]string{"slack_channel", "channels", "to", "notify"}, []string{"channel"}},
	{[]string{"ops", "error_channel", "fallback_channel", "admin_channel"}, []string{"ops_channel"}},
	{[]string{"mentions", "who", "cc"}, []string{"mention"}},
	{[]string{"threshold", "condition", "alert", "warn", "when", "if", "info", "notice"}, []string{"warning", "when"}},
	{[]string{"crit", "error", "fail", "failure", "severity", "severe"}, []string{"critical"}},
	{[]string{"filter", "filters"}, []string{"where"}},
	{[]string{"group_by", "groupby", "group", "per", "dimensions"}, []string{"by"}},
	{[]string{"metric", "measure", "field", "column", "select", "expression"}, []string{"value"}},
	{[]string{"columns", "fields"}, []string{"show"}},
	{[]string{"limit"}, []string{"rows"}},
	{[]string{"cooldown", "remind", "every"}, []string{"repeat"}},
	{[]string{"report_token", "token", "report_url", "url", "reports"}, []string{"report"}},
	{[]string{"text", "body"}, []string{"message"}},
	{[]string{"event", "events"}, []string{"on"}},
	{[]string{"states", "status"}, []string{"state"}},
	{[]string{"label"}, []string{"name"}},
	{[]string{"default"}, []string{"defaults"}},
	{[]string{"rule"}, []string{"rules"}},
	{[]string{"failures", "failed_run"}, []string{"failed_runs"}},
	{[]string{"tz", "time_zone", "zone", "location"}, []string{"timezone"}},
	{[]string{"expected", "expect", "expected_every", "schedule", "max_age", "interval", "freshness", "late_after"}, []string{"expect_every"}},
	{[]string{"newest", "most_recent", "last"}, []string{"latest"}},
	{[]string{"keys", "primary_key", "unique", "unique_key", "row_key"}, []string{"key"}},
	{[]string{"silence", "snooze", "quiet", "quiet_hours", "pause", "mutes", "downtime", "enabled", "disabled", "active"}, []string{"mute"}},
	{[]string{"space", "collections", "folder"}, []string{"collection"}},
	{[]string{"day", "weekday", "weekdays", "weekend", "on_days"}, []string{"days"}},
	{[]string{"start", "begin", "after", "since"}, []string{"from"}},
	{[]string{"end", "stop", "before"}, []string{"to", "until"}},
}

// synonym finds the key that other products, or people, call so.
func (l level) synonym(word string) (string, bool) {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(word))
	for _, s := range synonyms {
		if slices.Contains(s.words, word) {
			return l.first(s.keys)
		}
	}
	return l.first([]string{word})
}

// first finds the first of some keys that the level has.
func (l level) first(keys []string) (string, bool) {
	if i := slices.IndexFunc(keys, l.has); i >= 0 {
		return keys[i], true
	}
	return "", false
}

// isSynonym reports whether people call a key of the level so.
func (l level) isSynonym(word string) bool {
	_, ok := l.synonym(word)
	return ok
}

// nearSynonym finds the key whose synonym was probably meant. Short words are like too many.
func (l level) nearSynonym(word string) (string, bool) {
	const shortest = 5
	var words []string
	for _, s := range synonyms {
		for _, candidate := range s.words {
			if _, ok := l.first(s.keys); ok && len(candidate) >= shortest {
				words = append(words, candidate)
			}
		}
	}
	near, ok := closest(word, words)
	if !ok || len(word) < shortest {
		return "", false
	}
	return l.synonym(near)
}
