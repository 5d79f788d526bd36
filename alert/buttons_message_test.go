package alert_test

import (
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
)

// handledBy is a notice of which people said something.
func handledBy(h alert.HandlingFacts) alert.Notice {
	return with(value(alert.StateCritical), func(n *alert.Notice) { n.Role, n.Handling = alert.RoleEdit, &h })
}

// TestDrawing_interactive: the same messages with buttons, as far as there is something to do.
func TestDrawing_interactive(t *testing.T) {
	t.Parallel()
	until := nine.Add(4 * time.Hour)
	acknowledged := alert.HandlingFacts{AcknowledgedBy: "U0123ABCD", Acknowledged: nine.Add(time.Minute)}
	for name, notice := range map[string]alert.Notice{
		"buttons":              value(alert.StateCritical),
		"buttons_run_failed":   runFailed(),
		"buttons_acknowledged": handledBy(acknowledged),
		"buttons_snoozed":      handledBy(alert.HandlingFacts{SnoozedBy: "U0123ABCD", SnoozedUntil: until}),
		"buttons_all": handledBy(alert.HandlingFacts{
			AcknowledgedBy: "U0123ABCD", Acknowledged: nine.Add(time.Minute), SnoozedBy: "U0123ABCD", RuleSnoozedBy: "<!channel>", RuleSnoozedUntil: until,
		}),
		"buttons_resolved": with(resolved(), func(n *alert.Notice) { n.Handling = &acknowledged }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "buttons_run_failed" {
				notice.Incident = 7
			}
			m := alert.Drawing{Interactive: true}.Message(notice, mentions(notice))
			golden(t, name+".json", payload(t, m))
			checkMessage(t, m)
			for simpler, ok := m.Simpler(); ok; simpler, ok = simpler.Simpler() {
				checkMessage(t, simpler)
			}
		})
	}
}

// TestDrawing_plain: where nobody takes clicks, how people handle an incident is shown all the same.
func TestDrawing_plain(t *testing.T) {
	t.Parallel()
	n := handledBy(alert.HandlingFacts{AcknowledgedBy: "U0123ABCD", Acknowledged: nine.Add(time.Minute)})
	golden(t, "acknowledged.json", payload(t, alert.NewMessage(n, oncall)))
}
