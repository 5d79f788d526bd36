package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// object is a JSON object.
type object = map[string]any

// inspection walks a message and collects what is wrong with it.
type inspection struct {
	inBlocks, inAttachments []string
	found                   *[]string // the one of the two that is being filled
	blocks, attachments     int
	characters              int
	cells, tables, charts   int
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
