package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
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
	changed := make(map[int64]bool)
	for _, o := range d.owed {
		for _, id := range slices.Concat(o.notice.Told, []int64{o.notice.Digest}) {
			changed[id] = true
		}
	}
	delete(changed, 0)
	delete(changed, but)
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if err := d.editDigest(ctx, id); err != nil {
			return fmt.Errorf("bringing digest %d up to date: %w", id, err)
		}
	}
	return nil
}

func (d *decision) editDigest(ctx context.Context, id int64) error {
	incident, err := d.tx.Incident(ctx, id)
	if err != nil {
		return err
	}
	told, err := d.toldBy(ctx, incident)
	if err != nil {
		return err
	}
	incident.State, incident.Closed = string(StateOK), time.Time{}
	for _, m := range told {
		if m.Closed.IsZero() {
			incident.State, incident.Closed = string(StateWarning), time.Time{}
			break
		}
		incident.Closed = latest(incident.Closed, m.Closed)
	}
	if err := d.tx.SaveIncident(ctx, incident); err != nil {
		return err
	}
	channels, err := d.tx.Channels(ctx, id)
	if err != nil {
		return err
	}
	for _, channel := range channels {
		members, err := d.toldIn(ctx, channel, told)
		if err != nil {
			return err
		}
		if len(members) == 0 {
			continue
		}
		n := Notice{Role: RoleEdit}
		n.tellOf(id, members, false)
		if err := d.oweAll(ctx, channel, n); err != nil {
			return err
		}
	}
	return nil
}

// toldBy are the incidents that a digest tells of.
func (d *decision) toldBy(ctx context.Context, digest store.Incident) ([]store.Incident, error) {
	told, err := d.tx.DigestedIncidents(ctx, digest.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range courseOf(digest).Also {
		incident, err := d.tx.Incident(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // it was pruned
		}
		if err != nil {
			return nil, err
		}
		told = append(told, incident)
	}
	return told, nil
}

// toldIn is how those of some incidents stand that have a message in a channel: what others hear is not for it.
func (d *decision) toldIn(ctx context.Context, channel string, told []store.Incident) ([]Notice, error) {
	var members []Notice
	for _, incident := range told {
		last, err := d.tx.LastMessage(ctx, incident.ID, channel)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var n Notice
		if err := json.Unmarshal(last.Body, &n); err != nil {
			return nil, fmt.Errorf("decoding notification %d: %w", last.ID, err)
		}
		if !incident.Closed.IsZero() && !n.over() {
			continue // it was over before the channel could hear of it
		}
		members = append(members, n)
	}
	return members, nil
}
