package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
)

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
	why   string        // why it is held back no more, or nothing is said in its place
	quiet time.Duration // for how long it is to say nothing, by the rules or by people; 0 when it may
}

func (p *parcel) posted() bool { return p.root != address{} }

// edit reports whether an existing message is changed.
func (p *parcel) edit() bool { return p.notice.Role == RoleEdit && p.posted() }

// amends reports whether it keeps true what was told before, which a mute does not stop.
func (p *parcel) amends() bool { return p.edit() || p.loose && p.posted() && p.notice.over() }

// method is what Slack is asked to do.
func (p *parcel) method() string {
	if p.edit() {
		return methodEdit
	}
	return methodPost
}

// pausedFor says for how long Slack wants to be left alone by a message of its kind.
func (c *Courier) pausedFor(p *parcel) time.Duration {
	if c.incoming != nil {
		return c.incoming.pauses.left(methodPost)
	}
	return c.slack.pauses.left(p.method())
}

// ticket is how a message asks for its turn.
func (c *Courier) ticket(p *parcel) ticket {
	t := ticket{id: p.notification.ID, channel: p.notification.Channel, edit: p.edit(), priority: p.notification.Priority}
	if c.incoming != nil {
		t.channel = IncomingChannel
	}
	return t
}

// addresses are what may be tried for a channel, in this order.
func (p *parcel) addresses(now time.Time) []string {
	name, id := p.notification.Channel, p.place.ID
	switch {
	case id == "" || id == name:
		return []string{name}
	case isPerson(name):
		return []string{id}
	case now.Sub(p.place.Seen) < placeFor:
		return []string{id, name}
	default:
		return []string{name, id}
	}
}

// noted reports whether it is to be written down that a channel of the rules has an ID: it is another one than was known,
// or the name was asked for.
func (p *parcel) noted(id string) bool {
	return id != "" && id != p.notification.Channel && (p.place.ID != id || p.named)
}

// stands records where a new message stands, and so what its channel means in Slack; at is zero where there is none.
func (c *Courier) stands(ctx context.Context, tx *store.Tx, p *parcel, at address) error {
	if at == (address{}) {
		return nil
	}
	n, now := p.notification, c.now()
	if p.noted(at.channel) {
		if err := tx.SaveChannelID(ctx, store.ChannelID{Name: n.Channel, ID: at.channel, Seen: now}); err != nil {
			return err
		}
	}
	if n.Incident == 0 {
		return nil
	}
	return tx.SavePost(ctx, store.Post{Incident: n.Incident, Channel: n.Channel, ChannelID: at.channel, TS: at.ts, Root: at.root, Posted: now})
}
