package rules

import (
	"fmt"
	"slices"
)

// withoutEffect refuses keys that this rule has nothing to do with, rather than to ignore them.
func (d *decoder) withoutEffect(given fields, r *draft) {
	d.formatted(given["format"], r)
	switch {
	case r.lateOnly(given):
		d.onlyLate(given, r)
	case r.Value == nil: // what the rule is about is not known
	case r.RunRule():
		d.onlyRun(given, r)
	default:
		d.rowKeys(given, r)
	}
}

// lateOnly reports whether the rule waits for runs and does nothing else.
func (r *draft) lateOnly(given fields) bool {
	return given["expect_every"].given() && !given["value"].given()
}

// noEffect refuses a key that is given.
func (d *decoder) noEffect(given fields, name, why, hint string) {
	if e := given[name]; e.given() && (e.value.Kind == 0 || d.sound(e.value)) {
		d.fault(e.key, fmt.Sprintf("`%s` has no effect here: %s", name, why), hint)
	}
}

// onlyLate checks a rule that has nothing but `expect_every`.
func (d *decoder) onlyLate(given fields, r *draft) {
	const why = "the rule has no `value` and only waits for runs"
	for _, name := range []string{"warning", "critical"} {
		d.noEffect(given, name, why, "how loud a late report is, `no_data` says: `no_data: "+name+"`; or add a `value` to watch")
	}
	for _, name := range []string{"query", "latest", "where", "by", "key", "for", "title", "message", "show", "rows", "format", "chart"} {
		d.noEffect(given, name, why, "leave it out, or add a `value` to watch")
	}
	if e := given["resolve"]; r.Resolve.After > 1 && e.given() {
		d.fault(e.key, "`resolve` has no effect here: "+why, "a report is not late any more as soon as it runs; only `resolve: off` is possible")
	}
	r.For, r.Resolve.After = 1, 1
	if e := given["repeat"]; r.Repeat.EveryRun && e.given() {
		d.fault(e.value, "`repeat: every run` has no effect here: of a report that is late there is no run",
			"write a time such as `repeat: 24 hours`, or leave it out")
	} else if r.Repeat.EveryRun { // by default, which is for others
		r.Repeat = Repeat{}
	}
	if !d.lateHeard(given) {
		r.NoData = NoDataWarning
	}
}

// lateHeard refuses a `no_data` with which a late report would be passed over, where nothing else has no data. It is false
// where that is what `no_data` means, here or by default.
func (d *decoder) lateHeard(given fields) bool {
	e := given["no_data"]
	if e.given() && d.sound(e.value) && slices.Contains([]string{string(NoDataOK), string(NoDataKeep)}, e.value.Value) {
		d.fault(e.value, fmt.Sprintf("with `no_data: %s` nobody would hear that the report is late", e.value.Value),
			"write `no_data: warning` or `no_data: critical`, or leave it out")
		return false
	}
	return e.given()
}

// onlyRun checks a rule whose value is made of what is known of the run.
func (d *decoder) onlyRun(given fields, r *draft) {
	const why = "the rule's value is about the run itself, not about rows of its result"
	for _, name := range []string{"query", "latest", "where", "by", "key", "show", "rows"} {
		if name == "query" && r.ReadsResult() {
			continue // it says which rows are counted
		}
		d.noEffect(given, name, why, "leave it out, or make it a rule of its own with a value such as `value: count(*)`")
	}
}

// rowKeys checks a rule that looks at rows.
func (d *decoder) rowKeys(given fields, r *draft) {
	switch {
	case !r.RowRule():
		d.noEffect(given, "key", "it tells rows apart, and the rule asks an aggregate", "use a value without an aggregate, or `by` for an alert of its own for each group")
	case !given["expect_every"].given():
		d.noEffect(given, "no_data", "the rule asks each row, and without rows there is nothing to say",
			"leave it out, or use an aggregate such as `value: sum(amount)` or `value: count(*)`")
	case !d.lateHeard(given) && !given["no_data"].given():
		r.NoData = NoDataWarning
	}
	if r.RowRule() {
		d.noEffect(given, "chart", "the rule asks each row, and a chart is of one value a run", "leave it out, or use an aggregate such as `value: sum(amount)`")
	}
	if !given["show"].given() && !r.RowRule() && len(r.By) == 0 {
		d.noEffect(given, "rows", "of an aggregate, rows are shown when `show` names their columns",
			"add such as `show: [order_id, amount]`, or leave it out")
	}
	if r.Rows == 0 {
		d.noEffect(given, "show", "with `rows: 0` no rows are shown", "leave out one of the two")
	}
}
