package rules

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Named finds the rule that somebody means, by its ID or name in whatever case. Where there is none, meant is the ID or name of
// the one that is most like it, empty where none is.
func (s *Set) Named(written string) (rule *Rule, meant string) {
	if rule := s.Rule(written); rule != nil {
		return rule, ""
	}
	var candidates []string
	for _, rule := range s.Rules {
		if strings.EqualFold(rule.ID, written) || strings.EqualFold(rule.Name, written) {
			return rule, ""
		}
		candidates = append(candidates, rule.ID, rule.Name)
	}
	meant, _ = Likest(written, candidates)
	return nil, meant
}

// Likest finds which of some names somebody probably meant.
func Likest(written string, candidates []string) (string, bool) {
	written = strings.ToLower(written)
	best, distance := "", 2+len([]rune(written))/3
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		d := levenshtein.ComputeDistance(written, lower)
		if len(written) >= 3 && strings.Contains(lower, written) || len(lower) >= 3 && strings.Contains(written, lower) {
			d = 1
		}
		if d < distance && d < len([]rune(written)) { // where every letter differs there is no likeness
			best, distance = candidate, d
		}
	}
	return best, best != ""
}
