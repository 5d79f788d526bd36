package terminal

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// table draws a table in a box. Where it is too wide, its widest columns give way, and at last its last ones.
func (p *Printer) table(b *slack.TableBlock, width int) []line {
	rows := p.cells(b)
	if len(rows) == 0 {
		return nil
	}
	widths := columns(rows, width)
	lines := []line{border(widths, "┌", "┬", "┐")}
	for i, row := range rows {
		l := line{{text: "│", style: dim}}
		for c, w := range widths {
			var cell line
			if c < len(row) {
				cell = clip(row[c], w)
			}
			if i == 0 {
				cell = restyle(cell, bold)
			}
			l = append(l, span{text: " "})
			l = append(l, padded(cell, w, alignsRight(b, c))...)
			l = append(l, span{text: " "}, span{text: "│", style: dim})
		}
		lines = append(lines, l)
		if i == 0 {
			lines = append(lines, border(widths, "├", "┼", "┤"))
		}
	}
	return append(lines, border(widths, "└", "┴", "┘"))
}

// cells are the table's cells, each in one line.
func (p *Printer) cells(b *slack.TableBlock) [][]line {
	var rows [][]line
	for _, r := range b.Rows {
		var row []line
		for _, c := range r {
			var cell line
			switch c := c.(type) {
			case *slack.TableRawTextCell:
				cell = line{{text: c.Text}}
			case *slack.TableRawNumberCell:
				cell = line{{text: c.Text}}
				if c.Text == "" {
					cell = line{{text: fmt.Sprint(c.Value)}}
				}
			case *slack.TableRichTextCell:
				for _, l := range p.rich(c.Elements, 1_000) {
					cell = append(cell, l...)
				}
			}
			for i := range cell {
				cell[i].text = strings.ReplaceAll(printable(cell[i].text), "\n", " ")
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// columns are the columns' widths, so that the table fits into width.
func columns(rows [][]line, width int) []int {
	const least, around = 5, 3 // a cell has a space on both sides and a line
	var widths []int
	for _, row := range rows {
		for c, cell := range row {
			if c == len(widths) {
				widths = append(widths, 1)
			}
			widths[c] = max(widths[c], cell.width())
		}
	}
	for {
		total, widest := 1, 0
		for c, w := range widths {
			total += w + around
			if w > widths[widest] {
				widest = c
			}
		}
		switch {
		case total <= width:
			return widths
		case widths[widest] > least:
			widths[widest]--
		default:
			widths = widths[:len(widths)-1]
		}
	}
}

func border(widths []int, left, middle, right string) line {
	segments := make([]string, len(widths))
	for i, w := range widths {
		segments[i] = rule(w + 2)
	}
	return line{{text: left + strings.Join(segments, middle) + right, style: dim}}
}

func alignsRight(b *slack.TableBlock, column int) bool {
	return column < len(b.ColumnSettings) && b.ColumnSettings[column].Align == slack.ColumnAlignmentRight
}
