package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// register has the rules files among the metrics.
func (r *reloader) register(to prometheus.Registerer) {
	f := promauto.With(to)
	gauge := func(name, help string, value func() float64) {
		f.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			r.mu.Lock()
			defer r.mu.Unlock()
			return value()
		})
	}
	gauge("modealert_config_last_reload_successful", "Whether the rules files, when they were last read, could be used.", func() float64 {
		if r.refused != nil {
			return 0
		}
		return 1
	})
	gauge("modealert_config_last_reload_success_timestamp_seconds", "When rules files were last read that could be used.",
		func() float64 { return float64(r.accepted.UnixMilli()) / 1000 })
	gauge("modealert_rules", "Rules in use.", func() float64 { return float64(r.rules) })
}
