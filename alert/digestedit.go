package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// missDigests queues the messages of digests anew that channels ought to have and do not, because they could not be posted.
// They come before those of their members, which belong into their threads.
func (d *decision) missDigests(ctx context.Context, but int64) error {
	type place struct {
		digest  int64
		channel string
	}
	seen := make(map[place]bool)
	for _, o := range d.owed {
		at := place{o.notice.Digest, o.channel}
		if at.digest == 0 || at.digest == but || seen[at] || o.notice.Role != RolePost || loose(o.channel) {
			continue
		}
		seen[at] = true
		missed, err := d.missDigest(ctx, at.digest, at.channel)
		if err != nil {
			return fmt.Errorf("posting digest %d anew: %w", at.digest, err)
		}
		for i := range d.owed {
			if n := &d.owed[i].notice; missed && n.Digest == at.digest && d.owed[i].channel == at.channel {
				n.Mentions = nil // they are called by the digest
			}
		}
	}
	return nil
}

// missDigest queues the message of a digest anew, as it was to be, and reports whether a channel misses it.
func (d *decision) missDigest(ctx context.Context, digest int64, channel string) (bool, error) {
	channels, err := d.tx.Channels(ctx, digest)
	if err != nil || slices.Contains(channels, channel) {
		return false, err
	}
	n, known, err := lastMessage(ctx, d.tx, digest, channel)
	if err != nil || !known || n.over() {
		return false, err
	}
	n.Role = RolePost
	return true, d.oweAll(ctx, channel, n)
}

// editDigests keeps the messages true that tell of what changed, all but one that is new.
func (d *decision) editDigests(ctx context.Context, but int64) error {
	var changed []int64
	for _, o := range d.owed {
		changed = slices.Concat(changed, o.notice.Told, []int64{o.notice.Digest})
	}
	return d.editAll(ctx, slices.DeleteFunc(changed, func(id int64) bool { return id == but })...)
}

// editAll brings some digests up to date. A zero is none.
func (d *decision) editAll(ctx context.Context, digests ...int64) error {
	slices.Sort(digests)
	for _, id := range slices.Compact(digests) {
		if id == 0 {
			continue
		}
		if err := d.editDigest(ctx, id); err != nil {
			return fmt.Errorf("bringing digest %d up to date: %w", id, err)
		}
	}
	return nil
}

// editDigest has the messages of a digest say how those stand that it tells of; it is over when all of them are.
func (d *decision) editDigest(ctx context.Context, id int64) error {
	digest, err := d.tx.Incident(ctx, id)
	if err != nil {
		return err
	}
	told, err := d.toldBy(ctx, digest)
	if err != nil {
		return err
	}
	channels, err := d.tx.Channels(ctx, id)
	if err != nil {
		return err
	}
	digest.State, digest.Closed = string(StateOK), d.now
	if slices.ContainsFunc(told, func(i store.Incident) bool { return i.Closed.IsZero() && tells(id, i) }) {
		digest.State, digest.Closed = string(StateWarning), time.Time{}
	}
	for _, channel := range channels {
		n, err := d.digestIn(ctx, id, channel, told)
		if err != nil {
			return err
		}
		if len(n.Members) == 0 && n.Moved == 0 {
			continue
		}
		if err := d.oweAll(ctx, channel, n); err != nil {
			return err
		}
	}
	return d.tx.SaveIncident(ctx, digest)
}

// digestIn is what the message of a digest in a channel comes to say, of all that it told of.
func (d *decision) digestIn(ctx context.Context, id int64, channel string, told []store.Incident) (Notice, error) {
	n := Notice{Role: RoleEdit}
	var members []Notice
	for _, incident := range told {
		member, known, err := d.memberIn(ctx, incident, channel)
		if err != nil {
			return Notice{}, err
		}
		if !known {
			continue
		}
		moved, err := d.hasMoved(ctx, incident, id, channel)
		if err != nil {
			return Notice{}, err
		}
		if moved {
			n.Moved, n.Report = n.Moved+1, member.Report
			continue
		}
		members = append(members, member)
	}
	n.tellOf(id, members, false)
	return n, nil
}

// memberIn is how an incident stands that has a message in a channel: what others hear is not for it.
func (d *decision) memberIn(ctx context.Context, incident store.Incident, channel string) (n Notice, known bool, err error) {
	n, known, err = lastMessage(ctx, d.tx, incident.ID, channel)
	if known && !incident.Closed.IsZero() && !n.over() {
		known = false // it was over before the channel could hear of it
	}
	return n, known, err
}
