package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Trouble is something that those who run modealert were told of, and are not told of each time that it happens.
type Trouble struct {
	Name  string
	Body  json.RawMessage // the last time that it happened
	Count int             // how often it happened since it was told
	Told  time.Time
}

// Trouble returns a trouble, or ErrNotFound.
func (tx *Tx) Trouble(ctx context.Context, name string) (Trouble, error) {
	t := Trouble{Name: name}
	var body string
	err := tx.get(ctx, []any{&body, &t.Count, moment{&t.Told}}, `select body, count, told from troubles where name = $1`, name)
	if err != nil {
		return Trouble{}, fmt.Errorf("reading the trouble %s: %w", name, err)
	}
	t.Body = json.RawMessage(body)
	return t, nil
}

// SaveTrouble stores a trouble, in place of the one of the same name.
func (tx *Tx) SaveTrouble(ctx context.Context, t Trouble) error {
	err := tx.exec(ctx, `insert into troubles (name, body, count, told) values ($1, $2, $3, $4)
		on conflict (name) do update set body = excluded.body, count = excluded.count, told = excluded.told`,
		t.Name, jsonText(t.Body), t.Count, millis(t.Told))
	if err != nil {
		return fmt.Errorf("saving the trouble %s: %w", t.Name, err)
	}
	return nil
}

// DeleteTrouble forgets a trouble; forgetting one that is not there is no error.
func (tx *Tx) DeleteTrouble(ctx context.Context, name string) error {
	if err := tx.exec(ctx, `delete from troubles where name = $1`, name); err != nil {
		return fmt.Errorf("forgetting the trouble %s: %w", name, err)
	}
	return nil
}
