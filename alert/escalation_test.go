package alert

import "testing"

// TestEscalation: what gets worse is said where people see it, what eases is not, and the message is true at any time.
func TestEscalation(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Errors, report: 5f3c0a1b2d4e, value: sum(x), format: '#,##0', warning: above 5, "+
		"critical: {when: above 50, mention: [oncall, dana@example.com]}, resolve: {after: 2 runs}, repeat: 2 hours}\n")
	for i, rows := range []string{`[{"x": 9}]`, `[{"x": 60}]`, `[{"x": 1234}]`, `[{"x": 1300}]`, `[{"x": 7}]`, `[{"x": 1}]`} {
		p.rowsAfter(60*i, rows)
	}
	p.looksLike("escalation-recovering")
	p.rowsAfter(360, `[{"x": 2}]`)
	p.looksLike("escalation")
}
