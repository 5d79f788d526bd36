package alert

import (
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// What a message may hold, in characters. Slack's own limits are looser (3,000 a text, 2,000 a field, 10,000 over a
// table, about 12,000 over all blocks); these leave air, so that no message is refused for its length. The table takes
// what the other parts leave.
const (
	maxMessage = 8_000 // over all blocks and attachments
	maxName    = 120   // a rule, a report, a query
	maxValue   = 80
	maxGroup   = 120
	maxLimit   = 160
	maxReason  = 240 // an error within a sentence
	maxTitle   = 480
	maxBody    = 1_000
	maxError   = 1_500 // the errors of a run's queries, or of a rule, in full
	maxNote    = 240

	maxMention  = 50
	maxMentions = 12

	maxFallback  = 400
	maxCell      = 120
	maxTableRows = 90
	maxColumns   = 20
)

// size is how many characters blocks hold.
func size(blocks []slack.Block) int {
	n := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.SectionBlock:
			n += textSize(b.Text)
			for _, f := range b.Fields {
				n += textSize(f)
			}
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, ok := e.(*slack.TextBlockObject); ok {
					n += textSize(t)
				}
			}
		case *slack.DataVisualizationBlock:
			n += chartSize(b)
		case *slack.RichTextBlock:
			n += richSize(b.Elements)
		}
	}
	return n
}

func textSize(t *slack.TextBlockObject) int {
	if t == nil {
		return 0
	}
	return utf8.RuneCountInString(t.Text)
}

func richSize(elements []slack.RichTextElement) int {
	n := 0
	for _, e := range elements {
		var texts []slack.RichTextSectionElement
		switch e := e.(type) {
		case *slack.RichTextSection:
			texts = e.Elements
		case *slack.RichTextPreformatted:
			texts = e.Elements
		}
		for _, t := range texts {
			if t, ok := t.(*slack.RichTextSectionTextElement); ok {
				n += utf8.RuneCountInString(t.Text)
			}
		}
	}
	return n
}
