package alert

import (
	"strings"
	"unicode/utf8"
)

// groupNoun is what so many groups are called.
func (d draft) groupNoun(n int64) markup {
	by := d.Roll.By
	one, many := "group", "groups"
	if len(by) == 1 {
		one, many = nounOf(by[0])
	} else if of := columnsListed(by); of != "" && utf8.RuneCountInString(string(of)) <= maxGroup {
		one, many = "combination of "+string(of), "combinations of "+string(of)
	}
	if n == 1 {
		return markup(one)
	}
	return markup(many)
}

// columnsListed are columns as one says them: `country and plan`.
func columnsListed(by []string) markup {
	columns := make([]markup, len(by))
	for i, column := range by {
		columns[i] = data(column, maxGroup)
	}
	if len(columns) == 0 {
		return ""
	}
	return join([]markup{join(columns[:len(columns)-1], ", "), columns[len(columns)-1]}, " and ")
}

// groupsAre goes on with what is wrong with so many groups: ` are below $5,000`.
func (d draft) groupsAre(n int64) markup {
	one := n == 1
	pick := func(singular, plural markup) markup {
		if one {
			return singular
		}
		return plural
	}
	limit := clean(d.Values.Limit)
	bare := strings.TrimPrefix(limit, "is ")
	switch {
	case d.State == StateNoData, limit == "":
		return pick(" has", " have") + " no data"
	case !isPhrase(limit) && d.Values.RowRule:
		return pick(" has", " have") + " rows that match " + condition(limit)
	case !isPhrase(limit):
		return pick(" matches ", " match ") + condition(limit)
	case d.Values.RowRule:
		return pick(" has", " have") + " rows " + data(bare, maxLimit)
	default:
		return pick(" is ", " are ") + data(bare, maxLimit)
	}
}
