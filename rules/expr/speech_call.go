package expr

import (
	"strconv"
	"strings"
)

// call says a function or an aggregate, where there are words for it.
func (s *Speech) call(n *call) (string, bool) {
	said, ok := s.counted(n)
	if !ok && len(n.args) > 0 && !n.distinct {
		said, ok = s.measured(n)
	}
	if ok && n.filter != nil {
		said += " (where " + s.clause(n.filter) + ")"
	}
	return said, ok
}

// counted says an aggregate that counts.
func (s *Speech) counted(n *call) (string, bool) {
	switch {
	case n.star:
		return "the number of rows", true
	case len(n.args) != 1:
		return "", false
	case n.name == "count_distinct", n.name == "count" && n.distinct:
		return "the number of distinct values of " + s.operand(n.args[0]), true
	case n.name == "count":
		return "the number of rows with " + s.operand(n.args[0]), true
	case n.name == "null_rate":
		return "the share of rows without " + s.operand(n.args[0]), true
	}
	return "", false
}

// measured says a function of one thing.
func (s *Speech) measured(n *call) (string, bool) {
	switch {
	case n.name == "percentile" && len(n.args) == 2:
		if p, ok := n.args[1].(*literal); ok {
			return "the " + ordinal(p.value.String()) + " percentile of " + s.operand(n.args[0]), true
		}
	case len(n.args) != 1:
	case n.name == "age":
		return "the time since " + s.moment(n.args[0]), true
	case n.name == "date" && isNow(n.args[0]):
		return "today", true
	default:
		words := map[string]string{
			"sum": "the sum of ", "avg": "the average of ", "min": "the lowest ", "max": "the highest ", "median": "the median of ",
			"stddev": "the standard deviation of ", "first": "the first ", "last": "the last ", "abs": "the absolute value of ",
			"length": "the length of ", "date": "the day of ",
		}
		if words[n.name] == "" {
			return "", false
		}
		said := s.operand(n.args[0])
		if !strings.HasSuffix(words[n.name], " of ") { // the highest time since x, not the highest the time since x
			said = strings.TrimPrefix(said, "the ")
		}
		return words[n.name] + said, true
	}
	return "", false
}

// operand says what a function is applied to; a calculation stays as it is, so that nobody wonders what belongs together.
func (s *Speech) operand(n node) string {
	switch n := n.(type) {
	case *column, *literal, *valueWord, *runWord, *past:
		return s.noun(n)
	case *call:
		if n.filter == nil {
			return s.noun(n)
		}
	}
	return s.written(n)
}

// moment says the time that an age is counted from.
func (s *Speech) moment(n node) string {
	if c, ok := n.(*call); ok && len(c.args) == 1 && c.filter == nil {
		switch c.name {
		case "max":
			return "the latest " + s.operand(c.args[0])
		case "min":
			return "the earliest " + s.operand(c.args[0])
		}
	}
	return s.operand(n)
}

func isNow(n node) bool {
	c, ok := n.(*call)
	return ok && c.name == "now"
}

// ordinal is a number as in "the 95th".
func ordinal(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n%100 > 10 && n%100 < 14 {
		return number + "th"
	}
	switch n % 10 {
	case 1:
		return number + "st"
	case 2:
		return number + "nd"
	case 3:
		return number + "rd"
	}
	return number + "th"
}

// past says a word about the value in earlier runs.
func (s *Speech) past(n *past) string {
	switch n.word {
	case "previous":
		return s.of("value", " in the run before")
	case "change":
		return s.of("change", " since the run before")
	case "percent_change":
		return s.of("percentage change", " since the run before")
	case "ago":
		return s.of("value", " "+durationInWords(n.back)+" ago")
	}
	words := map[string]string{
		"avg_last": "average", "median_last": "median", "min_last": "lowest value", "max_last": "highest value",
		"stddev_last": "standard deviation", "zscore": "z-score",
	}
	over := " over the last "
	if n.word == "zscore" {
		over = " against the last "
	}
	return s.of(words[n.word], over+lastRuns(n.count)+n.season.inWords())
}

// inWords goes on with "the last 4 runs".
func (s season) inWords() string {
	switch s {
	case weekday:
		return " on the same day of the week"
	case hour:
		return " at the same time of the day"
	case dayOfMonth:
		return " on the same day of the month"
	case everyRun:
	}
	return ""
}

func lastRuns(n int) string {
	if n == 1 {
		return "run"
	}
	return strconv.Itoa(n) + " runs"
}
