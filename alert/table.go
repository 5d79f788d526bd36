package alert

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// table shows the worst rows in at most room characters, and says how many there are in all. Whole rows are left out
// where they do not fit.
func (d draft) table(room int) []slack.Block {
	t := d.Table
	if t == nil || d.over() || len(t.Columns) == 0 || len(t.Rows) == 0 {
		return nil
	}
	g := newGrid(t)
	const forNote = 80
	g.things = "rows"
	if d.Roll != nil {
		g.things = "groups"
		if len(d.Roll.By) == 1 {
			g.things = d.groupNoun(2)
		}
	}
	if d.level >= noTable {
		g.keep(min(10, maxTableRows), min(room, 2_700)-forNote, entityLength)
		return g.shown(g.asCode(), t.Total)
	}
	g.keep(maxTableRows, room-forNote, func(rune) int { return 1 })
	return g.shown(g.asTable(), t.Total)
}

// grid is a table that fits: cells are clean, never empty, as many in each row as there are columns.
type grid struct {
	rows    [][]string // the first holds the columns' names
	numeric []bool
	hidden  int    // columns left out
	things  markup // what the rows are
}

func newGrid(t *Table) *grid {
	columns := min(len(t.Columns), maxColumns)
	g := &grid{numeric: make([]bool, columns), hidden: len(t.Columns) - columns}
	copy(g.numeric, t.Numeric)
	for _, row := range append([][]string{t.Columns}, t.Rows[:min(len(t.Rows), maxTableRows)]...) {
		cells := make([]string, columns)
		for i := range cells {
			cells[i] = none
			if i < len(row) {
				cells[i] = cut(orNone(clean(row[i])), maxCell)
			}
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// keep leaves the first rows, at most limit of them and no more characters than room.
func (g *grid) keep(limit, room int, cost func(rune) int) {
	for i, row := range g.rows {
		for _, cell := range row {
			for _, r := range cell {
				room -= cost(r)
			}
			room -= 2 // what stands between cells in a block of code
		}
		if room < 0 || i > limit {
			g.rows = g.rows[:i]
			return
		}
	}
}

// shown is the block with a note of what it does not show; nothing where not even one row fits.
func (g *grid) shown(block slack.Block, total int64) []slack.Block {
	n := int64(len(g.rows) - 1)
	if n < 1 {
		return nil
	}
	var rows, columns markup
	if total > n {
		rows = grouped(n) + " of " + grouped(total) + " " + g.things + ", … and " + grouped(total-n) + " more"
	}
	if g.hidden > 0 {
		columns = counted(int64(g.hidden), "more column") + " left out"
	}
	if note := join([]markup{rows, columns}, " · "); note != "" {
		return []slack.Block{block, footnote(note)}
	}
	return []slack.Block{block}
}

func (g *grid) asTable() slack.Block {
	t := slack.NewTableBlock("")
	for _, numeric := range g.numeric {
		align := slack.ColumnAlignmentLeft
		if numeric {
			align = slack.ColumnAlignmentRight
		}
		t.ColumnSettings = append(t.ColumnSettings, slack.ColumnSetting{Align: align, IsWrapped: !numeric})
	}
	for _, row := range g.rows {
		cells := make([]slack.TableCell, len(row))
		for i, cell := range row {
			cells[i] = slack.NewTableRawTextCell(cell)
		}
		t.AddRow(cells...)
	}
	return t
}

// asCode is the table as lines of text, for where Slack refuses the real one. Columns are only as wide as they need to
// be, and the last ones are cut where a line would be too long to read.
func (g *grid) asCode() slack.Block {
	const maxLine = 160
	widths := make([]int, len(g.numeric))
	for _, row := range g.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var lines []string
	for _, row := range g.rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if g.numeric[i] {
				cell = pad + cell
			} else {
				cell += pad
			}
			line.WriteString(cell + "  ")
		}
		lines = append(lines, cut(strings.TrimRight(line.String(), " "), maxLine))
	}
	return section(codeBlock(strings.Join(lines, "\n"), 2_700))
}
