package rules

import (
	"fmt"
	"time"
)

// DefaultFlap is what a rule's Flap is where nobody says it.
const DefaultFlap = 30 * time.Minute

// The bounds of `flap`.
const (
	minFlap = time.Minute
	maxFlap = 7 * day
)

// flap reads `flap`.
func (d *decoder) flap(e entry) time.Duration {
	text, ok := d.text(e)
	if !ok || text == "off" {
		return 0
	}
	flap, err := parseSpan(text)
	if err == nil && flap >= minFlap && flap <= maxFlap {
		return flap
	}
	hint := "write `flap: 30 minutes` or `flap: off`"
	if wholeNumber.MatchString(text) {
		hint = fmt.Sprintf("write `flap: %s minutes` or `flap: %s hours`", text, text)
	}
	d.fault(e.value, fmt.Sprintf("`flap` must be a time from 1 minute to 7 days, or `off`, not `%s`", text), hint)
	return DefaultFlap
}

func (r *Rule) flapInWords() string {
	switch r.Flap {
	case DefaultFlap:
		return ""
	case 0:
		return "begin anew each time that it comes back"
	default:
		return "go on where it comes back within " + spanInWords(r.Flap)
	}
}
