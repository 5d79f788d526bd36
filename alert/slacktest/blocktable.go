package slacktest

import (
	"fmt"
)

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
