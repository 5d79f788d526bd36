package expr

import "strings"

// otherCase refuses to ask whether what lower or upper made is a text with letters of the other case: it never is.
func (c *checker) otherCase(x, y node) {
	made, ok := x.(*call)
	text, literal := y.(*literal)
	if !ok || !literal || text.value.kind != Text {
		return
	}
	fold := map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper}[made.name]
	if fold == nil || len(made.args) != 1 || fold(text.value.text) == text.value.text {
		return
	}
	c.failf(y.at(), "`%s` is never %s; write %s", c.source(x), c.source(y), quoteText(clip(fold(text.value.text))))
}

// otherCases refuses such texts in a list that holds nothing else.
func (c *checker) otherCases(n *in) {
	for _, item := range n.list {
		if _, ok := item.(*literal); !ok {
			return
		}
	}
	for _, item := range n.list {
		c.otherCase(n.x, item)
	}
}

// pattern refuses the `*` of other patterns, which stands for itself in one of `like`.
func (c *checker) pattern(n *like) {
	p, ok := n.pattern.(*literal)
	if !ok || p.value.kind != Text || !strings.Contains(p.value.text, "*") || strings.ContainsAny(p.value.text, "%_") {
		return
	}
	c.failf(p.place, "in a pattern of `like`, `%%` stands for anything: %s; where `*` is meant, write `=`",
		quoteText(clip(strings.ReplaceAll(p.value.text, "*", "%"))))
}
