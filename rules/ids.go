package rules

import (
	"regexp"
	"strings"
	"unicode"
)

// maxID is how many characters an ID has at the most.
const maxID = 80

// callLike is what an expression looks like where the name of a column was expected.
var callLike = regexp.MustCompile(`^[A-Za-z_]+\(.*\)$|^\w+ *[*/+] *[\w.]+$`)

// slug makes an ID of a name: its letters and digits in lower case, with a dash for everything between them.
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	runes := []rune(b.String())
	if len(runes) > maxID {
		runes = runes[:maxID]
	}
	return strings.TrimRight(string(runes), "-")
}
