package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// RowKeys returns what an alert remembers of the rows that matched: their keys, and since when each of them has.
func (tx *Tx) RowKeys(ctx context.Context, rule, group string) (map[string]time.Time, error) {
	keys := map[string]time.Time{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var key string
		var since time.Time
		err := rows.Scan(&key, moment{&since})
		keys[key] = since
		return err
	}, `select row_key, since from row_keys where rule = $1 and group_key = $2`, rule, group)
	if err != nil {
		return nil, fmt.Errorf("reading the row keys of rule %s: %w", rule, err)
	}
	return keys, nil
}

// SaveRowKeys forgets the removed keys of an alert, and remembers the added ones since then; one that it remembers
// already keeps its time.
func (tx *Tx) SaveRowKeys(
	ctx context.Context, rule, group string, added []string, since time.Time, removed []string,
) error {
	for _, change := range []struct {
		keys  []string
		query string
		args  []any
	}{
		{removed, `delete from row_keys where rule = $1 and group_key = $2 and row_key = $3`, nil},
		{added, `insert into row_keys (rule, group_key, row_key, since) values ($1, $2, $3, $4)
			on conflict (rule, group_key, row_key) do nothing`, []any{millis(since)}},
	} {
		for _, key := range change.keys {
			if err := tx.exec(ctx, change.query, append([]any{rule, group, key}, change.args...)...); err != nil {
				return fmt.Errorf("saving the row keys of rule %s: %w", rule, err)
			}
		}
	}
	return nil
}
