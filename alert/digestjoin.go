package alert

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/modealert/modealert/internal/store"
)

// join notes of incidents that a digest tells of them, and of the digest that it tells of those whose messages are elsewhere.
// What older digests said of those goes on here: beside the one in whose thread its message is, only the newest in a channel
// is kept true.
func (d *decision) join(ctx context.Context, digest store.Incident, joined map[int64]bool) error {
	var also course
	older := make(map[int64]bool)
	for _, id := range slices.Sorted(maps.Keys(joined)) {
		incident, err := d.tx.Incident(ctx, id)
		if err != nil {
			return err
		}
		if joined[id] {
			incident.Digest = digest.ID
		} else {
			also.Also = append(also.Also, id)
			if err := d.tellBy(ctx, &incident, digest.ID, older); err != nil {
				return err
			}
		}
		if err := d.tx.SaveIncident(ctx, incident); err != nil {
			return err
		}
		d.joinOwed(incident, joined[id])
	}
	if also.Also == nil {
		return nil
	}
	if err := setCourse(&digest, also); err != nil {
		return err
	}
	if err := d.tx.SaveIncident(ctx, digest); err != nil {
		return err
	}
	return d.editAll(ctx, slices.Collect(maps.Keys(older))...)
}

// tellBy has an incident be told of by a digest, and by those older ones that are in other channels too. They are added to
// the ones that have something to say about it.
func (d *decision) tellBy(ctx context.Context, incident *store.Incident, digest int64, older map[int64]bool) error {
	c := courseOf(*incident)
	here, err := d.tx.Channels(ctx, digest)
	if err != nil {
		return err
	}
	told := []int64{digest}
	for _, id := range c.Told {
		older[id] = true
		channels, err := d.tx.Channels(ctx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(channels, func(channel string) bool { return !slices.Contains(here, channel) }) {
			told = append(told, id)
		}
	}
	c.Told = told
	return setCourse(incident, c)
}

// joinOwed notes in what is owed of an incident which digests tell of it.
func (d *decision) joinOwed(incident store.Incident, joined bool) {
	for i := range d.owed {
		n := &d.owed[i].notice
		switch {
		case n.Incident != incident.ID:
		case joined:
			n.Digest = incident.Digest
		default:
			n.Told = courseOf(incident).Told
		}
	}
}

// toldBy are the incidents that a digest tells of, or did.
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

// tells reports whether a digest tells of an incident, in one channel or another.
func tells(digest int64, of store.Incident) bool {
	return of.Digest == digest || slices.Contains(courseOf(of).Told, digest)
}

// hasMoved reports whether an incident of which a digest told in a channel is told of by a later one there.
func (d *decision) hasMoved(ctx context.Context, incident store.Incident, digest int64, channel string) (bool, error) {
	if incident.Digest == digest {
		return false, nil
	}
	for _, id := range courseOf(incident).Told {
		if id <= digest {
			continue
		}
		channels, err := d.tx.Channels(ctx, id)
		if err != nil || slices.Contains(channels, channel) {
			return err == nil, err
		}
	}
	return !tells(digest, incident), nil
}
