package rules

import (
	"io"
)

// slowReader hands out one byte at a time, so that what was read tells where the parser stood when it gave up.
type slowReader struct {
	text string
	at   int
}

// Read returns the next byte.
func (r *slowReader) Read(p []byte) (int, error) {
	if r.at >= len(r.text) {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	p[0] = r.text[r.at]
	r.at++
	return 1, nil
}
