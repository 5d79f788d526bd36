package alert

import "reflect"

// level is how much of what Slack can show a message uses.
type level int

// The levels, from the richest down. A payload that Slack refuses is sent again one level lower.
const (
	full         level = iota
	noTable            // rows and errors as a block of code instead of a table and rich text
	headlineOnly       // no details, a link to them
	textOnly
)

// Simpler is the same message with less of what Slack may refuse; false when m is text only, the plainest there is.
func (m Message) Simpler() (Message, bool) {
	for d := m.draft; d.level < textOnly; {
		d.level++
		simpler := d.message()
		if !reflect.DeepEqual(simpler.Blocks, m.Blocks) || !reflect.DeepEqual(simpler.Attachments, m.Attachments) {
			return simpler, true
		}
	}
	return m, false
}
