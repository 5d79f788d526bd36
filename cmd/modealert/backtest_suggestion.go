package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modealert/modealert/rules"
)

// louderShown is how many thresholds are shown that speak more often than the one that is suggested, and fewRuns how many are too
// few to suggest one without a word of warning.
const (
	louderShown = 8
	fewRuns     = 10
)

// was says that there were so many things: "1 run was", "4 runs were".
func was(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " was"
	}
	return count(n, thing) + " were"
}

// suggestion is the table of what was tried, and what follows from it.
func (p *play) suggestion() string {
	if p.sought == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + p.varied() + "Tried, from quiet to loud (new: how often a channel sees something new):\n\n")
	rows := [][]string{{"", string(p.sought.level), "incidents", "new", "a " + p.sought.wanted.unit, "runs alerting"}}
	now := attemptNow(p)
	left := 0
	for i, a := range p.sought.tried {
		if i > p.sought.best+louderShown && a.condition != now {
			left++
			continue
		}
		mark := ""
		switch {
		case i == p.sought.best:
			mark = "→"
		case a.condition == now:
			mark = "now"
		}
		rows = append(rows, []string{
			mark, a.condition, strconv.Itoa(a.sum.Incidents), strconv.Itoa(a.sum.Spoke), decimal(a.sum.Per(p.sought.wanted.per)),
			fmt.Sprintf("%d of %d", a.sum.Alerting, a.sum.Decided()),
		})
	}
	b.WriteString(columns(rows))
	if left > 0 {
		fmt.Fprintf(&b, "      … and %d louder\n", left)
	}
	b.WriteString("\n" + p.conclusion() + "\n")
	switch s := p.record.Sum(); {
	case s.Runs < fewRuns:
		fmt.Fprintf(&b, "Only %s played, which says little of how often: play more with --runs.\n", was(s.Runs, "run"))
	case s.Decided() < fewRuns:
		fmt.Fprintf(&b, "On %s alone there was enough history, which says little of how often: play more with --runs.\n", count(s.Decided(), "run"))
	}
	return b.String()
}

// varied says which number was varied where the rule has two severities, and that the other speaks as before.
func (p *play) varied() string {
	if !p.twoSeverities() {
		return ""
	}
	return fmt.Sprintf("Only the warning's number is varied. `critical: %s` stays as it is, and what it says counts too.\n",
		p.pair.version.Rule.Critical.When)
}

func (p *play) twoSeverities() bool {
	rule := p.pair.version.Rule
	return rule.Warning != nil && rule.Critical != nil
}

// attemptNow is the condition that the rule has.
func attemptNow(p *play) string {
	rule := p.pair.version.Rule
	if p.sought.level == rules.Critical {
		return rule.Critical.When.String()
	}
	return rule.Warning.When.String()
}

// conclusion says which threshold to take.
func (p *play) conclusion() string {
	goal := often(p.sought.wanted.times) + " a " + p.sought.wanted.unit
	if p.sought.best < 0 {
		text := fmt.Sprintf("No threshold that was tried speaks at most %s.", goal)
		if p.twoSeverities() {
			text += " It may be the critical one that speaks: try another there."
		}
		return text
	}
	best := p.sought.tried[p.sought.best]
	if best.condition == attemptNow(p) {
		return fmt.Sprintf("It is the tightest already that speaks at most %s.", goal)
	}
	return fmt.Sprintf("Write `%s: %s`: of those that were tried the tightest that speaks at most %s.", p.sought.level, best.condition, goal)
}

// columns aligns cells: texts to the left, numbers to the right.
func columns(rows [][]string) string {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			pad := strings.Repeat(" ", wide[i]-len([]rune(cell)))
			if i < 2 {
				cells[i] = " " + cell + pad
			} else {
				cells[i] = "  " + pad + cell
			}
		}
		b.WriteString(strings.TrimRight(" "+strings.Join(cells, ""), " ") + "\n")
	}
	return b.String()
}
