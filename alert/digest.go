package alert

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
)

const (
	// groupDigest is the group of an incident that is a digest: a message that tells of others.
	groupDigest = "!digest"
	// maxApart is how many rules of a report may begin to fire on one run with a message each in a channel.
	maxApart = 3
)

// isDigest reports whether an incident is one that tells of others.
func isDigest(incident store.Incident) bool { return incident.Group == groupDigest }

// owed is something that is to be said in a channel.
type owed struct {
	channel string
	move    move
	notice  Notice
}

// owe takes down what is to be said, in order.
func (d *decision) owe(channel string, mv move, notices ...Notice) {
	for _, n := range notices {
		d.owed = append(d.owed, owed{channel, mv, n})
	}
}

// deliver queues what is to be said. Where more rules begin to fire in a channel than it can bear, one message tells of them
// all, and each has its own in the thread of that.
func (d *decision) deliver(ctx context.Context) error {
	digests := d.members()
	var digest int64
	if len(digests) > 0 {
		var err error
		if digest, err = d.openDigest(ctx, digests); err != nil {
			return err
		}
	}
	if err := d.missDigests(ctx, digest); err != nil {
		return err
	}
	for _, o := range d.owed {
		if err := d.oweAll(ctx, o.channel, o.notice); err != nil {
			return err
		}
	}
	if err := d.editDigests(ctx, digest); err != nil {
		return err
	}
	d.owed = nil
	return nil
}

// speaks reports whether it is a new message of a rule, or one that came back or got worse so that the channel sees it.
func (o owed) speaks() bool {
	calls := o.move == moveOpen || o.move == moveBack || o.move == moveRise
	return calls && !loose(o.channel) && (o.notice.Role == RolePost || o.notice.disturbs()) && !o.notice.Muted && o.notice.Rule.ID != ""
}

// loose reports whether every message stands by itself at a destination, so that a digest would only be one more.
func loose(destination string) bool {
	_, hook := hookOf(destination)
	return hook || destination == IncomingChannel
}

// members are the places of what a digest tells of, by channel.
func (d *decision) members() map[string][]int {
	all, ruled := make(map[string][]int), make(map[string]map[string]bool)
	for i, o := range d.owed {
		if !o.speaks() {
			continue
		}
		if ruled[o.channel] == nil {
			ruled[o.channel] = make(map[string]bool)
		}
		ruled[o.channel][o.notice.Rule.ID] = true
		all[o.channel] = append(all[o.channel], i)
	}
	maps.DeleteFunc(all, func(channel string, _ []int) bool { return len(ruled[channel]) <= maxApart })
	return all
}

// openDigest opens an incident that tells of others, and queues its message for each channel. Of what has a message, the
// lines that the channel would have seen are said in its thread alone.
func (d *decision) openDigest(ctx context.Context, digests map[string][]int) (int64, error) {
	incident := store.Incident{
		Rule: "digest:" + d.report, Group: groupDigest, State: string(StateWarning), Peak: string(StateWarning),
		Opened: d.completed, Spoken: d.completed,
	}
	var err error
	if incident.ID, err = d.tx.OpenIncident(ctx, incident); err != nil {
		return 0, err
	}
	joined := make(map[int64]bool) // whether its message is in the digest's thread
	for _, channel := range slices.Sorted(maps.Keys(digests)) {
		n := Notice{Role: RolePost}
		n.tellOf(incident.ID, d.gather(digests[channel], joined), true)
		if err := d.oweAll(ctx, channel, n); err != nil {
			return 0, err
		}
		for _, i := range digests[channel] {
			if err := d.explain(ctx, d.owed[i].notice.Incident, len(digests[channel])); err != nil {
				return 0, err
			}
		}
	}
	return incident.ID, d.join(ctx, incident, joined)
}

// gather takes what a digest says of the members at some places, who are called by it alone.
func (d *decision) gather(places []int, joined map[int64]bool) []Notice {
	var members []Notice
	for _, i := range places {
		n := &d.owed[i].notice
		members = append(members, *n)
		n.Mentions = nil
		joined[n.Incident] = joined[n.Incident] || n.Role == RolePost
		if n.disturbs() {
			n.Role = RoleReply
		}
	}
	return members
}

// join notes of incidents that a digest tells of them, and of the digest that it tells of those whose messages are elsewhere.
// Those in its thread belong to it in other channels too, so that what is said of one incident stays in order.
func (d *decision) join(ctx context.Context, digest store.Incident, joined map[int64]bool) error {
	var also course
	for _, id := range slices.Sorted(maps.Keys(joined)) {
		incident, err := d.tx.Incident(ctx, id)
		if err != nil {
			return err
		}
		if c := courseOf(incident); joined[id] {
			incident.Digest = digest.ID
		} else {
			c.Told = append(c.Told, digest.ID)
			also.Also = append(also.Also, id)
			if err := setCourse(&incident, c); err != nil {
				return err
			}
		}
		if err := d.tx.SaveIncident(ctx, incident); err != nil {
			return err
		}
	}
	for i := range d.owed {
		n := &d.owed[i].notice
		switch in, told := joined[n.Incident]; {
		case in:
			n.Digest = digest.ID
		case told:
			n.Told = append(n.Told, digest.ID)
		}
	}
	if also.Also == nil {
		return nil
	}
	if err := setCourse(&digest, also); err != nil {
		return err
	}
	return d.tx.SaveIncident(ctx, digest)
}

// explain adds to the record of an incident's alert that it is said in a digest.
func (d *decision) explain(ctx context.Context, id int64, of int) error {
	incident, err := d.tx.Incident(ctx, id)
	if err != nil {
		return err
	}
	note := fmt.Sprintf("; said in a digest of %s", counted(int64(of), "alert"))
	for i := range d.evaluations {
		if e := &d.evaluations[i]; e.Rule == incident.Rule && e.Group == incident.Group && !strings.HasSuffix(e.Reason, note) {
			e.Reason += note
		}
	}
	return nil
}
