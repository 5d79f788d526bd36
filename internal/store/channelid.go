package store

import (
	"context"
	"fmt"
	"time"
)

// ChannelID is what a channel's name in the rules files turned out to mean in Slack.
type ChannelID struct {
	Name, ID string
	Seen     time.Time // when that was last known to be so
}

// ChannelID returns what a name turned out to mean, or ErrNotFound.
func (tx *Tx) ChannelID(ctx context.Context, name string) (ChannelID, error) {
	c := ChannelID{Name: name}
	err := tx.get(ctx, []any{&c.ID, moment{&c.Seen}}, `select id, seen from channel_ids where name = $1`, name)
	if err != nil {
		return ChannelID{}, fmt.Errorf("reading the ID of channel %s: %w", name, err)
	}
	return c, nil
}

// SaveChannelID stores what a name means, in place of what it meant before.
func (tx *Tx) SaveChannelID(ctx context.Context, c ChannelID) error {
	err := tx.exec(ctx, `insert into channel_ids (name, id, seen) values ($1, $2, $3)
		on conflict (name) do update set id = excluded.id, seen = excluded.seen`, c.Name, c.ID, millis(c.Seen))
	if err != nil {
		return fmt.Errorf("saving the ID of channel %s: %w", c.Name, err)
	}
	return nil
}
