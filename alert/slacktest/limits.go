package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

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
	maxTableRows        = 100
	maxTableColumns     = 20
	maxTableCharacters  = 10_000 // over all cells of the message
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

// object is a JSON object.
type object = map[string]any

// inspection walks a message and collects what is wrong with it.
type inspection struct {
	inBlocks, inAttachments []string
	found                   *[]string // the one of the two that is being filled
	blocks, attachments     int
	characters              int
	cells, tables           int
	ids                     map[string]bool
}

func inspect(blocks, attachments string) *inspection {
	c := &inspection{ids: make(map[string]bool)}
	c.found = &c.inBlocks
	list := c.list("/blocks", blocks)
	c.blocks = len(list)
	c.blockList("/blocks", list, maxBlocks)
	c.found = &c.inAttachments
	list = c.list("/attachments", attachments)
	c.attachments = len(list)
	for i, v := range list {
		c.attachment(fmt.Sprintf("/attachments/%d", i), v)
	}
	if c.cells > maxTableCharacters {
		c.wrong("/attachments", "tables hold more than %d characters", maxTableCharacters)
	}
	return c
}

func (c *inspection) list(at, src string) []any {
	var list []any
	if src != "" {
		if err := json.Unmarshal([]byte(src), &list); err != nil {
			c.wrong(at, "must be a JSON array")
		}
	}
	return list
}

// wrong notes a problem in Slack's style.
func (c *inspection) wrong(at, format string, args ...any) {
	*c.found = append(*c.found, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// atMost notes that there are more than limit items or characters.
func (c *inspection) atMost(at string, n, limit int, what string) {
	if n > limit {
		c.wrong(at, "must be no more than %d %s, has %d", limit, what, n)
	}
}

// only notes keys of an object that Slack does not know there.
func (c *inspection) only(at string, o object, keys string) {
	for k := range o {
		if !strings.Contains(" type block_id "+keys+" ", " "+k+" ") {
			c.wrong(at, "no additional properties allowed: %s", k)
		}
	}
}

// attachment checks one attachment. With blocks in it, only its colour and its fallback may stand beside them.
func (c *inspection) attachment(at string, v any) {
	o, _ := v.(object)
	if _, ok := o["blocks"]; !ok {
		return
	}
	c.only(at, o, "blocks color fallback")
	if f, ok := o["fallback"].(string); ok {
		c.characters += utf8.RuneCountInString(f)
	}
	list, _ := o["blocks"].([]any)
	c.blockList(at+"/blocks", list, maxAttachmentBlocks)
}

func (c *inspection) blockList(at string, list []any, limit int) {
	c.atMost(at, len(list), limit, "items")
	for i, v := range list {
		o, _ := v.(object)
		c.block(fmt.Sprintf("%s/%d", at, i), o)
	}
}

func (c *inspection) block(at string, o object) {
	if id, ok := o["block_id"].(string); ok {
		c.atMost(at+"/block_id", utf8.RuneCountInString(id), maxBlockID, "characters")
		if c.ids[id] {
			c.wrong(at+"/block_id", "`block_id` is not unique")
		}
		c.ids[id] = true
	}
	switch o["type"] {
	case "section":
		c.section(at, o)
	case "context":
		c.only(at, o, "elements")
		c.elements(at, o, maxContextElements)
	case "header":
		c.only(at, o, "text level")
		c.text(at+"/text", o["text"], maxHeader, "plain_text")
	case "divider":
		c.only(at, o, "")
	case "rich_text":
		c.only(at, o, "elements")
		c.rich(at, o)
	case "table":
		c.table(at, o)
	default:
		c.wrong(at, "unsupported type: %v", o["type"])
	}
}

func (c *inspection) section(at string, o object) {
	c.only(at, o, "text fields expand accessory")
	fields, _ := o["fields"].([]any)
	if o["text"] == nil && len(fields) == 0 {
		c.wrong(at, "must have text or fields")
	}
	if o["text"] != nil {
		c.text(at+"/text", o["text"], maxText, "mrkdwn plain_text")
	}
	c.atMost(at+"/fields", len(fields), maxFields, "items")
	for i, f := range fields {
		c.text(fmt.Sprintf("%s/fields/%d", at, i), f, maxField, "mrkdwn plain_text")
	}
}

func (c *inspection) elements(at string, o object, limit int) {
	elements, _ := o["elements"].([]any)
	if len(elements) == 0 {
		c.wrong(at+"/elements", "must have an element")
	}
	c.atMost(at+"/elements", len(elements), limit, "items")
	for i, e := range elements {
		c.text(fmt.Sprintf("%s/elements/%d", at, i), e, maxText, "mrkdwn plain_text")
	}
}

// text checks a text object.
func (c *inspection) text(at string, v any, limit int, types string) {
	o, _ := v.(object)
	kind, _ := o["type"].(string)
	if kind == "" || !strings.Contains(types, kind) {
		c.wrong(at, "unsupported text type: %q", kind)
	}
	c.only(at, o, map[string]string{"mrkdwn": "text verbatim", "plain_text": "text emoji"}[kind])
	c.characters += c.filled(at+"/text", o["text"], limit)
}

// filled checks that a text is there and not too long, and counts its characters.
func (c *inspection) filled(at string, v any, limit int) int {
	s, _ := v.(string)
	n := utf8.RuneCountInString(s)
	if n == 0 {
		c.wrong(at, "must be more than 0 characters")
	}
	c.atMost(at, n, limit, "characters")
	return n
}

// rich counts the texts of rich text, however deep they are.
func (c *inspection) rich(at string, o object) {
	elements, _ := o["elements"].([]any)
	if len(elements) == 0 {
		c.wrong(at+"/elements", "must have an element")
	}
	for i, v := range elements {
		e, _ := v.(object)
		where := fmt.Sprintf("%s/elements/%d", at, i)
		switch e["type"] {
		case "rich_text_section", "rich_text_preformatted", "rich_text_quote", "rich_text_list":
			c.rich(where, e)
		case "text":
			c.characters += c.filled(where+"/text", e["text"], maxMessage)
		case "link", "user", "usergroup", "broadcast", "date", "emoji":
		default:
			c.wrong(where, "unsupported type: %v", e["type"])
		}
	}
}

func (c *inspection) table(at string, o object) {
	c.only(at, o, "rows column_settings")
	if c.tables++; c.tables > 1 {
		c.wrong(at, "only_one_table_allowed")
	}
	rows, _ := o["rows"].([]any)
	if len(rows) == 0 {
		c.wrong(at+"/rows", "must have a row")
	}
	c.atMost(at+"/rows", len(rows), maxTableRows, "items")
	settings, _ := o["column_settings"].([]any)
	c.atMost(at+"/column_settings", len(settings), maxTableColumns, "items")
	for i, s := range settings {
		o, _ := s.(object)
		if align, ok := o["align"]; ok && align != "left" && align != "center" && align != "right" {
			c.wrong(fmt.Sprintf("%s/column_settings/%d/align", at, i), "unsupported value: %q", align)
		}
	}
	for i, v := range rows {
		cells, _ := v.([]any)
		c.cellRow(fmt.Sprintf("%s/rows/%d", at, i), cells)
	}
}

func (c *inspection) cellRow(at string, cells []any) {
	if len(cells) == 0 {
		c.wrong(at, "must have a cell")
	}
	c.atMost(at, len(cells), maxTableColumns, "items")
	for i, v := range cells {
		o, _ := v.(object)
		where := fmt.Sprintf("%s/%d", at, i)
		switch o["type"] {
		case "raw_text":
			n := c.filled(where+"/text", o["text"], maxTableCharacters)
			c.characters += n
			c.cells += n
		case "rich_text":
			before := c.characters
			c.rich(where, o)
			c.cells += c.characters - before
		default:
			c.wrong(where, "unsupported cell type: %v", o["type"])
		}
	}
}
