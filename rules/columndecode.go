package rules

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// column reads the name of one column.
func (d *decoder) column(e entry) string {
	if !e.given() || !d.sound(e.value) {
		return ""
	}
	if e.value.Kind == yaml.SequenceNode {
		d.fault(e.value, fmt.Sprintf("`%s` takes one column, not a list", e.key.Value), "write the column that tells the newest rows")
		return ""
	}
	if names := d.columns(e); len(names) > 0 {
		return names[0]
	}
	return ""
}

// nameColumns is for those who would show all of them.
const nameColumns = "name the columns, `show: [order_id, amount]`: only those that a rule names ever leave Mode"

// columns reads the names of columns.
func (d *decoder) columns(e entry) []string {
	entries, _ := d.texts(e)
	var names []string
	for _, one := range entries {
		name := one.value.Value
		plain := one.value.Style == 0
		switch {
		case name == "*":
			d.fault(one.value, "`*` is not the name of a column", nameColumns)
		case plain && strings.Contains(name, ","):
			d.fault(one.value, fmt.Sprintf("`%s` is not the name of one column", name),
				writeKey(e.key.Value, "["+name+"]")+"; or put it in quotes, if a column has that name")
		case plain && callLike.MatchString(name):
			d.fault(one.value, fmt.Sprintf("`%s` takes the names of columns, not expressions", e.key.Value),
				"compute it in the query; or put it in quotes, if a column has that name")
		case slices.Contains(names, name):
			d.fault(one.value, fmt.Sprintf("`%s` is in the list twice", name), "")
		default:
			names = append(names, name)
		}
	}
	if e.key != nil && e.key.Value == "key" {
		d.notEmpty(e)
	}
	return names
}
