package store

import (
	"context"
	"errors"
	"time"
)

// pruneHistory goes from rule to rule, as old as the points of each may be.
func (s *Store) pruneHistory(ctx context.Context, before func(rule string) time.Time) (total int64, err error) {
	rule := ""
	for {
		err := s.View(ctx, func(tx *Tx) error {
			return tx.get(ctx, []any{&rule}, `select rule from history where rule > $1 order by rule limit 1`, rule)
		})
		switch {
		case errors.Is(err, ErrNotFound):
			return total, nil
		case err != nil:
			return total, err
		}
		n, err := s.pruneRule(ctx, rule, before(rule))
		total += n
		if err != nil {
			return total, err
		}
	}
}

// pruneRule goes through the history of a rule in the order of its key, since an index by time would double what history
// takes on the disk. Only the deletion keeps writers waiting. What it has found stays right until then: points are never
// changed, and the newer one of the group goes only when the whole group is forgotten.
func (s *Store) pruneRule(ctx context.Context, rule string, before time.Time) (total int64, err error) {
	last := Point{Rule: rule}
	for {
		var old []Point
		err := s.View(ctx, func(tx *Tx) (err error) {
			old, err = tx.oldHistory(ctx, last, before)
			return err
		})
		if err != nil || len(old) == 0 {
			return total, err
		}
		err = s.Update(ctx, func(tx *Tx) error {
			for _, p := range old {
				n, err := tx.execCount(ctx, `delete from history where rule = $1 and version = $2 and group_key = $3
					and completed = $4 and run = $5`, p.Rule, p.Version, p.Group, millis(p.Completed), p.Run)
				if err != nil {
					return err
				}
				total += n
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		last = old[len(old)-1]
	}
}

// lastPointFor is for how much longer than the others the newest point of a group is kept: a report may rest for a year, and
// groups that are gone must be forgotten some day.
const lastPointFor = 400 * 24 * time.Hour

// oldHistory returns the next points of a rule after last, in the order of the key, that completed before a time and are
// not the newest of their group, or that are much older.
func (tx *Tx) oldHistory(ctx context.Context, last Point, before time.Time) ([]Point, error) {
	var old []Point
	err := tx.each(ctx, func(rows row) error {
		p := Point{Rule: last.Rule}
		err := rows.Scan(&p.Version, &p.Group, moment{&p.Completed}, &p.Run)
		old = append(old, p)
		return err
	}, `select version, group_key, completed, run from history as old
		where rule = $1 and (version, group_key, completed, run) > ($2, $3, $4, $5) and completed < $6
			and (completed < $7 or exists (select 1 from history as newer where newer.rule = old.rule and newer.version = old.version
				and newer.group_key = old.group_key and (newer.completed, newer.run) > (old.completed, old.run)))
		order by version, group_key, completed, run limit $8`,
		last.Rule, last.Version, last.Group, millis(last.Completed), last.Run, millis(before), millis(before.Add(-lastPointFor)),
		pruneBatch)
	return old, err
}
