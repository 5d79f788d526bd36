package alert

import (
	"strings"
	"unicode/utf8"
)

func (d draft) tellValue(h *headline) {
	v := d.Values
	switch {
	case v.Now != "":
		h.core, h.rest = d.name()+" is "+data(v.Now, maxValue), d.limit()
	case v.Limit == "null":
		h.core = d.name() + " is null"
	default:
		h.core = d.name() + " has no value"
		h.rest = d.limit()
	}
}

// limit goes on with "… is $4,210": ", below $5,000".
func (d draft) limit() markup {
	limit := d.Values.Limit
	switch {
	case clean(limit) == "":
		return ""
	case isPhrase(limit):
		return ", " + condition(limit)
	default:
		return " (threshold: " + condition(limit) + ")"
	}
}

// condition is a limit in words, or, where there are none for it, as an expression.
func condition(limit string) markup {
	if isPhrase(limit) {
		return data(limit, maxLimit)
	}
	return code(limit, maxLimit)
}

// isPhrase reports whether a limit can go on with "is": `below $5,000`, `one of late, lost`.
func isPhrase(limit string) bool {
	word, _, _ := strings.Cut(limit, " ")
	switch word {
	case "above", "below", "at", "between", "outside", "not":
		return true
	default:
		return !ranks(limit)
	}
}

// ranks reports whether values can be better or worse by a limit, so that one of those that match is the worst.
func ranks(limit string) bool {
	for _, same := range []string{"equal to ", "other than ", "one of ", "none of "} {
		if strings.HasPrefix(limit, same) {
			return false
		}
	}
	return limit != "null" && limit != "not null"
}

func (d draft) tellRows(h *headline) {
	v := d.Values
	rows := counted(v.Matched, "row")
	if v.Rows > 0 {
		rows = grouped(v.Matched) + " of " + counted(v.Rows, "row")
	}
	h.core = d.name() + ": " + rows + d.matching() + d.recalled()
	switch {
	case v.Now == "" || strings.HasPrefix(v.Limit, "equal to "):
	case v.Matched == 1:
		h.rest = "; it is " + data(v.Now, maxValue)
	case ranks(v.Limit):
		h.rest = "; worst is " + data(v.Now, maxValue)
	}
}

// matching goes on with "3 of 57 rows": " are above $1,000".
func (d draft) matching() markup {
	limit := d.Values.Limit
	one := d.Values.Matched == 1
	switch {
	case clean(limit) == "" && one:
		return " matches"
	case clean(limit) == "":
		return " match"
	case !isPhrase(limit) && one:
		return " matches " + condition(limit)
	case !isPhrase(limit):
		return " match " + condition(limit)
	case one:
		return " is " + data(limit, maxLimit)
	default:
		return " are " + data(limit, maxLimit)
	}
}

func (d draft) tellNothing(h *headline) {
	what := markup("there are only nulls")
	switch {
	case d.Values.NoRows && d.Values.Filtered > 0:
		what = "none of " + counted(d.Values.Filtered, "row") + " passes its `where`"
	case d.Values.NoRows:
		what = "the result has no rows"
	case d.Values.Nothing != "":
		what = data(d.Values.Nothing, maxReason)
	}
	h.core = d.name() + ": " + what
}

func (d draft) tellError(h *headline) {
	if d.over() {
		h.core, h.rest = d.name()+" works again", d.after()
		return
	}
	h.core = d.name() + " could not be checked"
	if first, _, _ := strings.Cut(cleanLines(d.Error), "\n"); first != "" {
		h.only = ": " + spans(first, maxReason)
	}
}

// name is what the message is about: the rule, and which of its groups.
func (d draft) name() markup {
	name := d.ruleName()
	var of []markup // which report and group of the rule
	if d.Rule.Many && d.Report.Name != "" {
		of = append(of, d.reportName())
	}
	if len(d.Group) > 0 {
		of = append(of, listed(d.Group, maxGroup))
	}
	if len(of) == 0 {
		return data(name, maxName)
	}
	return data(name, maxName) + " (" + join(of, ", ") + ")"
}

// ruleName is what the rule is called, as far as that is known.
func (d draft) ruleName() string {
	for _, name := range []string{d.Rule.Name, d.Rule.ID} {
		if clean(name) != "" {
			return name
		}
	}
	return "A rule"
}

// listed are columns with their values: `country DE, region EU`.
func listed(ps []Pair, limit int) markup {
	var all []string
	for _, p := range ps {
		all = append(all, p.written())
	}
	row := strings.Join(all, ", ")
	if utf8.RuneCountInString(row) > limit && len(ps) > 1 { // then each gets its share, so that none is lost
		for i, p := range ps {
			share := max(limit/len(ps)-2, 8)
			all[i] = cut(p.written(), share)
		}
		row = strings.Join(all, ", ")
	}
	return data(row, limit)
}

// written is the pair for a sentence. A text with nothing to see in it is not null, which is a dash.
func (p Pair) written() string {
	value := clean(p.Value)
	if value == "" {
		value = "''"
	}
	return clean(p.Column) + " " + value
}
