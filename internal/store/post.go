package store

import (
	"context"
	"fmt"
	"time"
)

// Post is the root message of an incident in one channel.
type Post struct {
	Incident int64
	Channel  string // as the rules file names it
	// ChannelID and TS are how Slack knows the message.
	ChannelID, TS string
	// Root is the message in whose thread it stands, as Slack knows it; empty where it stands in the channel itself.
	Root   string
	Posted time.Time
}

// Post returns the root message of an incident in a channel, or ErrNotFound.
func (tx *Tx) Post(ctx context.Context, incident int64, channel string) (Post, error) {
	p := Post{Incident: incident, Channel: channel}
	err := tx.get(ctx, []any{&p.ChannelID, &p.TS, &p.Root, moment{&p.Posted}},
		`select channel_id, ts, root, posted from posts where incident = $1 and channel = $2`, incident, channel)
	if err != nil {
		return Post{}, fmt.Errorf("reading the message of incident %d in %s: %w", incident, channel, err)
	}
	return p, nil
}

// SavePost stores a root message, in place of the one of the same incident and channel. The incident must exist.
func (tx *Tx) SavePost(ctx context.Context, p Post) error {
	err := tx.exec(ctx, `insert into posts (incident, channel, channel_id, ts, root, posted) values ($1, $2, $3, $4, $5, $6)
		on conflict (incident, channel) do update set channel_id = excluded.channel_id, ts = excluded.ts, root = excluded.root,
			posted = excluded.posted`, p.Incident, p.Channel, p.ChannelID, p.TS, p.Root, millis(p.Posted))
	if err != nil {
		return fmt.Errorf("saving the message of incident %d in %s: %w", p.Incident, p.Channel, err)
	}
	return nil
}

// Posts returns the root messages of an incident, ordered by channel.
func (tx *Tx) Posts(ctx context.Context, incident int64) ([]Post, error) {
	var posts []Post
	err := tx.each(ctx, func(rows row) error {
		p := Post{Incident: incident}
		err := rows.Scan(&p.Channel, &p.ChannelID, &p.TS, &p.Root, moment{&p.Posted})
		posts = append(posts, p)
		return err
	}, `select channel, channel_id, ts, root, posted from posts where incident = $1 order by channel`, incident)
	if err != nil {
		return nil, fmt.Errorf("reading the messages of incident %d: %w", incident, err)
	}
	return posts, nil
}
