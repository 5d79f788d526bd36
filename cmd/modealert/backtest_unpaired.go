package main

import (
	"fmt"
	"strings"
)

// unpaired are the IDs of rules that are in one of two versions of the rules alone, so that there is nothing to compare.
type unpaired struct {
	added, removed []string // in the other version, and from it
}

// lines says which they are, each in backticks.
func (u unpaired) lines() []string {
	var lines []string
	for _, l := range []struct {
		what string
		ids  []string
	}{{"Only in the other version", u.added}, {"Not in the other version", u.removed}} {
		if len(l.ids) > 0 {
			lines = append(lines, l.what+", so not compared: "+someOf(l.ids)+".")
		}
	}
	return lines
}

// someOf lists IDs, of very many the first.
func someOf(ids []string) string {
	const most = 10
	text := "`" + strings.Join(ids[:min(len(ids), most)], "`, `") + "`"
	if more := len(ids) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
