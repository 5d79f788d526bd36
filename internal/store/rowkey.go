package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// RowKeys returns what an alert remembers of the rows that matched: their keys, and since when each of them has.
func (tx *Tx) RowKeys(ctx context.Context, rule, group string) (map[string]time.Time, error) {
	keys := map[string]time.Time{}
	err := tx.each(ctx, func(rows row) error {
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

// rowKeyBatch is how many row keys one statement saves: each statement costs more than a row, and each length is a
// statement of its own to the connections that keep them.
const rowKeyBatch = 20

// SaveRowKeys forgets the removed keys of an alert, and remembers the added ones since then; one that it remembers
// already keeps its time. They are saved in the order of the table, which touches its pages once.
func (tx *Tx) SaveRowKeys(
	ctx context.Context, rule, group string, added []string, since time.Time, removed []string,
) error {
	for _, change := range []struct {
		keys              []string
		begin, each, last string // the statement, with each once for every key
		args              []any
	}{
		{removed, `delete from row_keys where rule = $1 and group_key = $2 and row_key in (`, `$%d`, `)`, []any{rule, group}},
		{
			added, `insert into row_keys (rule, group_key, since, row_key) values `, `($1, $2, $3, $%d)`,
			` on conflict (rule, group_key, row_key) do nothing`,
			[]any{rule, group, millis(since)},
		},
	} {
		for keys := range slices.Chunk(slices.Sorted(slices.Values(change.keys)), rowKeyBatch) {
			places, args := make([]string, len(keys)), slices.Clone(change.args)
			for i, key := range keys {
				args = append(args, key)
				places[i] = fmt.Sprintf(change.each, len(args))
			}
			if err := tx.exec(ctx, change.begin+strings.Join(places, ", ")+change.last, args...); err != nil {
				return fmt.Errorf("saving the row keys of rule %s: %w", rule, err)
			}
		}
	}
	return nil
}
