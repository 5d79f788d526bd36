package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// kindRun is the kind of the jobs that examine a run.
const kindRun = "run"

const (
	// desks is how many runs are read and judged at once.
	desks = 4
	// deskFor is for how long one waits for that before it is left to another process, or for later.
	deskFor = time.Minute
	// runsInHand is how many are taken from the queue at once: while some are judged, others wait for those before them.
	runsInHand = 16
)

// Watcher takes runs of reports that completed, judges them by the rules, and queues what is to be said.
type Watcher struct {
	mode  *mode.Client
	rules atomic.Pointer[rules.Set]
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	names *names
	poll  time.Duration // how often the runs of a report are listed; 0 is never
	// thorough has the rules tell what each of their conditions came to.
	thorough bool

	polling atomic.Bool  // whether they have been since the process began
	key     atomic.Int32 // a keyState
	metrics *Metrics
	inHand  inHand
	balked  balked
	desks   chan struct{} // has room for those that read results
	// finished are the runs that wait for others.
	finished finished
}

// WatcherConfig is what a Watcher works with. Mode, Store and Log are required.
type WatcherConfig struct {
	Mode  *mode.Client
	Store *store.Store
	Log   *slog.Logger
	// Poll is how often the recent runs of each report are listed, to find those of which no webhook came; 0 means never.
	Poll time.Duration
	// Metrics count what it does; nil means that nothing is counted.
	Metrics *Metrics
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// NewWatcher returns a Watcher that has no rules until Use gives it some, and whose jobs the store will work once it starts.
func NewWatcher(c WatcherConfig) *Watcher {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	w := &Watcher{mode: c.Mode, store: c.Store, log: c.Log, now: c.Now, names: newNames(c.Mode, c.Now), metrics: c.Metrics, poll: c.Poll, desks: make(chan struct{}, desks)}
	w.rules.Store(&rules.Set{})
	c.Store.Handle(kindRun, store.HandleOptions{
		Workers: runsInHand,
		Timeout: 30 * time.Minute, // a result may be gigabytes
		// Runs that wait for Mode wait for each other too, so none is left alone for long; for about three days.
		Backoff:     runBackoff,
		MaxAttempts: 4500,
		Dead:        w.bury,
	}, w.examine)
	c.Store.Handle(kindLate, store.HandleOptions{Workers: 1, Unhurried: true, Timeout: 5 * time.Minute, Dead: w.buryLook}, w.lookOut)
	c.Store.Handle(kindAgain, store.HandleOptions{Workers: 1, Unhurried: true, Timeout: 30 * time.Minute}, w.judgeAgain)
	c.Store.Handle(kindBackfill, store.HandleOptions{Workers: 1, Unhurried: true, Timeout: 30 * time.Minute}, w.backfill)
	c.Store.Handle(kindPoll, store.HandleOptions{Workers: 2, Unhurried: true, Timeout: 30 * time.Minute, Dead: w.buryPoll}, w.pollRuns)
	c.Store.Handle(kindMissed, store.HandleOptions{Workers: 1, Unhurried: true, Timeout: 30 * time.Minute, Dead: w.buryMissed}, w.readMissed)
	c.Store.Handle(kindEvent, store.HandleOptions{Workers: 2, Timeout: 5 * time.Minute, Dead: w.buryEvent}, w.announceEvent)
	return w
}

// Rules returns the rules that the watcher goes by.
func (w *Watcher) Rules() *rules.Set { return w.rules.Load() }

// runBackoff is how long a run is left alone after an attempt has failed.
func runBackoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 6), time.Minute)
}

// runJob is the body of a run's job.
type runJob struct {
	Report string `json:"report"`
	Run    string `json:"run"`
}

// acceptRun stores that a run completed. Once it returned nil the run will be examined, whatever happens to this process;
// a run that was accepted before is not examined again.
func (w *Watcher) acceptRun(ctx context.Context, ref mode.RunRef) error {
	var added bool
	err := w.store.Accept(ctx, func(in *store.Intake) (err error) {
		added, err = takeRun(ctx, in, ref)
		return err
	})
	if err == nil {
		w.metrics.added(mode.EventReportRunCompleted, added)
	}
	return err
}

// takeRun stores that a run completed, with its job. Added is false when it was known already.
func takeRun(ctx context.Context, in *store.Intake, ref mode.RunRef) (added bool, err error) {
	added, err = in.AddRun(ctx, ref.Report, ref.Run)
	if err != nil || !added {
		return added, err
	}
	body, err := json.Marshal(runJob(ref))
	if err != nil {
		return false, fmt.Errorf("encoding a job: %w", err)
	}
	return true, in.Enqueue(ctx, store.Job{Kind: kindRun, Body: body})
}

// bury ends a run whose job ran out of tries, and lets its rules say so.
func (w *Watcher) bury(ctx context.Context, tx *store.Tx, job *store.Job, cause error) error {
	var body runJob
	_ = json.Unmarshal(job.Body, &body)
	if body.Run == "" { // nobody knows which it was
		return nil
	}
	set, ref := w.rules.Load(), mode.RunRef(body)
	c := w.giveUp(w.begin(set, ref, w.names.knownReport(ref.Report)), cause)
	c.facts.report.URL = w.mode.ReportURL(body.Report)
	_, err := w.decideIn(ctx, tx, c)
	return err
}
