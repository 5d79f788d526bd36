package terminal

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// attachment draws the blocks of an attachment beside its colour.
func (p *Printer) attachment(a slack.Attachment, width int) []line {
	lines := p.blocks(a.Blocks.BlockSet, width-2)
	if len(lines) == 0 {
		lines = p.text(a.Fallback, 0, width-2)
	}
	bar := span{text: "┃ ", color: nearest(a.Color)}
	for i, l := range lines {
		lines[i] = append(line{bar}, l...)
	}
	return lines
}

// nearest is the terminal's colour that comes closest to a hex colour.
func nearest(hex string) uint8 {
	rgb, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 24)
	if err != nil {
		return 245
	}
	level := func(c uint64) uint64 { // the cube has the levels 0, 95, 135, 175, 215, 255
		if c < 48 {
			return 0
		}
		return max((c-35)/40, 1)
	}
	//nolint:gosec // at most 231
	return uint8(16 + 36*level(rgb>>16) + 6*level(rgb>>8&0xff) + level(rgb&0xff))
}

// blocks draws blocks under one another, set apart by empty lines where both are more than small print.
func (p *Printer) blocks(blocks []slack.Block, width int) []line {
	var lines []line
	for i, b := range blocks {
		drawn := p.block(b, width)
		if len(drawn) > 0 && len(lines) > 0 && !belongs(blocks, i) {
			lines = append(lines, nil)
		}
		lines = append(lines, drawn...)
	}
	return lines
}

// belongs reports whether block i is drawn right under the one before: small print under other small print, and a note
// under its table, which is not the last small print of all.
func belongs(blocks []slack.Block, i int) bool {
	is := func(i int, t slack.MessageBlockType) bool { return i >= 0 && blocks[i].BlockType() == t }
	if !is(i, slack.MBTContext) {
		return false
	}
	if is(i-1, slack.MBTTable) {
		return i < len(blocks)-1
	}
	return is(i-1, slack.MBTContext) && !is(i-2, slack.MBTTable)
}

func (p *Printer) block(b slack.Block, width int) []line {
	switch b := b.(type) {
	case *slack.SectionBlock:
		return append(p.object(b.Text, 0, width), p.fields(b.Fields, width)...)
	case *slack.HeaderBlock:
		return p.object(b.Text, bold, width)
	case *slack.ContextBlock:
		return p.context(b, width)
	case *slack.RichTextBlock:
		return p.rich(b.Elements, width)
	case *slack.TableBlock:
		return p.table(b, width)
	case *slack.DataVisualizationBlock:
		return p.chart(b, width)
	case *slack.ActionBlock:
		return p.actions(b, width)
	case *slack.DividerBlock:
		return []line{{{text: rule(width), style: dim}}}
	default:
		return []line{{{text: "[" + string(b.BlockType()) + "]", style: dim}}}
	}
}

// actions draws buttons and menus in a row.
func (p *Printer) actions(b *slack.ActionBlock, width int) []line {
	var row []string
	for _, e := range b.Elements.ElementSet {
		switch e := e.(type) {
		case *slack.ButtonBlockElement:
			row = append(row, "["+e.Text.Text+"]")
		case *slack.SelectBlockElement:
			row = append(row, "["+e.Placeholder.Text+" ▾]")
		}
	}
	return p.text(strings.Join(row, " "), 0, width)
}

// object draws a text object.
func (p *Printer) object(t *slack.TextBlockObject, base style, width int) []line {
	switch {
	case t == nil:
		return nil
	case t.Type == slack.MarkdownType:
		return p.text(t.Text, base, width)
	default:
		return plain(t.Text, base, width)
	}
}

// plain draws text in which nothing is interpreted.
func plain(s string, base style, width int) []line {
	var lines []line
	for row := range strings.SplitSeq(printable(s), "\n") {
		lines = append(lines, wrap(line{{text: row, style: base}}, width)...)
	}
	return lines
}

func (p *Printer) context(b *slack.ContextBlock, width int) []line {
	var texts []string
	for _, e := range b.ContextElements.Elements {
		if t, ok := e.(*slack.TextBlockObject); ok {
			texts = append(texts, t.Text)
		}
	}
	return p.text(strings.Join(texts, "  "), dim, width)
}

// fields draws fields in two columns, as narrow as they can be.
func (p *Printer) fields(fields []*slack.TextBlockObject, width int) []line {
	const gap = 4
	half := (width - gap) / 2
	cells := make([][]line, len(fields))
	left := 0
	for i, f := range fields {
		cells[i] = p.object(f, 0, half)
		if i%2 == 0 {
			for _, l := range cells[i] {
				left = max(left, l.width())
			}
		}
	}
	left = max(left, min(half, 24))
	var lines []line
	for i := 0; i < len(cells); i += 2 {
		if i > 0 {
			lines = append(lines, nil)
		}
		var second []line
		if i+1 < len(cells) {
			second = cells[i+1]
		}
		lines = append(lines, beside(cells[i], second, left+gap)...)
	}
	return lines
}

// beside puts lines to the right of others, from column at on.
func beside(left, right []line, at int) []line {
	lines := make([]line, max(len(left), len(right)))
	for i := range lines {
		if i < len(left) {
			lines[i] = left[i]
		}
		if i < len(right) {
			lines[i] = append(padded(lines[i], at, false), right[i]...)
		}
	}
	return lines
}
