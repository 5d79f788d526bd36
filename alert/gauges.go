package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/modealert/modealert/internal/store"
)

const (
	// gaugesFor is how long an answer of the database is good at least, and gaugesCost how many times as long as it took, up to
	// gaugesForLong: anybody may ask, and that must not keep the database busy.
	gaugesFor     = time.Second
	gaugesForLong = 15 * time.Second
	gaugesCost    = 20
	// gaugesTimeout bounds the asking.
	gaugesTimeout = 5 * time.Second
	// overdueJob is from when on a job that waits for a worker is worth a remark.
	overdueJob = 10 * time.Minute
)

// Gauges tell how much there is of what is not over, and for how long it has waited, as the database has it. They are a
// prometheus.Collector.
type Gauges struct {
	store *store.Store
	now   func() time.Time

	up, jobs, jobAge, alerts, runs, runAge, notifications, notificationAge *prometheus.Desc

	mu        sync.Mutex // held while the database is asked: whoever comes meanwhile waits for that answer
	last      databaseState
	goodUntil time.Time
}

// databaseState is what was last found out about the database.
type databaseState struct {
	counts   store.Counts
	err      error
	writable bool // whether it could be written too: a full disk can be counted all the same
}

// NewGauges returns the gauges of a database. Now is the clock; nil means time.Now.
func NewGauges(s *store.Store, now func() time.Time) *Gauges {
	if now == nil {
		now = time.Now
	}
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("modealert_"+name, help, labels, nil)
	}
	return &Gauges{
		store: s, now: now,
		up:              desc("database_up", "Whether the database can be read and written; where it cannot be read, the other gauges of it are missing."),
		jobs:            desc("jobs", "Jobs that are not done, by kind and state.", "kind", "state"),
		jobAge:          desc("oldest_due_job_age_seconds", "For how long the job that is due longest has waited for a worker, by kind.", "kind"),
		alerts:          desc("alerts", "Alerts by state.", "state"),
		runs:            desc("waiting_runs", "Runs of reports that were accepted and are not decided."),
		runAge:          desc("oldest_waiting_run_age_seconds", "How long ago the oldest of the waiting runs was accepted."),
		notifications:   desc("undelivered_notifications", "Notifications that are not delivered, by state.", "state"),
		notificationAge: desc("oldest_waiting_notification_age_seconds", "How long ago the oldest notification that waits was queued."),
	}
}

// Describe implements prometheus.Collector.
func (g *Gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.up, g.jobs, g.jobAge, g.alerts, g.runs, g.runAge, g.notifications, g.notificationAge} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (g *Gauges) Collect(to chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	a := g.ask(context.Background())
	if a.err == nil && a.writable {
		tell(g.up, 1)
	} else {
		tell(g.up, 0)
	}
	if a.err != nil {
		return
	}
	c := a.counts
	for key, jobs := range c.Jobs {
		tell(g.jobs, float64(jobs.Count), key.Kind, string(key.State))
	}
	for kind, due := range dueJobs(c) {
		tell(g.jobAge, g.age(due), kind)
	}
	for _, s := range states() {
		tell(g.alerts, float64(c.Alerts[string(s)]), string(s))
	}
	tell(g.runs, float64(c.Runs.Count))
	tell(g.runAge, g.age(c.Runs.Since))
	tell(g.notifications, float64(c.Notifications.Count), "waiting")
	tell(g.notifications, float64(c.Held), "held")
	tell(g.notifications, float64(c.Dead), "dead")
	tell(g.notificationAge, g.age(c.Notifications.Since))
}

// Remark says which jobs have waited for a worker so long that somebody should look, empty where none have.
func (g *Gauges) Remark(ctx context.Context) string {
	a := g.ask(ctx)
	if a.err != nil {
		return "" // it is not ready, and says why
	}
	var late []string
	for kind, due := range dueJobs(a.counts) {
		if !due.IsZero() && g.now().Sub(due) > overdueJob {
			late = append(late, fmt.Sprintf("jobs of the kind %s wait for a worker since %s", kind, due.Format(time.RFC3339)))
		}
	}
	slices.Sort(late)
	return strings.Join(late, "\n")
}

// dueJobs is when the first job of each kind is due, or was; zero where none waits.
func dueJobs(c store.Counts) map[string]time.Time {
	first := make(map[string]time.Time)
	for key, jobs := range c.Jobs {
		due := first[key.Kind]
		waits := key.State == store.JobWaiting || key.State == store.JobScheduled || key.State == store.JobRetrying
		if waits && jobs.Count > 0 && (due.IsZero() || jobs.Due.Before(due)) {
			due = jobs.Due
		}
		first[key.Kind] = due
	}
	return first
}

// age is how long ago a moment was; 0 where there is none, or it is to come.
func (g *Gauges) age(since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(g.now().Sub(since).Seconds(), 0)
}

// ask asks the database, unless it was asked just now. The asking is everybody's and does not end with who began it.
func (g *Gauges) ask(ctx context.Context) databaseState {
	g.mu.Lock()
	defer g.mu.Unlock()
	began := g.now()
	if began.Before(g.goodUntil) {
		return g.last
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), gaugesTimeout)
	defer cancel()
	g.last = databaseState{}
	if g.last.counts, g.last.err = g.store.Counts(ctx); g.last.err == nil {
		g.last.writable = g.store.Ping(ctx) == nil
	}
	ended := g.now()
	g.goodUntil = ended.Add(min(max(gaugesFor, gaugesCost*ended.Sub(began)), gaugesForLong))
	return g.last
}
