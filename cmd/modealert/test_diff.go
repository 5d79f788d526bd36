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
		return failure{run.ExpectPlace, fmt.Sprintf("run %d says what is not expected\n%s", number, strings.TrimSuffix(got(*miss.Got), "\n"))}
	}
	text := "  - " + miss.Expected.Text + "\n"
	switch {
	case miss.Got != nil:
		text = fmt.Sprintf("run %d: another %s\n", number, strings.Join(miss.Wrong, ", ")) + text + got(*miss.Got)
	case len(scene.Outcomes) == 0:
		text = fmt.Sprintf("run %d: no alert is like this, there is none at all\n", number) + text
	default:
		text = fmt.Sprintf("run %d: no alert is like this, the run has\n", number) + text
		for _, o := range scene.Outcomes[:min(len(scene.Outcomes), maxOthers)] {
			text += got(o)
		}
		if more := len(scene.Outcomes) - maxOthers; more > 0 {
			text += fmt.Sprintf("    … and %d more\n", more)
		}
	}
	return failure{miss.Expected.Place, strings.TrimSuffix(text, "\n")}
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
	text := "  + " + strings.Join(parts, ", ")
	switch {
	case o.About != "":
		text += "    # " + o.About
	case len(o.Said) == 0 && o.Reason != "":
		text += "    # " + o.Reason
	}
	for _, s := range o.Said {
		line := strings.ReplaceAll(s.Text, "\n", " ")
		if slices.Contains(s.Does, rules.NotificationEdited) {
			line = ""
		}
		text += strings.TrimSuffix(fmt.Sprintf("\n      %s, %s: %s", strings.Join(s.Does, " and "), s.Channel, line), ": ")
	}
	return text + "\n"
}
