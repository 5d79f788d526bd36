package rules

import (
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// judgement reads the expressions of a rule, and compiles them once so that all that is wrong with them shows now.
func (d *decoder) judgement(n *yaml.Node, given fields, r *draft) {
	if e := given["expect_every"]; e.given() {
		r.ExpectEvery = d.expectEvery(e)
	}
	if r.lateOnly(given) {
		return
	}
	if e := given["value"]; e.given() {
		r.Value = d.expression(e, expr.Parse)
	} else {
		d.faultAt(n.Line, n.Column, 1, "the rule has no `value`",
			"add the column or the expression to watch, such as `value: sum(revenue)` or `value: count(*)`")
	}
	scope := expr.NewScope(expr.NewColumns(), r.By)
	scope.Location = r.Location
	scope.Succeeded = r.Value != nil && !r.RunRule()
	if e := given["where"]; e.given() {
		r.Where = d.expression(e, expr.Parse)
		d.compile(e, r.Where, func(x *expr.Expr) (expr.Program, error) {
			_, err := scope.Where(x)
			return nil, err
		})
	}
	compile := scope.Row
	if e := given["value"]; e.given() {
		if r.Value != nil && !r.RowRule() {
			compile = scope.Group
		}
		d.compile(e, r.Value, compile)
	}
	if !given["warning"].given() && !given["critical"].given() {
		d.faultAt(n.Line, n.Column, 1, "the rule has neither `warning` nor `critical`, so it would never alert",
			"add a line such as `warning: above 1000`")
	}
	scope.Value = r.Value
	if r.Value == nil {
		compile = nil // what the conditions may use is not known
	} else if r.RowRule() && len(r.Value.Columns()) == 0 {
		d.fault(given["value"].value, fmt.Sprintf("`%s` names no column, so it is the same in every row", r.Value),
			"name the column to watch, or use an aggregate such as `value: count(*)`")
	}
	if r.Value != nil && r.Value.Counts() && !given["format"].given() && r.Format.value.hasUnit() {
		r.Format.value = nil // what stands in `defaults` is the unit of columns
	}
	if r.Value != nil && r.Format.value == nil {
		if name, ok := r.Value.Column(); ok {
			r.Format.value = r.Format.ofColumn(name)
		}
	}
	r.Warning = d.severity(given["warning"], compile)
	r.Critical = d.severity(given["critical"], compile)
	d.aboutRun(given, r)
	if r.Warning != nil && r.Critical != nil {
		d.ranked(given["critical"], r.Warning, r.Critical)
	}
}

// aboutRun refuses conditions that look at rows where the value is made of what is known of the run.
func (d *decoder) aboutRun(given fields, r *draft) {
	if r.Value == nil || !r.RunRule() {
		return
	}
	for name, s := range map[string]*Severity{"warning": r.Warning, "critical": r.Critical} {
		if s != nil && s.When.HasAggregate() {
			e := given[name]
			d.fault(e.key, "the rule's value is about the run itself, so it is asked without looking at rows, and an aggregate is about rows",
				"watch the aggregate, such as `value: count(*)`, and ask for `run.…` in the condition")
		}
	}
}

// compiler is Scope.Row or Scope.Group.
type compiler func(*expr.Expr) (expr.Program, error)

// severity reads `warning` or `critical`, in the short form or the long one.
func (d *decoder) severity(e entry, compile compiler) *Severity {
	if !e.given() || !d.sound(e.value) {
		return nil
	}
	s := &Severity{}
	when := e
	if e.value.Kind == yaml.MappingNode {
		written := strings.TrimSpace(d.src.rest(e.value.Line, e.value.Column))
		if t, ok := cutCondition(e.key.Value, written); ok {
			d.faultAt(e.value.Line, e.value.Column+length(written[:t.at]), length(written[t.at:t.end]), t.message, t.hint)
			return nil
		}
		if d.conditionAsKey(e) {
			return nil
		}
		named := severityLevel
		named.name = "`" + e.key.Value + "`"
		given, ok := d.mapping(e.value, named)
		if !ok {
			return nil
		}
		if c := given["channel"]; c.given() {
			s.Channels = d.channels(c)
		}
		if w := given["webhook"]; w.given() {
			s.Webhooks = d.webhooks(w)
		}
		if m := given["mention"]; m.given() {
			s.Mentions = d.mentions(m)
		}
		if when = given["when"]; !when.given() {
			d.fault(e.key, fmt.Sprintf("`%s` does not say when", e.key.Value), "add `when: above 1000` inside")
			return nil
		}
	}
	s.When = d.expression(when, d.conditionParser(when))
	d.compile(when, s.When, compile)
	if s.When == nil {
		return nil
	}
	return s
}

// conditionParser parses a condition; a number alone gets a message of its own.
func (d *decoder) conditionParser(e entry) func(string) (*expr.Expr, error) {
	return func(src string) (*expr.Expr, error) {
		text := strings.TrimSpace(src)
		if plain, ok := expr.PlainNumber(text); ok {
			message := fmt.Sprintf("`%s` alone does not say on which side of it things are bad; %s", text,
				"write `above "+plain+"` or `below "+plain+"`")
			return nil, expr.Errors{{Offset: 0, End: len(src), Message: message}}
		}
		return expr.ParseCondition(src)
	}
}

// expression parses the expression under a key. It returns nil after it has reported what is wrong.
func (d *decoder) expression(e entry, parse func(string) (*expr.Expr, error)) *expr.Expr {
	text, ok := d.text(e)
	if !ok {
		return nil
	}
	src := strings.TrimRight(text, " \t\n")
	x, err := parse(src)
	if err != nil {
		d.expressionErrors(e, err)
		return nil
	}
	return x.In(d.zone)
}

// compile checks that an expression makes sense where it stands.
func (d *decoder) compile(e entry, x *expr.Expr, compile compiler) {
	if x == nil || compile == nil {
		return
	}
	if _, err := compile(x); err != nil {
		d.expressionErrors(e, err)
	}
}

// expressionErrors reports the mistakes in an expression where they stand in the file.
func (d *decoder) expressionErrors(e entry, err error) {
	var mistakes expr.Errors
	if !errors.As(err, &mistakes) {
		d.fault(e.value, err.Error(), "")
		return
	}
	for _, m := range mistakes {
		d.faultIn(e.value, m.Offset, m.End, m.Message, d.hiddenByComment(e.value))
	}
}

// hiddenByComment explains an expression that YAML cut off at a `#`.
func (d *decoder) hiddenByComment(n *yaml.Node) string {
	rest, ok := strings.CutPrefix(d.src.rest(n.Line, n.Column), n.Value)
	if !ok || n.Style != 0 || !strings.HasPrefix(strings.TrimLeft(rest, " \t"), "#") {
		return ""
	}
	return "YAML takes everything from ` #` on for a comment; if it belongs to the expression, put the whole into double quotes"
}
