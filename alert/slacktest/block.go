package slacktest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// block checks one block.
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
	case "actions":
		c.only(at, o, "elements")
		c.actions(at, o)
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
	case "data_visualization":
		c.chart(at, o)
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

// actions checks the buttons and the menus of a block.
func (c *inspection) actions(at string, o object) {
	elements, _ := o["elements"].([]any)
	if len(elements) == 0 {
		c.wrong(at+"/elements", "must have an element")
	}
	c.atMost(at+"/elements", len(elements), maxActions, "items")
	ids := make(map[any]bool)
	for i, v := range elements {
		e, _ := v.(object)
		where := fmt.Sprintf("%s/elements/%d", at, i)
		if ids[e["action_id"]] {
			c.wrong(where+"/action_id", "`action_id` is not unique")
		}
		ids[e["action_id"]] = true
		switch e["type"] {
		case "button":
			c.only(where, e, "text action_id url value style confirm accessibility_label")
			c.text(where+"/text", e["text"], maxButton, "plain_text")
			c.short(where+"/value", e["value"], maxButtonValue)
			c.short(where+"/url", e["url"], maxButtonURL)
		case "static_select":
			c.only(where, e, "placeholder action_id options initial_option confirm")
			c.text(where+"/placeholder", e["placeholder"], maxPlaceholder, "plain_text")
			c.options(where+"/options", e["options"])
		default:
			c.wrong(where, "unsupported type: %v", e["type"])
		}
	}
}

func (c *inspection) options(at string, v any) {
	options, _ := v.([]any)
	if len(options) == 0 {
		c.wrong(at, "must have an option")
	}
	c.atMost(at, len(options), maxOptions, "items")
	for i, v := range options {
		o, _ := v.(object)
		where := fmt.Sprintf("%s/%d", at, i)
		c.only(where, o, "text value description")
		c.text(where+"/text", o["text"], maxOption, "plain_text")
		c.short(where+"/value", o["value"], maxOption)
	}
}

// short checks a text that may be missing.
func (c *inspection) short(at string, v any, limit int) {
	if s, ok := v.(string); ok {
		c.atMost(at, utf8.RuneCountInString(s), limit, "characters")
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
