package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// widthOn is how wide something is written that is best so many columns wide: on a narrower terminal as wide as that, so that
// charts and boxes are not torn.
func widthOn(w io.Writer, best int) int {
	f, ok := w.(*os.File)
	if !ok {
		return best
	}
	wide, _, err := term.GetSize(int(f.Fd()))
	if err != nil || wide <= 0 {
		return best
	}
	return min(best, wide)
}
