package expr

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenNumber           // 12.5
	tokenText             // 'text'
	tokenWord             // a keyword, a function, a column
	tokenQuoted           // "a column"
	tokenSign             // an operator or punctuation
)

// token is one word of the source.
type token struct {
	place
	kind tokenKind
	// text is what it says: of a text or quoted name what is between the quotes, otherwise as written.
	text string
	// word is text in lower case, of a tokenWord only.
	word string
}
