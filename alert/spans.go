package alert

import "strings"

// spans is a sentence of ours as data, but for what stands between backticks in it, such as the names of columns, which is code.
// Backticks that come in no pair are data too.
func spans(s string, limit int) markup {
	parts := strings.Split(fit(orNone(clean(s)), limit, entityLength), "`")
	var b strings.Builder
	for i, part := range parts {
		opens := i%2 == 1
		switch {
		case opens && part != "" && i < len(parts)-1:
			b.WriteString("`" + entities.Replace(part) + "`")
			continue
		case opens:
			b.WriteString(inert(nil, 0, '`'))
		}
		rs := []rune(part)
		for at, r := range rs {
			b.WriteString(inert(rs, at, r))
		}
	}
	return markup(b.String())
}
