package alert

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// choose is what was recorded of the group that is asked for, or everything.
func (x *explainer) choose(records []store.Evaluation) ([]store.Evaluation, error) {
	if len(x.Group) == 0 {
		return records, nil
	}
	var chosen []store.Evaluation
	var names []string
	for _, e := range records {
		switch {
		case !isGroup(e.Group):
		case x.means(groupValues(e.Group)):
			chosen = append(chosen, e)
		default:
			names = append(names, strings.Join(x.selector(e.Group), ", "))
		}
	}
	if len(chosen) == 0 {
		return nil, x.noSuchGroup(records, names)
	}
	return chosen, nil
}

// means reports whether a group is the one that is asked for. A value is written as it is, or as people read it.
func (x *explainer) means(values []expr.Value) bool {
	for _, p := range x.Group {
		i := slices.IndexFunc(x.Rule.By, func(by string) bool { return strings.EqualFold(by, p.Column) })
		if i < 0 || i >= len(values) {
			return false
		}
		if v := values[i]; p.Value != selected(v) && p.Value != x.Rule.Cell(x.Rule.By[i], v) {
			return false
		}
	}
	return true
}

// noSuchGroup says which groups there are.
func (x *explainer) noSuchGroup(records []store.Evaluation, names []string) error {
	var asked []string
	for _, p := range x.Group {
		asked = append(asked, p.Column+"="+p.Value)
	}
	const most = 10
	said := fmt.Sprintf("run %s has no record of group %s", records[0].Run, strings.Join(asked, ", "))
	for _, e := range records {
		if e.Group == groupFine || e.Group == groupUnknown || e.Group == groupRest {
			_, why := planned(e.Reason)
			return fmt.Errorf("%s of its own; of the groups without one: %s", said, why)
		}
	}
	if len(names) == 0 {
		return errors.New(said + "; it has none of any group")
	}
	if meant := likeGroup(strings.Join(asked, ", "), names); meant != "" {
		return fmt.Errorf("%s; did you mean %s?", said, meant)
	}
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(" and %d more", len(names)-most)
	}
	return fmt.Errorf("%s; it has %s%s", said, strings.Join(names[:min(len(names), most)], "; "), more)
}

// likeGroup is the group that was probably meant. That the columns are alike says nothing.
func likeGroup(asked string, names []string) string {
	columns, _, _ := strings.Cut(asked, "=")
	asked = strings.TrimPrefix(asked, columns)
	var values []string
	for _, name := range names {
		values = append(values, strings.TrimPrefix(name, columns))
	}
	meant, _ := rules.Likest(asked, values)
	if meant == "" {
		return ""
	}
	return columns + meant
}

// selector is a group as --group takes it.
func (x *explainer) selector(group string) []string {
	values := groupValues(group)
	if !isGroup(group) || len(values) != len(x.Rule.By) {
		return nil
	}
	all := selectedAll(values)
	for i, by := range x.Rule.By {
		all[i] = by + "=" + all[i]
	}
	return all
}

// selectedAll are values as --group takes them.
func selectedAll(values []expr.Value) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = selected(v)
	}
	return all
}

// selected is a value as --group takes it, so that a null is told from an empty text.
func selected(v expr.Value) string {
	if v.IsNull() {
		return "null"
	}
	return v.String()
}
