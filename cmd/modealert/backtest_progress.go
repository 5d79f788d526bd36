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

// barWidth is how many columns the bar itself has.
const barWidth = 24

// show says that so many of all are done.
func (b *progressBar) show(doing string, done, all int) {
	if b.w == nil {
		return
	}
	full := barWidth * done / max(all, 1)
	text := fmt.Sprintf("%s%s %s, %d of %d", strings.Repeat("━", full), strings.Repeat("─", barWidth-full), oneLine(doing), done, all)
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
