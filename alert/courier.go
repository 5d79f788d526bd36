package alert

import (
	"context"
	"log/slog"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// Courier delivers to Slack, and to webhooks, what the Watcher queued.
type Courier struct {
	slack    *Slack
	incoming *IncomingWebhook // nil where there is a bot
	hooks    map[string]*Hook // by name
	store    *store.Store
	log      *slog.Logger
	now      func() time.Time
	pace     *pace
	mentions *mentions
	places   *places
	refusals *refusals
	// desk is held from the call of Slack until its outcome is committed. With one message on its way at a time, a kill
	// in between can double that one and no other: Slack has no way to ask whether a message arrived.
	desk chan struct{}
	// stopping is closed when no call may begin any more.
	stopping chan struct{}
	metrics  *Metrics

	drawing    Drawing
	isMuted    func(rules []string, snoozed map[string]time.Time, t time.Time) (until time.Time, muted bool)
	holdFor    time.Duration
	opsChannel func() string
	opsEvery   time.Duration
}

// handOver bounds the time from the first call of Slack to the record of what came of it. The store lets a job that long
// finish when it stops.
const handOver = 10 * time.Second

// stoppingFor is for how long a message is left alone that may not be sent any more. The store goes on offering it until it stops.
const stoppingFor = time.Second

// CourierConfig is what a Courier works with. Store and Log are required, and one of Slack and Incoming.
type CourierConfig struct {
	Slack *Slack
	// Incoming takes the place of the bot. It knows one channel, and whatever is for Slack goes there.
	Incoming *IncomingWebhook
	// Hooks are the outgoing webhooks.
	Hooks []*Hook
	Store *store.Store
	Log   *slog.Logger
	// Drawing is how messages are drawn.
	Drawing Drawing
	// Muted reports whether rules, of which people snoozed some until a time, are all to say nothing at t, and until when; nil
	// means that they never are. What is queued meanwhile is held back, and told then if it is still true.
	Muted func(rules []string, snoozed map[string]time.Time, t time.Time) (until time.Time, muted bool)
	// OpsChannel is the channel that hears of what cannot be delivered, empty where there is none; nil means that.
	OpsChannel func() string
	// Metrics count what becomes of what is queued; nil means that nothing is counted.
	Metrics *Metrics
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// NewCourier returns a Courier whose jobs the store will work once it starts.
func NewCourier(c CourierConfig) *Courier {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	if c.OpsChannel == nil {
		c.OpsChannel = func() string { return "" }
	}
	courier := &Courier{
		slack: c.Slack, incoming: c.Incoming, hooks: make(map[string]*Hook), store: c.Store, log: c.Log, now: c.Now,
		pace: newPace(), mentions: newMentions(c.Slack, c.Now), refusals: newRefusals(), places: newPlaces(c.Slack, c.Now), desk: make(chan struct{}, 1),
		stopping: make(chan struct{}), metrics: c.Metrics,
		drawing: c.Drawing,
		isMuted: c.Muted, holdFor: holdFor,
		opsChannel: c.OpsChannel, opsEvery: opsEvery,
	}
	c.Store.Handle(store.KindNotify, store.HandleOptions{
		Workers: 8, // most of them wait for their channel's turn
		Timeout: 5 * time.Minute,
		// When Slack is back, no message is to wait for long; for about three days.
		Backoff:     runBackoff,
		MaxAttempts: 4500,
		Dead:        courier.bury,
	}, courier.deliver)
	c.Store.Handle(kindOps, store.HandleOptions{Workers: 1, Unhurried: true, Dead: courier.buryTrouble}, courier.lookAtTrouble)
	c.Store.Handle(kindRetry, store.HandleOptions{Workers: 1, Unhurried: true}, courier.putBack)
	for _, h := range c.Hooks {
		courier.hooks[h.name] = h
	}
	c.Store.Handle(kindHook, store.HandleOptions{Workers: 8, Timeout: time.Minute, Dead: courier.bury}, courier.callHook)
	return courier
}

// Stop lets no more calls of Slack begin; the one on its way is brought to its end. It is called once, before the store
// stops, and what waits is delivered after the next start.
func (c *Courier) Stop() { close(c.stopping) }

// deliver works one notification's job that is for Slack.
func (c *Courier) deliver(ctx context.Context, job *store.Job) error {
	p, done, err := c.take(ctx, job)
	if done {
		return err
	}
	if wait := c.pausedFor(p); wait > 0 {
		return store.Snooze(wait)
	}
	if err := c.locate(ctx, p); err != nil {
		return c.nowhere(ctx, p, err)
	}
	if wait := c.pace.turn(c.ticket(p), c.now()); wait > 0 {
		return store.Snooze(wait)
	}
	if p.mentions, err = c.mentions.resolve(ctx, p.notice.Mentions); err != nil {
		if c.mayWait(job) {
			return later(err)
		}
		p.mentions = unresolved(p.notice.Mentions)
	}
	if err := c.takeDesk(ctx); err != nil {
		return err
	}
	defer func() { <-c.desk }()
	if wait := c.pausedFor(p); wait > 0 {
		return store.Snooze(wait)
	}
	// What has begun is brought to its end even while the process stops: to leave between Slack's answer and its record
	// would say the same thing twice.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOver)
	defer cancel()
	at, err := c.send(ctx, p, c.draw(p))
	if err != nil {
		return c.trouble(ctx, p, err)
	}
	return c.finish(ctx, p, store.NotificationSent, "", at)
}

// takeDesk waits until no other message is on its way. The caller leaves the desk, unless there is an error: then the
// message has to wait for another time.
func (c *Courier) takeDesk(ctx context.Context) error {
	select {
	case c.desk <- struct{}{}:
		return c.begins(c.desk)
	case <-c.stopping:
		return store.Snooze(stoppingFor)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begins gives a place back that was free where nothing may begin any more.
func (c *Courier) begins(place chan struct{}) error {
	select {
	case <-c.stopping:
		<-place
		return store.Snooze(stoppingFor)
	default:
		return nil
	}
}
