package alert

import (
	"strings"
	"testing"
	"time"
)

func TestCurve_labels(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 10, 24, 22, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		every time.Duration
		want  string
	}{
		"over a day of 25": {24 * time.Hour, "Oct 25 00:00, Oct 25 23:00, Oct 26 23:00"},
		"every two days":   {48 * time.Hour, "Oct 25, Oct 26, Oct 28"},
		"yearly":           {365 * 24 * time.Hour, "Oct 25 2026, Oct 25 2027, Oct 24 2028"},
		"hourly":           {time.Hour, "00:00, 01:00, 02:00"},
		"over midnight":    {-time.Hour, "Oct 25 00:00, Oct 24 23:00, Oct 24 22:00"},
		"within a minute":  {time.Second, "00:00:00, 00:00:01, 00:00:02"},
		"at once":          {0, "00:00:00, 00:00:00 (2), 00:00:00 (3)"},
	} {
		var shown curve
		for i := range 3 {
			shown.times = append(shown.times, start.Add(time.Duration(i)*c.every).In(berlin))
		}
		if got := strings.Join(shown.labels(), ", "); got != c.want {
			t.Errorf("%s: labels() = %s, want %s", name, got, c.want)
		}
	}
}

func TestCurve_spark(t *testing.T) {
	t.Parallel()
	for want, points := range map[string][]float64{
		"▇▆▇▆▅▅▁": {54100, 52880, 53920, 51240, 50310, 50040, 41210},
		"▄▄▄":     {7, 7, 7},
		"▁▄▇":     {-1e300, 0, 1e300},
	} {
		if got := (curve{points: points}).spark(); got != want {
			t.Errorf("spark(%v) = %s, want %s", points, got, want)
		}
	}
}
