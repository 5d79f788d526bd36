package main

import (
	"log/slog"
	"net/http"
	"runtime"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// maxScrapes is how many requests for the metrics are answered at once: anybody can ask where they are not kept apart.
const maxScrapes = 4

// metrics are what /metrics shows. The parts that know nothing of metrics tell what happens, and it is counted here.
type metrics struct {
	registry *prometheus.Registry
	alert    *alert.Metrics
	requests *prometheus.CounterVec // that come in
	attempts *prometheus.CounterVec // at jobs
	modeAsks *prometheus.CounterVec
	modeTook *prometheus.HistogramVec
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f := promauto.With(registry)
	f.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "modealert_build_info", Help: "Always 1; its labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	}, func() float64 { return 1 })
	m := &metrics{
		registry: registry,
		alert:    alert.NewMetrics(registry),
		requests: f.NewCounterVec(prometheus.CounterOpts{
			Name: "modealert_webhooks_received_total", Help: "Requests of Mode and Slack, or of who claims to be one of them, by answer.",
		}, []string{"from", "answer"}),
		attempts: f.NewCounterVec(prometheus.CounterOpts{
			Name: "modealert_job_attempts_total", Help: "Attempts at jobs by kind, and how they ended.",
		}, []string{"kind", "result"}),
		modeAsks: f.NewCounterVec(prometheus.CounterOpts{
			Name: "modealert_mode_requests_total", Help: "Requests to Mode by what was asked for and the status of the answer.",
		}, []string{"endpoint", "code"}),
		modeTook: f.NewHistogramVec(prometheus.HistogramOpts{
			Name: "modealert_mode_request_duration_seconds", Help: "How long Mode takes to begin its answer, by what was asked for.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120},
		}, []string{"endpoint"}),
	}
	m.requests.WithLabelValues("mode", "not_stored") // so that the first one is seen as an increase
	return m
}

// answered counts a request that came in.
func (m *metrics) answered(from, answer string) { m.requests.WithLabelValues(from, answer).Inc() }

// attempted counts an attempt at a job.
func (m *metrics) attempted(kind string, end store.AttemptEnd) {
	m.attempts.WithLabelValues(kind, string(end)).Inc()
}

// modeAsked counts a request to Mode.
func (m *metrics) modeAsked(r mode.Request) {
	code := "no_answer"
	if r.Status > 0 {
		code = strconv.Itoa(r.Status)
	}
	m.modeAsks.WithLabelValues(r.Endpoint, code).Inc()
	m.modeTook.WithLabelValues(r.Endpoint).Observe(r.Took.Seconds())
}

// public is what shows them where all else is, nil where they have an address of their own.
func (m *metrics) public(s settings, log *slog.Logger) http.Handler {
	if s.MetricsListen != "" {
		return nil
	}
	return m.handler(log)
}

// handler shows the metrics, as far as they can be had.
func (m *metrics) handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:            slog.NewLogLogger(log.Handler(), slog.LevelError),
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: maxScrapes,
	})
}
