package rules

import "testing"

// RefusedBySchema is what the JSON Schema has against a rules file; nil where it accepts it.
func RefusedBySchema(t testing.TB, src string) error {
	t.Helper()
	return validate(compiledSchema(t), []byte(src))
}
