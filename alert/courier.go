package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

	drawing    Drawing
	isMuted    func(rules []string, snoozed map[string]time.Time, t time.Time) (until time.Time, muted bool)
	holdFor    time.Duration
	opsChannel func() string
	opsEvery   time.Duration
}

// handOver bounds the time from the first call of Slack to the record of what came of it. The store lets a job that long
// finish when it stops.
const handOver = 10 * time.Second

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
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// NewCourier returns a Courier whose jobs the store will work once it starts.
func NewCourier(c CourierConfig) *Courier {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.OpsChannel == nil {
		c.OpsChannel = func() string { return "" }
	}
	courier := &Courier{
		slack: c.Slack, incoming: c.Incoming, hooks: make(map[string]*Hook), store: c.Store, log: c.Log, now: c.Now,
		pace: newPace(), mentions: newMentions(c.Slack, c.Now), refusals: newRefusals(), places: newPlaces(c.Slack, c.Now), desk: make(chan struct{}, 1),
		stopping: make(chan struct{}),
		drawing:  c.Drawing,
		isMuted:  c.Muted, holdFor: holdFor,
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
	c.Store.Handle(kindOps, store.HandleOptions{Workers: 1, Unhurried: true}, courier.lookAtTrouble)
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

// parcel is one notification on its way.
type parcel struct {
	job          *store.Job
	notification store.Notification
	notice       Notice
	root         address         // where the incident stands in this channel; zero when it does not
	place        store.ChannelID // what the channel is known to mean in Slack; zero when it is not
	digest       address         // where the digest stands that tells of it; zero where there is none
	mentions     []string
	// loose says that it is sent to where every message stands by itself: none can be edited, and there are no threads.
	loose bool
	named bool          // whether Slack was asked to post to the channel by what the rules call it
	cause error         // why it is given up
	gone  bool          // whether the incident's message turned out to be
	woken bool          // the job is one more, to look at what is held
	quiet time.Duration // for how long it is to say nothing, by the rules or by people; 0 when it may
}

func (p *parcel) posted() bool { return p.root != address{} }

// edit reports whether an existing message is changed.
func (p *parcel) edit() bool { return p.notice.Role == RoleEdit && p.posted() }

// amends reports whether it keeps true what was told before, which a mute does not stop.
func (p *parcel) amends() bool { return p.edit() || p.loose && p.posted() && p.notice.over() }

// take reads a notification. Done is true where it is not to be sent, not now or not at all, and that is settled.
func (c *Courier) take(ctx context.Context, job *store.Job) (p *parcel, done bool, err error) {
	p, why, err := c.open(ctx, job)
	switch {
	case err != nil:
	case why != "":
		err = c.finish(ctx, p, store.NotificationSkipped, why, address{})
	case p.held():
		err = c.wake(ctx, p)
	case p.notification.State.Over(): // another job has ended it
		err = c.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	case !p.amends() && p.silent():
		err = c.hold(ctx, p)
	default:
		return p, false, nil
	}
	return nil, true, err
}

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
	case <-c.stopping:
		return store.Snooze(0)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.stopping: // it was free, and nothing may begin any more
		<-c.desk
		return store.Snooze(0)
	default:
		return nil
	}
}

// open reads a notification and says why it need not be sent, if so.
func (c *Courier) open(ctx context.Context, job *store.Job) (*parcel, string, error) {
	var body store.NotifyBody
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return nil, "", store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	p := &parcel{job: job, woken: body.Woken}
	var why string
	err := c.store.View(ctx, func(tx *store.Tx) error {
		var err error
		switch p.notification, err = tx.Notification(ctx, body.Notification); {
		case errors.Is(err, store.ErrNotFound): // nor will it be
			return store.Cancel(err)
		case err != nil:
			return err
		}
		if err := json.Unmarshal(p.notification.Body, &p.notice); err != nil {
			return store.Cancel(fmt.Errorf("decoding notification %d: %w", body.Notification, err))
		}
		if p.root, err = standsAt(ctx, tx, p.notification.Incident, p.notification.Channel); err != nil {
			return err
		}
		if p.digest, err = standsAt(ctx, tx, p.notice.Digest, p.notification.Channel); err != nil {
			return err
		}
		if p.place, err = tx.ChannelID(ctx, p.notification.Channel); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if p.root.root != "" && p.digest.ts != "" { // which may have been posted anew
			p.root.root = p.digest.ts
		}
		p.loose = c.incoming != nil || p.notification.Kind == kindHook
		if err := c.regard(ctx, tx, p); err != nil {
			return err
		}
		why, err = c.superfluous(ctx, tx, p)
		return err
	})
	return p, why, err
}

// standsAt is where the message of an incident stands in a channel; zero where it does not.
func standsAt(ctx context.Context, tx *store.Tx, incident int64, channel string) (address, error) {
	post, err := tx.Post(ctx, incident, channel)
	if errors.Is(err, store.ErrNotFound) {
		return address{}, nil
	}
	return address{channel: post.ChannelID, ts: post.TS, root: post.Root}, err
}

// superfluous says why a notification would tell nobody anything.
func (c *Courier) superfluous(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	switch {
	case c.incoming == nil && p.notification.Channel == IncomingChannel:
		return "it was for the incoming webhook, in whose place there is a bot now", nil
	case p.loose && p.notice.Role == RoleEdit:
		return "what was sent cannot be edited, and what changed is told by itself", nil
	case p.held(), p.notification.State.Over():
		return "", nil
	}
	if why, err := c.bringUpToDate(ctx, tx, p); err != nil || why != "" {
		return why, err
	}
	if why, err := c.needless(ctx, tx, p); err != nil || why != "" {
		return why, err
	}
	switch p.notice.Role {
	case RoleEdit:
		later, err := tx.LaterInThread(ctx, p.notification, string(RoleEdit))
		switch {
		case err != nil:
			return "", err
		case later && p.posted():
			return "a later edit says it all", nil
		case !p.posted() && p.notice.State == StateOK:
			return "there is no message to be edited", nil
		}
	case RoleReply:
		if !p.posted() {
			return "there is no message to reply to", nil
		}
	case RoleBroadcast:
		if p.notice.Was != p.notice.State || p.notice.Roll != nil && p.notice.Roll.Joined != nil {
			return "", nil
		}
		later, err := tx.LaterInThread(ctx, p.notification, string(RoleBroadcast))
		if later {
			return "a later reminder says it all", err
		}
		return "", err
	case RolePost:
	}
	return "", nil
}

// finish records what became of a notification, ends its job and lets the next of its thread go, all at once.
func (c *Courier) finish(ctx context.Context, p *parcel, state store.NotificationState, why string, at address) error {
	err := c.persist(ctx, func(tx *store.Tx) error {
		if err := c.settle(ctx, tx, p, state, why, at); err != nil {
			return err
		}
		return tx.Complete(ctx, p.job)
	})
	if err != nil {
		return fmt.Errorf("recording that notification %d is %s: %w", p.notification.ID, state, err)
	}
	log := c.log.With("channel", p.notification.Channel, "notification", p.notification.ID, "role", p.notification.Role)
	switch state {
	case store.NotificationDead:
		log.ErrorContext(ctx, "message given up", "reason", why)
	case store.NotificationSkipped:
		log.InfoContext(ctx, "message not needed", "reason", why)
	default:
		log.InfoContext(ctx, "message sent", "subject", string(p.notice.Subject), "rule", p.notice.Rule.ID, "state", string(p.notice.State))
	}
	return nil
}

// persist writes down what Slack has already shown, and does not give up at the first trouble with the database: to try
// the whole notification again would show it twice.
func (c *Courier) persist(ctx context.Context, f func(*store.Tx) error) error {
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := c.store.Update(ctx, f)
		if err == nil || errors.Is(err, store.ErrLost) || ctx.Err() != nil || wait > handOver {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (c *Courier) settle(ctx context.Context, tx *store.Tx, p *parcel, state store.NotificationState, why string, at address) error {
	n := p.notification
	c.pace.forget(n.ID)
	n.State, n.Error, n.Attempts = state, why, p.job.Attempt
	switch {
	case state == store.NotificationSent:
		n.Sent = c.now()
		if err := c.stands(ctx, tx, p, at); err != nil {
			return err
		}
	case state == store.NotificationDead && p.cause != nil:
		if err := c.reportDead(ctx, tx, p, p.cause); err != nil {
			return err
		}
	}
	if p.gone {
		if err := tx.ForgetPost(ctx, n.Incident, n.Channel); err != nil {
			return err
		}
	}
	return tx.FinishNotification(ctx, n)
}

// bury records a notification whose job ran out of tries, and lets the next of its thread go. A job that is of none, or of
// one that is over, ends without a record.
func (c *Courier) bury(ctx context.Context, tx *store.Tx, job *store.Job, cause error) error {
	var body store.NotifyBody
	if json.Unmarshal(job.Body, &body) != nil {
		return nil
	}
	n, err := tx.Notification(ctx, body.Notification)
	if errors.Is(err, store.ErrNotFound) || n.State.Over() {
		return nil
	}
	if err != nil {
		return err
	}
	p := &parcel{job: job, notification: n, cause: cause}
	_ = json.Unmarshal(n.Body, &p.notice) // what cannot be read may be why it is given up
	return c.settle(ctx, tx, p, store.NotificationDead, cause.Error(), address{})
}
