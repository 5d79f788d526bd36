package main

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// narrowTerminal opens a terminal of so many columns.
func narrowTerminal(t *testing.T, wide uint16) *os.File {
	t.Helper()
	f, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there are no terminals here: ", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := unix.IoctlSetWinsize(int(f.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: wide}); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestWidthOn: nothing is drawn wider than the terminal.
func TestWidthOn(t *testing.T) {
	t.Parallel()
	for wide, want := range map[uint16]int{0: 100, 60: 60, 80: 80, 200: 100} {
		if got := widthOn(narrowTerminal(t, wide), 100); got != want {
			t.Errorf("on a terminal of %d columns it is %d wide, want %d", wide, got, want)
		}
	}
	if got := widthOn(&strings.Builder{}, 100); got != 100 {
		t.Errorf("elsewhere it is %d wide", got)
	}
}

// TestProgressBar_narrow: the bar never needs a second line, which would stay there.
func TestProgressBar_narrow(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	bar := &progressBar{w: &b}
	bar.show("reading runs of "+strings.Repeat("a rule with a long name ", 20), 3, 60)
	if line := strings.TrimPrefix(b.String(), "\r\x1b[K"); len([]rune(line)) != longestBar-1 || !strings.HasPrefix(line, "━─────────────────────── 3 of 60, reading runs of a rule") {
		t.Errorf("%d columns: %q", len([]rune(line)), line)
	}
}
