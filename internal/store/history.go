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
