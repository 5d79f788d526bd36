package main

import (
	"fmt"
	"io"
	"strings"
)

// progressBar shows on a terminal how far something is, in a line of its own that goes away; elsewhere it shows nothing.
type progressBar struct {
	w     io.Writer // nil where nobody looks
	shown string
}

func newProgressBar(w io.Writer) *progressBar {
	if !isTerminal(w) {
		return &progressBar{}
	}
	return &progressBar{w: w}
}

// barWidth is how many columns the bar itself has, and longestBar how many it has at the most with its text.
const (
	barWidth   = 24
	longestBar = 120
)

// show says that so many of all are done.
func (b *progressBar) show(doing string, done, all int) {
	if b.w == nil {
		return
	}
	full := barWidth * done / max(all, 1)
	text := fmt.Sprintf("%s%s %d of %d, %s", strings.Repeat("━", full), strings.Repeat("─", barWidth-full), done, all, oneLine(doing))
	if line, most := []rune(text), widthOn(b.w, longestBar)-1; len(line) > most { // of two lines only one could be taken away
		text = string(line[:most])
	}
	if text == b.shown {
		return
	}
	b.shown = text
	fmt.Fprint(b.w, "\r\x1b[K"+text)
}

// clear takes the line away.
func (b *progressBar) clear() {
	if b.w != nil && b.shown != "" {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.shown = ""
	}
}
