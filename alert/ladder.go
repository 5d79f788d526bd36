package alert

import "reflect"

// level is how much of what Slack can show a message uses.
type level int

// The levels, from the richest down. A payload that Slack refuses is sent again one level lower.
const (
	full         level = iota
	noChart            // the last runs as a line of text
	noTable            // and rows and errors as a block of code instead of a table and rich text
	headlineOnly       // no details, a link to them
	textOnly
)

// Simpler is the same message with less of what Slack may refuse; false when m is text only, the plainest there is.
func (m Message) Simpler() (Message, bool) {
	for l := m.draft.level + 1; l <= textOnly; l++ {
		if simpler := m.at(l); !simpler.looksLike(m) {
			return simpler, true
		}
	}
	return m, false
}

// at is the same message drawn anew at a level.
func (m Message) at(l level) Message {
	d := m.draft
	d.level = l
	return d.message()
}

// looksLike reports whether two messages have the same blocks.
func (m Message) looksLike(other Message) bool {
	return reflect.DeepEqual(other.Blocks, m.Blocks) && reflect.DeepEqual(other.Attachments, m.Attachments)
}
