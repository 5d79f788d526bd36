package expr

import (
	"errors"
	"fmt"
	"slices"
)

func (c *compiler) column(n *column) code {
	name := n.name
	if c.group {
		by, ok := c.scope.byColumn(name)
		if !ok && c.said(n.place) {
			return constantCode(Value{})
		}
		if !ok {
			return c.fail(n.place, c.notInBy(n))
		}
		name = by
	}
	slot := c.scope.Columns.Slot(name)
	return code{run: func(env *Env) (Value, error) {
		if slot < len(env.Row) {
			return env.Row[slot], nil
		}
		return Value{}, fmt.Errorf("the row has no column `%s`", name)
	}}
}

func (c *compiler) notInBy(n *column) string {
	written := c.src[n.offset:n.end]
	if hint := pastHint(n); hint != "" && c.condition {
		return hint
	}
	message := fmt.Sprintf("`%s` is neither in `by` nor inside an aggregate; add it to `by`, or write for example `max(%s)`", n.name, written)
	if slices.Contains(c.maybeText, n.name) {
		message += "; a text is written in single quotes: " + quoteText(n.name)
	}
	return message
}

// blame completes a TypeError with where its value comes from. Where a column does not fit a constant, the column is to
// blame: a number in `status = 'open'` is no text.
func (c *compiler) blame(err error, operands ...node) error {
	wrong, ok := errors.AsType[*TypeError](err)
	if !ok || wrong.operand >= len(operands) {
		return err
	}
	guilty := operands[wrong.operand]
	if _, constant := guilty.(*literal); constant && len(operands) == 2 {
		if other := operands[1-wrong.operand]; isValue(other) || c.columnName(other) != "" {
			guilty = other
			wrong.Value, wrong.Want = wrong.other, withArticle(wrong.Value.kind)
		}
	}
	wrong.Column, wrong.source, wrong.columns = c.columnName(guilty), c.sourceOf(guilty), c.columnsOf(guilty)
	return err
}

// columnName is the column that a node is, itself or as the rule's value; empty when it is none.
func (c *compiler) columnName(n node) string {
	switch n := n.(type) {
	case *column:
		return n.name
	case *valueWord:
		if c.scope.Value != nil {
			return c.columnName(c.scope.Value.root)
		}
	}
	return ""
}

// sourceOf is a node as messages name it.
func (c *compiler) sourceOf(n node) string {
	if isValue(n) {
		return "the value"
	}
	return "`" + c.written(n) + "`"
}

// columnsOf lists the columns that a node is computed from.
func (c *compiler) columnsOf(n node) []string {
	switch n := n.(type) {
	case *column:
		return []string{n.name}
	case *valueWord, *past:
		if c.scope.Value != nil {
			return c.scope.Value.columns
		}
	}
	var names []string
	for _, part := range children(n) {
		names = append(names, c.columnsOf(part)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
