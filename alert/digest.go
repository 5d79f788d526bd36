package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
)

// groupDigest is the group of an incident that is a digest: a message that tells of others.
const groupDigest = "!digest"

// isDigest reports whether an incident is one that tells of others.
func isDigest(incident store.Incident) bool { return incident.Group == groupDigest }

// digestKey is the key of the digests of a report.
func digestKey(report string) string { return "digest:" + report }

// deliver queues what is to be said. Where more rules speak in a channel than it can bear, one message tells of them all: the
// digest that does so already, again, or a new one. Those that had no message yet have theirs in its thread.
func (d *decision) deliver(ctx context.Context) error {
	var fresh []gathering
	for _, g := range d.gatherings() {
		if g.digest == 0 {
			fresh = append(fresh, g)
		} else if err := d.tellAgain(ctx, g); err != nil {
			return fmt.Errorf("telling of digest %d again: %w", g.digest, err)
		}
	}
	digest, err := d.openDigest(ctx, fresh)
	if err != nil {
		return err
	}
	if err := d.missDigests(ctx, digest); err != nil {
		return err
	}
	if err := d.oweUntold(ctx, false); err != nil {
		return err
	}
	if err := d.editDigests(ctx, digest); err != nil {
		return err
	}
	if err := d.oweUntold(ctx, true); err != nil {
		return err
	}
	d.owed = nil
	return nil
}

// oweUntold queues what no digest has said: what trails behind the edits of digests, or all else.
func (d *decision) oweUntold(ctx context.Context, trailing bool) error {
	for _, o := range d.owed {
		if o.told || o.trails() != trailing {
			continue
		}
		if err := d.oweAll(ctx, o.channel, o.notice); err != nil {
			return err
		}
	}
	return nil
}

// tellAgain has a digest tell what becomes of those that it tells of: once in its thread, for the channel to see. Those whose
// messages are there need no lines of their own.
func (d *decision) tellAgain(ctx context.Context, g gathering) error {
	channels, err := d.tx.Channels(ctx, g.digest)
	if err != nil {
		return err
	}
	n := Notice{Role: RolePost}
	if slices.Contains(channels, g.channel) {
		n.Role = RoleBroadcast
	} else if before, _, err := lastMessage(ctx, d.tx, g.digest, g.channel); err != nil {
		return err
	} else {
		n.Mentions = before.Mentions // of a message that nobody has seen
	}
	n.tellOf(g.digest, d.gather(g), true)
	for _, i := range g.places {
		d.owed[i].told = n.Role == RoleBroadcast && d.owed[i].notice.Digest == g.digest && d.owed[i].notice.Role == RoleReply
	}
	if err := d.explain(ctx, g); err != nil {
		return err
	}
	return d.oweAll(ctx, g.channel, n)
}

// openDigest opens an incident that tells of others, and queues its message for each channel; 0 where there is nothing to
// tell of. Of what has a message, the lines that the channel would have seen are said in its thread alone.
func (d *decision) openDigest(ctx context.Context, gatherings []gathering) (int64, error) {
	if len(gatherings) == 0 {
		return 0, nil
	}
	incident := store.Incident{
		Rule: digestKey(d.report), Group: groupDigest, State: string(StateWarning), Peak: string(StateWarning),
		Opened: d.completed, Spoken: d.completed,
	}
	var err error
	if incident.ID, err = d.tx.OpenIncident(ctx, incident); err != nil {
		return 0, err
	}
	joined := make(map[int64]bool) // whether its message is in the digest's thread
	for _, g := range gatherings {
		for _, i := range g.places {
			n := d.owed[i].notice
			joined[n.Incident] = joined[n.Incident] || n.Role == RolePost
		}
		n := Notice{Role: RolePost}
		n.tellOf(incident.ID, d.gather(g), true)
		if err := d.oweAll(ctx, g.channel, n); err != nil {
			return 0, err
		}
		if err := d.explain(ctx, g); err != nil {
			return 0, err
		}
	}
	return incident.ID, d.join(ctx, incident, joined)
}

// gather takes what a digest says of its members, who are called by it alone.
func (d *decision) gather(g gathering) []Notice {
	var members []Notice
	for _, i := range g.places {
		n := &d.owed[i].notice
		members = append(members, *n)
		n.Mentions = nil
		if n.disturbs() {
			n.Role = RoleReply
		}
	}
	return members
}

// explain adds to the records of what a digest tells of that it is said there.
func (d *decision) explain(ctx context.Context, g gathering) error {
	note := fmt.Sprintf("; said in a digest of %s", counted(int64(len(g.places)), "alert"))
	for _, i := range g.places {
		incident, err := d.tx.Incident(ctx, d.owed[i].notice.Incident)
		if err != nil {
			return err
		}
		for j := range d.evaluations {
			if e := &d.evaluations[j]; e.Rule == incident.Rule && e.Group == incident.Group && !strings.HasSuffix(e.Reason, note) {
				e.Reason += note
			}
		}
	}
	return nil
}
