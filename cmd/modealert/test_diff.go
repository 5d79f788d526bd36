package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// newFailure says how what came of a run differs from what was expected.
func newFailure(number int, run rules.TestRun, scene alert.Scene, miss alert.Miss) failure {
	if miss.Expected == nil {
		return failure{run.ExpectPlace, fmt.Sprintf("run %d says what is not expected\n%s", number, got(*miss.Got))}
	}
	wanted := "  - " + miss.Expected.Text + "\n"
	if miss.Got != nil {
		return failure{miss.Expected.Place, fmt.Sprintf("run %d: another %s\n%s%s", number, strings.Join(miss.Wrong, ", "), wanted, got(*miss.Got))}
	}
	return failure{miss.Expected.Place, fmt.Sprintf("run %d: no alert is like this\n%s%s", number, wanted, others(scene.Outcomes))}
}

// others lists the alerts of a run of which none is like what was expected.
func others(all []alert.Outcome) string {
	if len(all) == 0 {
		return "  + nothing at all"
	}
	var lines []string
	for _, o := range all[:min(len(all), maxOthers)] {
		lines = append(lines, got(o))
	}
	if more := len(all) - maxOthers; more > 0 {
		lines = append(lines, fmt.Sprintf("    … and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// maxOthers is how many alerts are listed where none is like what was expected.
const maxOthers = 5

// got writes an alert as an entry of `expect` would be that it meets, and a line for each thing that is said.
func got(o alert.Outcome) string {
	var parts []string
	if len(o.Group) > 0 {
		var cells []string
		for _, cell := range o.Group {
			cells = append(cells, cell.Column+": "+cell.Value)
		}
		parts = append(parts, "group: {"+strings.Join(cells, ", ")+"}")
	}
	parts = append(parts, "state: "+string(o.State))
	if !o.Value.IsNull() {
		parts = append(parts, "value: "+o.Value.String())
	}
	if len(o.Said) == 0 {
		parts = append(parts, "notification: "+rules.NotificationNone)
	}
	lines := []string{"  + " + strings.Join(parts, ", ")}
	switch {
	case o.About != "":
		lines[0] += "    # " + o.About
	case len(o.Said) == 0 && o.Reason != "":
		lines[0] += "    # " + o.Reason
	}
	for _, s := range o.Said {
		line := fmt.Sprintf("      %s, %s", strings.Join(s.Does, " and "), s.Channel)
		if !slices.Contains(s.Does, rules.NotificationEdited) {
			line += ": " + strings.ReplaceAll(s.Text, "\n", " ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
