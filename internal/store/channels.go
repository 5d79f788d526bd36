package store

import (
	"context"
)

// Channels lists the channels in which an incident was posted or is about to be, if only once its mute is over, in the order in which it was.
func (tx *Tx) Channels(ctx context.Context, incident int64) ([]string, error) {
	var channels []string
	err := tx.each(ctx, func(rows row) error {
		var channel string
		if err := rows.Scan(&channel); err != nil {
			return err
		}
		channels = append(channels, channel)
		return nil
	}, `select channel from (
			select channel, 0 as pending, posted as at from posts where incident = $1
			union all
			select channel, 1, min(id) from notifications
			where incident <> 0 and incident = $1 and role = 'post' and state in ('waiting', 'queued', 'held')
				and channel not in (select channel from posts where incident = $1)
			group by channel
		) as spoken order by pending, at, channel`, incident)
	return channels, err
}
