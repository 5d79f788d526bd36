package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes JSON for other programs that people can read too.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
