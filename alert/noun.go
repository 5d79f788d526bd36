package alert

import (
	"slices"
	"strings"
)

// nounOf is what one group of a column is called, and several of them: `country`, `countries`. Where the column's name makes
// no good noun they are groups.
func nounOf(column string) (one, many string) {
	words := strings.FieldsFunc(strings.ToLower(column), func(r rune) bool { return r == '_' || r == ' ' })
	if len(words) > 1 && slices.Contains([]string{"id", "name", "code", "key"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	one = strings.Join(words, " ")
	if many = plural(one); many == "" || len(one) < 3 || len(one) > 30 {
		return "group", "groups"
	}
	return one, many
}

// notCounted are words that have no plural, or that stand for something else than what has it.
var notCounted = [...]string{
	"id", "name", "code", "key", "type", "kind", "value", "data", "info", "news", "staff", "equipment", "people", "by", "at", "is",
	"date", "time", "number",
}

// plural is the plural of an English noun of which the last word counts; "" where it has no good one.
func plural(noun string) string {
	for _, r := range noun {
		if (r < 'a' || r > 'z') && r != ' ' {
			return ""
		}
	}
	words := strings.Fields(noun)
	if len(words) == 0 || slices.Contains(notCounted[:], words[len(words)-1]) {
		return ""
	}
	ends := func(all ...string) bool {
		return slices.ContainsFunc(all, func(end string) bool { return strings.HasSuffix(noun, end) })
	}
	switch {
	case ends("person"):
		return strings.TrimSuffix(noun, "person") + "people"
	case ends("ss", "us", "x", "ch", "sh"):
		return noun + "es"
	case ends("s", "z", "ed", "ing"): // a plural already, or no noun
		return ""
	case ends("ay", "ey", "oy", "uy"):
		return noun + "s"
	case ends("y"):
		return strings.TrimSuffix(noun, "y") + "ies"
	default:
		return noun + "s"
	}
}
