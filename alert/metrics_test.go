package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/modealert/modealert/internal/store"
)

// TestMetrics_decided: each evaluation counts once, also those of a crowd, which share a record.
func TestMetrics_decided(t *testing.T) {
	t.Parallel()
	m := NewMetrics(nil)
	d := &decision{crowds: map[string]*crowd{"k": {fine: 2000, unknown: maxUnknown + 50, why: "1 of 7 runs"}}}
	d.record(verdict{key: "k", group: "a"}, StateWarning, "")
	d.record(verdict{key: "k", group: "b", unknown: "1 of 7 runs"}, StateOK, "")
	d.recordCrowds()
	m.decided(d)
	for outcome, want := range map[string]float64{"ok": 2000, "unknown": 51, "warning": 1, "critical": 0} {
		if got := testutil.ToFloat64(m.evaluations.WithLabelValues(outcome)); got != want {
			t.Errorf("%v evaluations with the outcome %s, want %v", got, outcome, want)
		}
	}
}

// TestMetrics_finished: all notifications are counted, but only those tell how quick a delivery is that went straight to Slack.
func TestMetrics_finished(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	m := NewMetrics(registry)
	heard := Notice{Received: storyBegin}
	for _, p := range []*parcel{
		{notice: heard, notification: store.Notification{Kind: store.KindNotify}},
		{notice: heard, notification: store.Notification{Kind: kindHook}},
		{notice: heard, notification: store.Notification{Kind: store.KindNotify, Retried: 1}},
		{notification: store.Notification{Kind: store.KindNotify}}, // after a mute
	} {
		m.finished(p, store.NotificationSent, storyBegin.Add(2*time.Second))
	}
	m.finished(&parcel{notice: heard}, store.NotificationSkipped, storyBegin)
	m.finished(&parcel{notice: heard}, store.NotificationDead, storyBegin.Add(72*time.Hour))
	want := `# HELP modealert_delivery_duration_seconds From the event that a run completed to Slack's ok for a message about it.
# TYPE modealert_delivery_duration_seconds histogram
modealert_delivery_duration_seconds_bucket{le="0.1"} 0
modealert_delivery_duration_seconds_bucket{le="0.25"} 0
modealert_delivery_duration_seconds_bucket{le="0.5"} 0
modealert_delivery_duration_seconds_bucket{le="1"} 0
modealert_delivery_duration_seconds_bucket{le="2.5"} 1
modealert_delivery_duration_seconds_bucket{le="5"} 1
modealert_delivery_duration_seconds_bucket{le="10"} 1
modealert_delivery_duration_seconds_bucket{le="30"} 1
modealert_delivery_duration_seconds_bucket{le="60"} 1
modealert_delivery_duration_seconds_bucket{le="300"} 1
modealert_delivery_duration_seconds_bucket{le="900"} 1
modealert_delivery_duration_seconds_bucket{le="3600"} 1
modealert_delivery_duration_seconds_bucket{le="21600"} 1
modealert_delivery_duration_seconds_bucket{le="+Inf"} 1
modealert_delivery_duration_seconds_sum 2
modealert_delivery_duration_seconds_count 1
# HELP modealert_notifications_total Notifications by destination, and what became of them.
# TYPE modealert_notifications_total counter
modealert_notifications_total{result="dead",to="slack"} 1
modealert_notifications_total{result="dead",to="webhook"} 0
modealert_notifications_total{result="sent",to="slack"} 3
modealert_notifications_total{result="sent",to="webhook"} 1
modealert_notifications_total{result="skipped",to="slack"} 1
modealert_notifications_total{result="skipped",to="webhook"} 0
`
	err := testutil.GatherAndCompare(registry, strings.NewReader(want), "modealert_delivery_duration_seconds", "modealert_notifications_total")
	if err != nil {
		t.Error(err)
	}
}

// TestSlackOutcome: of Slack's words only those are a label that are known here, so that there are only so many.
func TestSlackOutcome(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*SlackError{
		"ratelimited":       {Code: "ratelimited", fault: faultBusy},
		"is_archived":       {Code: "is_archived", fault: faultChannel},
		"token_revoked":     {Code: "token_revoked", fault: faultToken},
		"message_not_found": {Code: "message_not_found", fault: faultGone},
		"internal_error":    {Code: "internal_error", fault: faultPassing},
		"restricted_action": {Code: "restricted_action_of_mine", fault: faultChannel},
		"refused":           {Code: "too_many_cooks", fault: faultPayload},
		"503":               {Code: "HTTP 503", fault: faultPassing},
		"no_answer":         {Code: "connection refused", fault: faultPassing},
	} {
		if got := slackOutcome(e); got != want {
			t.Errorf("slackOutcome(%+v) = %q, want %q", e, got, want)
		}
	}
	if got := slackOutcome(nil); got != "ok" {
		t.Errorf("slackOutcome(nil) = %q", got)
	}
}
