package slacktest

import "unicode/utf8"

// Slack's limits, counted in characters or items.
const (
	maxBlocks           = 50
	maxAttachments      = 100
	maxAttachmentBlocks = 20     // refusals were seen above it
	maxMessage          = 12_000 // over all blocks; undocumented, about
	maxUpdateText       = 4_000
	maxBlockID          = 255
	maxText             = 3_000
	maxFields           = 10
	maxField            = 2_000
	maxHeader           = 150
	maxContextElements  = 10
	maxActions          = 25
	maxButton           = 75
	maxButtonValue      = 2_000
	maxButtonURL        = 3_000
	maxPlaceholder      = 150
	maxOptions          = 100
	maxOption           = 75
	maxTableRows        = 100
	maxTableColumns     = 20
	maxTableCharacters  = 10_000 // over all cells of the message
	maxCharts           = 2      // in a message
	maxChartTitle       = 50     // and for what stands at the axes
	maxChartName        = 20     // of a category, a label, a series
	maxChartSeries      = 6
	maxChartPoints      = 20
)

// Check says what Slack would refuse about a message's blocks, each with a JSON pointer to the place; nothing when it would take
// it. Blocks and attachments are JSON, as they are sent; either may be empty.
func Check(blocks, attachments string) []string {
	c := inspect(blocks, attachments)
	return append(c.inBlocks, c.inAttachments...)
}

// Size is how many characters a message's blocks and attachments hold, as Slack counts them against its limit for the
// whole message.
func Size(blocks, attachments string) int { return inspect(blocks, attachments).characters }

// check is the refusal of a message that Slack would not take.
func check(text, blocks, attachments string, edit bool) *refusal {
	c := inspect(blocks, attachments)
	switch {
	case text == "" && c.blocks == 0 && c.attachments == 0:
		return refuse("no_text")
	case edit && utf8.RuneCountInString(text) > maxUpdateText:
		return refuse("msg_too_long")
	case c.attachments > maxAttachments:
		return refuse("too_many_attachments")
	case len(c.inBlocks) > 0:
		return refuse("invalid_blocks", c.inBlocks...)
	case len(c.inAttachments) > 0:
		return refuse("invalid_attachments", c.inAttachments...)
	case c.characters > maxMessage:
		return refuse("msg_blocks_too_long")
	default:
		return nil
	}
}
