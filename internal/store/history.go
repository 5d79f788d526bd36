package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxHistory bounds the points that History returns.
const maxHistory = 2000

// Point is the value of one rule for one group on one run that is over.
type Point struct {
	Rule, Version, Group string // points of another version mean something else and are not comparable
	Run                  string
	Completed            time.Time
	Value                string
}

// HistoryQuery says which points to read: those of one group that completed before Before.
type HistoryQuery struct {
	Rule, Version, Group string
	Before               time.Time
	// Runs is how many of the newest are wanted.
	Runs int
	// Since, unless zero, asks for all that completed then or later, and for the one before those.
	Since time.Time
}

// AddHistory stores points. One that is there already, for the same rule, version, group and run, stays as it is.
func (tx *Tx) AddHistory(ctx context.Context, points []Point) error {
	row := func(i int) []any {
		p := &points[i]
		return []any{p.Rule, p.Version, p.Group, millis(p.Completed), p.Run, p.Value}
	}
	err := tx.insert(ctx, len(points), `insert into history (rule, version, group_key, completed, run, value)`, row,
		`on conflict do nothing`)
	if err != nil {
		return fmt.Errorf("storing %d values, the first of rule %s on run %s: %w", len(points), points[0].Rule, points[0].Run, err)
	}
	return nil
}

// History returns points of a group, newest first: at least as many as q.Runs and as far back as q.Since asks, where
// there are so many, but never more than 2,000. Of points that completed in the same millisecond, the one whose run
// sorts last counts as the newest.
func (tx *Tx) History(ctx context.Context, q HistoryQuery) ([]Point, error) {
	var newest []Point
	runs := min(q.Runs, maxHistory)
	if runs > 0 {
		var err error
		if newest, err = tx.points(ctx, q, historyNewest, runs); err != nil {
			return nil, err
		}
		if len(newest) < runs || runs == maxHistory || newest[runs-1].Completed.Before(q.Since) {
			return newest, nil
		}
	}
	if q.Since.IsZero() {
		return newest, nil
	}
	since := q.Since
	if q.Before.Before(since) {
		since = q.Before
	}
	return tx.points(ctx, q, historySince, maxHistory, millis(since))
}

const (
	historyNewest = `select completed, run, value from history
		where rule = $1 and version = $2 and group_key = $3 and completed < $4
		order by completed desc, run desc limit $5`
	historySince = `select completed, run, value from history
		where rule = $1 and version = $2 and group_key = $3 and completed < $4 and completed >= coalesce((
			select completed from history where rule = $1 and version = $2 and group_key = $3 and completed < $6
			order by completed desc limit 1), $6)
		order by completed desc, run desc limit $5`
)

func (tx *Tx) points(ctx context.Context, q HistoryQuery, query string, limit int, more ...any) ([]Point, error) {
	p := Point{Rule: q.Rule, Version: q.Version, Group: q.Group}
	dest := []any{moment{&p.Completed}, &p.Run, &p.Value}
	points := make([]Point, 0, min(limit, 50))
	args := append([]any{q.Rule, q.Version, q.Group, millis(q.Before), limit}, more...)
	err := tx.each(ctx, func(rows row) error {
		err := rows.Scan(dest...)
		points = append(points, p)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the history of rule %s: %w", q.Rule, err)
	}
	return points, nil
}

// HasHistory tells whether a run has a point of any group.
func (tx *Tx) HasHistory(ctx context.Context, rule, version, run string) (bool, error) {
	has, err := tx.exists(ctx, `select 1 from history where rule = $1 and version = $2 and run = $3`, rule, version, run)
	if err != nil {
		return false, fmt.Errorf("looking for the history of rule %s on run %s: %w", rule, run, err)
	}
	return has, nil
}

// ForgetHistory deletes the points of all other versions of a rule, and the record of their backfills: should the rule
// become again what it was, it is backfilled anew.
func (tx *Tx) ForgetHistory(ctx context.Context, rule, exceptVersion string) error {
	versions, err := tx.historyVersions(ctx, rule)
	for _, version := range versions {
		if err == nil && version != exceptVersion {
			err = tx.exec(ctx, `delete from history where rule = $1 and version = $2`, rule, version)
		}
	}
	if err == nil {
		err = tx.exec(ctx, `delete from backfills where rule = $1 and version <> $2`, rule, exceptVersion)
	}
	if err != nil {
		return fmt.Errorf("forgetting the old history of rule %s: %w", rule, err)
	}
	return nil
}

// historyVersions goes from version to version by the index: there are few, with very many points each.
func (tx *Tx) historyVersions(ctx context.Context, rule string) ([]string, error) {
	var versions []string
	var version string
	err := tx.get(ctx, []any{&version}, `select version from history where rule = $1 order by version limit 1`, rule)
	for err == nil {
		versions = append(versions, version)
		err = tx.get(ctx, []any{&version}, `select version from history where rule = $1 and version > $2
			order by version limit 1`, rule, version)
	}
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return versions, err
}

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
