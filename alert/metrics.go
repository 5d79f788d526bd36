package alert

import (
	"errors"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/modealert/modealert/internal/store"
)

// Metrics counts what the parts of this package do. No label has the name of a rule, a report, a channel or a person, nor
// anything else that was written by somebody: anybody who may read metrics may read all of them, and there are only so many.
type Metrics struct {
	events        *prometheus.CounterVec
	evaluations   *prometheus.CounterVec
	notifications *prometheus.CounterVec
	simplified    prometheus.Counter
	delivery      prometheus.Histogram
	slackCalls    *prometheus.CounterVec
	slackTook     *prometheus.HistogramVec
}

// How events are answered, beside `accepted`.
const (
	eventAccepted = "accepted"
	eventRepeated = "duplicate"
	eventUnwanted = "not_wanted"
)

// outcomeUnknown is counted where a condition could not be decided.
const outcomeUnknown = "unknown"

// NewMetrics returns metrics that are registered; nil registers them nowhere.
func NewMetrics(to prometheus.Registerer) *Metrics {
	f := promauto.With(to)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &Metrics{
		events:        counter("modealert_events_total", "Events of Mode by name, and whether they were accepted.", "event", "answer"),
		evaluations:   counter("modealert_evaluations_total", "Evaluations of a rule for one group on one run, by outcome.", "outcome"),
		notifications: counter("modealert_notifications_total", "Notifications by destination, and what became of them.", "to", "result"),
		simplified: f.NewCounter(prometheus.CounterOpts{
			Name: "modealert_notifications_simplified_total", Help: "How often a message was made simpler because Slack refused it.",
		}),
		delivery: f.NewHistogram(prometheus.HistogramOpts{
			Name: "modealert_delivery_duration_seconds", Help: "From the event that a run completed to Slack's ok for a message about it.",
			Buckets: []float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600},
		}),
		slackCalls: counter("modealert_slack_requests_total", "Requests to Slack by method and outcome.", "method", "code"),
		slackTook: f.NewHistogramVec(prometheus.HistogramOpts{
			Name: "modealert_slack_request_duration_seconds", Help: "How long requests to Slack take, by method.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
		}, []string{"method"}),
	}
	m.begin()
	return m
}

// begin has the series that rules go by there before anything happens: of one that appears with a first event, Prometheus
// does not see that it increased.
func (m *Metrics) begin() {
	for _, s := range states() {
		m.evaluations.WithLabelValues(string(s))
	}
	m.evaluations.WithLabelValues(outcomeUnknown)
	for _, kind := range []string{store.KindNotify, kindHook} {
		for _, s := range []store.NotificationState{store.NotificationSent, store.NotificationSkipped, store.NotificationDead} {
			m.notifications.WithLabelValues(destinationOf(kind), string(s))
		}
	}
}

func (m *Metrics) event(name, answer string) { m.events.WithLabelValues(name, answer).Inc() }

// added counts an event that was stored, or was known already.
func (m *Metrics) added(name string, added bool) {
	m.event(name, acceptance(added))
}

// acceptance is what was made of an event that was stored, or was known already.
func acceptance(added bool) string {
	if added {
		return eventAccepted
	}
	return eventRepeated
}

// countOutcome counts an evaluation that is recorded. The groups of a crowd share a record and are counted by themselves.
func (d *decision) countOutcome(v verdict, outcome State) {
	switch {
	case v.group == groupFine, v.group == groupUnknown:
		return
	case d.outcomes == nil:
		d.outcomes = make(map[string]int)
	}
	if v.unknown != "" {
		d.outcomes[outcomeUnknown]++
	} else {
		d.outcomes[string(outcome)]++
	}
}

// decided counts the evaluations of a decision that was made.
func (m *Metrics) decided(d *decision) {
	for outcome, n := range d.outcomes {
		m.evaluations.WithLabelValues(outcome).Add(float64(n))
	}
	for _, c := range d.crowds {
		m.evaluations.WithLabelValues(string(StateOK)).Add(float64(c.fine))
		m.evaluations.WithLabelValues(outcomeUnknown).Add(float64(max(c.unknown-maxUnknown, 0)))
	}
}

// finished counts a notification that nothing becomes of any more.
func (m *Metrics) finished(p *parcel, state store.NotificationState, now time.Time) {
	m.notifications.WithLabelValues(destinationOf(p.notification.Kind), string(state)).Inc()
	heard := p.notice.Received
	if state == store.NotificationSent && p.notification.Kind != kindHook && p.notification.Retried == 0 && !heard.IsZero() {
		m.delivery.Observe(now.Sub(heard).Seconds())
	}
}

// slack makes a call of Slack, and counts it.
func (m *Metrics) slack(method string, now func() time.Time, call func() error) error {
	began := now()
	err := call()
	m.slackTook.WithLabelValues(method).Observe(now().Sub(began).Seconds())
	m.slackCalls.WithLabelValues(method, slackOutcome(err)).Inc()
	return err
}

func destinationOf(kind string) string {
	if kind == kindHook {
		return "webhook"
	}
	return "slack"
}

// methodIncoming is what calls of an incoming webhook are counted under, which is no method of Slack's.
const methodIncoming = "incoming_webhook"

// otherCode is how Slack's answers are counted that say nothing of use here in a word.
const otherCode = "other"

// slackOutcome is how a call of Slack is counted: `ok`, the status of an answer that is none of Slack's API, Slack's own word
// where it is about where a message goes or about who sends it, `refused` where Slack does not take what was sent as it is,
// `no_answer`.
func slackOutcome(err error) string {
	e, ok := errors.AsType[*SlackError](err)
	switch {
	case err == nil:
		return "ok"
	case !ok:
		return otherCode
	case e.fault == faultBusy:
		return "ratelimited"
	case strings.HasPrefix(e.Code, "restricted_action"):
		return "restricted_action"
	case e.fault == faultPayload:
		return "refused"
	case slackCode.MatchString(e.Code) && faultOf(e.Code) != faultPayload: // one of those that are known here
		return e.Code
	}
	if status, found := strings.CutPrefix(e.Code, "HTTP "); found {
		return status
	}
	return "no_answer"
}
