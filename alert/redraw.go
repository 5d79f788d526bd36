package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
)

// redrawRule has the messages of a rule's incidents drawn anew.
func (d *decision) redrawRule(ctx context.Context, rule string) error {
	open, err := d.tx.OpenIncidents(ctx)
	if err != nil {
		return err
	}
	for _, incident := range open {
		if isOf(incident, rule) {
			if err := d.redraw(ctx, incident.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// redraw has the messages of an incident drawn anew, as they are but for what people say of it, and the digests that tell of it.
func (d *decision) redraw(ctx context.Context, id int64) error {
	posts, err := d.tx.Posts(ctx, id)
	if err != nil {
		return err
	}
	for _, post := range posts {
		n, known, err := lastMessage(ctx, d.tx, id, post.Channel)
		if err != nil {
			return err
		}
		if !known || n.over() {
			continue
		}
		n.Role = RoleEdit
		if err := d.oweAll(ctx, post.Channel, n); err != nil {
			return err
		}
	}
	incident, err := d.tx.Incident(ctx, id)
	if err != nil {
		return err
	}
	return d.editAll(ctx, append(courseOf(incident).Told, incident.Digest)...)
}

// lastMessage is what the message of an incident in a channel shows, or is about to; known is false where nobody remembers.
func lastMessage(ctx context.Context, tx *store.Tx, incident int64, channel string) (n Notice, known bool, err error) {
	last, err := tx.LastMessage(ctx, incident, channel)
	if errors.Is(err, store.ErrNotFound) {
		return Notice{}, false, nil
	}
	if err != nil {
		return Notice{}, false, err
	}
	if err := json.Unmarshal(last.Body, &n); err != nil {
		return Notice{}, false, store.Cancel(fmt.Errorf("decoding notification %d: %w", last.ID, err))
	}
	return n, true, nil
}
