package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// Those who run modealert hear in the `ops_channel` of what it could not do. Each trouble, such as one channel and one
// reason, is told when it begins, and then at most once an hour, with how often it happened: a channel that is gone must
// not fill another one.

// kindOps is the kind of the jobs that look whether a trouble goes on.
const kindOps = "ops"

// opsEvery is how often one trouble is told while it goes on.
const opsEvery = time.Hour

// opsJob is the body of such a job.
type opsJob struct {
	Trouble string `json:"trouble"`
}

// Trouble is what a message tells those who run modealert.
type Trouble struct {
	// Channel is where something could not be delivered; empty where it is not about a channel.
	Channel string `json:"channel,omitempty"`
	// Notification is the ID of what was not delivered, which `modealert dead retry` sends again.
	Notification int64 `json:"notification,omitempty"`
	// Unwatched says that it is about the runs of a report, which cannot be listed.
	Unwatched bool `json:"unwatched,omitempty"`
	// Key says that it is about the API key for Mode, which is "refused" or, when that is over, "taken".
	Key string `json:"key,omitempty"`
	// Code is Slack's own word for it, or empty. Reason says it in a sentence, and Remedy what to do.
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
	Remedy string `json:"remedy,omitempty"`
	// Sentence is what the message would have said.
	Sentence string `json:"sentence,omitempty"`
	// Count is how often it happened since Since; 1 when it is told for the first time.
	Count int       `json:"count"`
	Since time.Time `json:"since,omitzero"`
}

// opsDesk queues what those who run modealert hear of.
type opsDesk struct {
	tx      *store.Tx
	channel string // empty where nobody wants to hear of it
	now     time.Time
	every   time.Duration
}

// tell notes that a trouble happened, and queues a message unless it was told a short while ago.
func (o opsDesk) tell(ctx context.Context, name string, n Notice) error {
	if o.channel == "" {
		return nil
	}
	known, err := o.tx.Trouble(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	begins := err != nil
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encoding a notice: %w", err)
	}
	t := store.Trouble{Name: name, Body: body, Count: known.Count + 1, Told: known.Told}
	if !begins {
		return o.tx.SaveTrouble(ctx, t)
	}
	return o.say(ctx, t, n)
}

// say queues a message about a trouble and has it looked at again later.
func (o opsDesk) say(ctx context.Context, t store.Trouble, n Notice) error {
	n.Trouble.Count, n.Trouble.Since = t.Count, t.Told
	if err := (&decision{tx: o.tx, now: o.now}).oweAll(ctx, o.channel, n); err != nil {
		return err
	}
	t.Count, t.Told = 0, o.now
	if err := o.tx.SaveTrouble(ctx, t); err != nil {
		return err
	}
	return o.lookLater(ctx, t.Name)
}

// lookLater has a trouble looked at when it may be told again.
func (o opsDesk) lookLater(ctx context.Context, name string) error {
	body, err := json.Marshal(opsJob{name})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return o.tx.SetTimer(ctx, store.Timer{Name: "ops/" + name, Due: time.Now().Add(o.every), Job: store.Job{Kind: kindOps, Body: body}})
}

// again tells how often a trouble happened since it was told; one that is over is forgotten.
func (o opsDesk) again(ctx context.Context, name string) error {
	t, err := o.tx.Trouble(ctx, name)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case t.Count == 0 || o.channel == "":
		return o.tx.DeleteTrouble(ctx, name)
	}
	var n Notice
	if err := json.Unmarshal(t.Body, &n); err != nil || n.Trouble == nil {
		return o.tx.DeleteTrouble(ctx, name) // which nobody can read: the next one is told as the first
	}
	return o.say(ctx, t, n)
}

// opsDesk is the one of a transaction.
func (c *Courier) opsDesk(tx *store.Tx) opsDesk {
	return opsDesk{tx, c.opsChannel(), c.now(), c.opsEvery}
}

// lookAtTrouble works the job that looks whether a trouble goes on.
func (c *Courier) lookAtTrouble(ctx context.Context, job *store.Job) error {
	var body opsJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	return c.store.Update(ctx, func(tx *store.Tx) error {
		if err := c.opsDesk(tx).again(ctx, body.Trouble); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// buryTrouble has a trouble looked at again where a job ran out of tries: it would say nothing as long as nobody looks.
func (c *Courier) buryTrouble(ctx context.Context, tx *store.Tx, job *store.Job, _ error) error {
	var body opsJob
	_ = json.Unmarshal(job.Body, &body)
	if body.Trouble == "" { // nobody knows which it was
		return nil
	}
	return c.opsDesk(tx).lookLater(ctx, body.Trouble)
}

// giveUp records that a notification cannot be delivered, and tells those who run modealert.
func (c *Courier) giveUp(ctx context.Context, p *parcel, cause error) error {
	p.cause = cause
	p.gone = p.posted() && unknownPlace(cause) // and its channel with it; there may be another one of its name
	return c.finish(ctx, p, store.NotificationDead, cause.Error(), address{})
}

// reportDead tells of a notification that was given up. What the ops channel itself does not take is only logged.
func (c *Courier) reportDead(ctx context.Context, tx *store.Tx, p *parcel, cause error) error {
	channel := p.notification.Channel
	if p.notice.Subject == SubjectTrouble || channel == c.opsChannel() { // nobody could be told
		return nil
	}
	t := Trouble{Channel: channel, Notification: p.notification.ID, Reason: cause.Error(), Sentence: plainSentence(p.notice)}
	if said, ok := errors.AsType[*SlackError](cause); ok {
		t.Reason, t.Remedy = said.why(), remedy(said.Code)
		if slackCode.MatchString(said.Code) { // and no words of the network, which are others each time
			t.Code = said.Code
		}
	} else if said, ok := errors.AsType[*HookError](cause); ok {
		t.Reason = said.Code // the sentence names the webhook
	}
	of := p.notice.Rule
	n := Notice{
		Subject: SubjectTrouble, State: StateOK, Role: RolePost, Report: p.notice.Report, Trouble: &t,
		Rule: RuleFacts{ID: of.ID, Name: of.Name, Place: of.Place, Owner: of.Owner},
	}
	return c.opsDesk(tx).tell(ctx, fmt.Sprintf("channel/%s/%s", channel, t.Code), n)
}

// reportGivenUp tells of a run that could not be read, whose rules say so in their channels.
func (w *Watcher) reportGivenUp(ctx context.Context, d *decision, c examined) error {
	n := c.facts.runNotice(SubjectTrouble)
	n.State, n.Role, n.Trouble = StateOK, RolePost, &Trouble{
		Reason: c.unreadable,
		Remedy: "see whether the run is there in Mode and the API key may read it; the rules have said so in their channels, and look again at the next run",
	}
	return opsDesk{d.tx, d.rules.OpsChannel, d.now, opsEvery}.tell(ctx, "run/"+d.report, n)
}

// OpsChannel is the channel that hears of what could not be delivered, by the rules in use; empty where there is none.
func (w *Watcher) OpsChannel() string { return w.rules.Load().OpsChannel }
