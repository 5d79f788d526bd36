package alert_test

import (
	"testing"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// BenchmarkRehearsal plays a test of two runs, one that alerts and one that is fine again.
func BenchmarkRehearsal(b *testing.B) {
	set, err := rules.Parse("rules.yaml", []byte(`version: 1
rules:
  - {name: EU revenue, report: 5f3c0a1b2d4e, by: [country], value: sum(revenue), warning: below 10000, channel: revenue}
tests:
  - rule: EU revenue
    runs:
      - rows: [{country: FR, revenue: 12000}, {country: DE, revenue: 7000}]
        expect: [{group: {country: DE}, state: warning, value: 7000}]
      - rows: [{country: FR, revenue: 12000}, {country: DE, revenue: 17000}]
        expect: [{notification: resolved}]
`))
	if err != nil {
		b.Fatal(err)
	}
	r, err := alert.NewRehearsal(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for b.Loop() {
		scenes, err := r.Play(b.Context(), set, set.Tests[0])
		if err != nil {
			b.Fatal(err)
		}
		for i, scene := range scenes {
			if misses := scene.Misses(set.Tests[0].Runs[i].Expect); len(misses) > 0 {
				b.Fatalf("run %d: %+v, got %+v", i+1, misses, scene)
			}
		}
	}
}
