package alert

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
)

const (
	// placeFor is for how long it is believed what a channel's name means. After that the name counts again, and what it
	// meant only where Slack does not know the name any more.
	placeFor = 24 * time.Hour
	// lookAgainIn is when the list of channels is asked again for a name that was not in it, and joining is tried again.
	lookAgainIn = 10 * time.Minute
)

// isPerson reports whether a channel of the rules is somebody who gets direct messages.
func isPerson(channel string) bool {
	return userID.MatchString(channel) || strings.Contains(channel, "@")
}

// unknownPlace reports whether Slack does not know a channel by what it was called.
func unknownPlace(err error) bool {
	said, ok := errors.AsType[*SlackError](err)
	return ok && (said.Code == "channel_not_found" || said.Code == "team_not_found")
}

// outside reports whether the bot is not in a public channel.
func outside(err error) bool {
	said, ok := errors.AsType[*SlackError](err)
	return ok && said.Code == "not_in_channel"
}

// post posts a message to the notification's channel, wherever that is now.
func (c *Courier) post(ctx context.Context, p *parcel, m Message) (at address, err error) {
	name, unknown := p.notification.Channel, false
	for _, to := range p.addresses(c.now()) {
		p.named = p.named || to == name
		err = c.inside(ctx, to, func() error {
			at, err = c.slack.post(ctx, to, m)
			return err
		})
		if !unknownPlace(err) {
			break
		}
		unknown = true
	}
	if err == nil && p.named && at.channel == p.place.ID && unknown {
		c.log.WarnContext(ctx, "slack does not know the channel by its name any more, its ID is used: write that into the rules",
			"channel", name, "id", at.channel)
	}
	return at, err
}

// inside does something in a channel. Where the bot is not in it, it goes in, if it may, and tries once more.
func (c *Courier) inside(ctx context.Context, channel string, do func() error) error {
	err := do()
	if !outside(err) || !channelID.MatchString(channel) || !c.places.untried("joining "+channel) {
		return err
	}
	if joining := c.slack.join(ctx, channel); joining != nil {
		c.places.note("joining " + channel)
		c.log.WarnContext(ctx, "the bot may not join a channel by itself", "channel", channel, "err", joining)
		return err
	}
	c.log.InfoContext(ctx, "the bot has joined a channel", "channel", channel)
	return do()
}

// elsewhere reports whether a message that its channel did not take may find it by what is known by now, or has it looked
// up for the next attempt.
func (c *Courier) elsewhere(ctx context.Context, p *parcel, why error) (bool, error) {
	name, l := p.notification.Channel, c.places
	if p.loose || p.posted() || channelID.MatchString(name) || !unknownPlace(why) && !outside(why) {
		return false, nil
	}
	l.finding.Lock()
	defer l.finding.Unlock()
	var known store.ChannelID
	err := c.store.View(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.ChannelID(ctx, name)
		return err
	})
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return false, err
	case known.ID != p.place.ID: // it was found meanwhile
		return true, nil
	case known.ID != "" && outside(why), !l.untried("finding " + name):
		return false, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted[name] = l.now()
	return true, nil
}

// locate finds out where a new message goes, where that takes more than its channel's name.
func (c *Courier) locate(ctx context.Context, p *parcel) error {
	name, now, l := p.notification.Channel, c.now(), c.places
	if _, wanted := l.wants(name); !wanted && !isPerson(name) {
		return nil // without waiting for those that look something up
	}
	l.finding.Lock()
	defer l.finding.Unlock()
	since, wanted := l.wants(name)
	if p.loose || p.posted() || !wanted && (!isPerson(name) || p.place.ID != "" && now.Sub(p.place.Seen) < placeFor) {
		return nil
	}
	find, mayWait := l.channel, now.Sub(since) < lookAgainIn
	if isPerson(name) {
		find, mayWait = l.person, p.place.ID == "" // then there is nothing else to be tried
	}
	id, err := find(ctx, name)
	if said, ok := errors.AsType[*SlackError](err); ok && (said.fault == faultBusy || said.fault == faultPassing) && mayWait {
		return err
	}
	l.looked(name)
	switch {
	case err == nil && id != "":
		p.place = store.ChannelID{Name: name, ID: id, Seen: now}
		return c.store.Update(ctx, func(tx *store.Tx) error { return tx.SaveChannelID(ctx, p.place) })
	case isPerson(name) && p.place.ID == "":
		return err
	default:
		return nil
	}
}

// nowhere decides what follows when it cannot be found out where a message goes.
func (c *Courier) nowhere(ctx context.Context, p *parcel, err error) error {
	said, ok := errors.AsType[*SlackError](err)
	switch {
	case !ok:
		return err
	case said.fault == faultBusy:
		return store.Snooze(min(said.wait, 10*time.Second))
	case said.fault == faultPassing, said.fault == faultToken && said.Code != "missing_scope": // that one asks for a look-up too much
		return fmt.Errorf("finding %s: %w", p.notification.Channel, err)
	default:
		return c.giveUp(ctx, p, err)
	}
}
