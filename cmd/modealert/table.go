package main

import (
	"strings"
	"unicode/utf8"
)

// alignedTable writes lines of cells in columns. Dress may add what takes no room, such as colours; a column in which no line
// but the first has something is left out.
func alignedTable(lines [][]string, dress func(column int, cell string) string) string {
	var widths []int
	for i, line := range lines {
		for column, cell := range line {
			if column == len(widths) {
				widths = append(widths, 0)
			}
			if i > 0 {
				widths[column] = max(widths[column], utf8.RuneCountInString(cell))
			}
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var row strings.Builder
		gap := ""
		for column, cell := range line {
			if widths[column] == 0 {
				continue
			}
			row.WriteString(gap + dress(column, cell))
			width := max(widths[column], utf8.RuneCountInString(lines[0][column]))
			gap = strings.Repeat(" ", width-utf8.RuneCountInString(cell)+2)
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	return b.String()
}

// clipped is s with at most so many characters.
func clipped(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// colored is a state in its colour.
func colored(state string) string {
	word, _, _ := strings.Cut(state, ",")
	color := map[string]string{"critical": "31", "error": "35", "warning": "33", "no_data": "33", "pending": "36", "ok": "32"}[word]
	if color == "" {
		return state
	}
	return "\x1b[" + color + "m" + state + "\x1b[0m"
}
