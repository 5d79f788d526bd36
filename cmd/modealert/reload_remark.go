package main

import (
	"fmt"
	"regexp"
	"time"
)

// remark is what readyz says beneath its ok while the files on the disk are refused; empty while they are good.
func (r *reloader) remark() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refused == nil {
		return ""
	}
	return fmt.Sprintf("the rules files are refused since %s, the last good rules stay in use: %s",
		r.refused.since.UTC().Format(time.RFC3339), r.refused.first)
}

var (
	// quotedPart is what a message repeats of a file.
	quotedPart = regexp.MustCompile("`[^`]*`")
	// plainWord is a key, or the name of a column.
	plainWord = regexp.MustCompile("^`[A-Za-z_]{1,24}`$")
)

// withoutQuotes leaves out of a message what it repeats of a file, but for plain words: anybody may read /readyz, and
// somebody may have pasted a secret into the file.
func withoutQuotes(message string) string {
	return quotedPart.ReplaceAllStringFunc(message, func(quoted string) string {
		if plainWord.MatchString(quoted) {
			return quoted
		}
		return "`…`"
	})
}
