package main

import (
	"fmt"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// askPast notes which conditions look at more runs than a report has, where one page lists all that it has.
func (o *onlineCheck) askPast(report mode.Report, page mode.RunPage, reading []*rules.Rule) {
	if page.More {
		return
	}
	past := 0
	for _, run := range page.Runs {
		if run.Succeeded() {
			past++
		}
	}
	for _, rule := range reading {
		for _, c := range []struct {
			key string
			*rules.Severity
		}{{"warning", rule.Warning}, {"critical", rule.Critical}} {
			if c.Severity == nil || c.When.Need().Runs <= past {
				continue
			}
			o.remark([]placed{rule}, c.key, "", fmt.Sprintf("this needs %s, and report %s has %d that succeeded, so what compares with them is unknown until there are enough",
				count(c.When.Need().Runs, "earlier run"), called(report), past))
		}
	}
}
