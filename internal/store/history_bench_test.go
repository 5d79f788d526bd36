package store

import (
	"fmt"
	"testing"
	"time"
)

// The size of a large rule: how many groups it has, and how many runs are behind it.
const (
	benchGroups = 100_000
	benchRuns   = 30
)

func benchPoint(group, run int) Point {
	return Point{
		Rule: "revenue-per-country", Version: "5f3c0a1b2d4e5f3c", Group: fmt.Sprintf(`["customer %06d"]`, group),
		Run: fmt.Sprintf("%012x", run), Completed: at(60 * run), Value: "12345.67",
	}
}

// fillHistory stores what the runs of a large rule leave behind.
func fillHistory(b *testing.B, s *Store) {
	b.Helper()
	err := s.Update(b.Context(), func(tx *Tx) error {
		p := benchPoint(0, 0)
		return tx.exec(b.Context(), `with recursive
				groups(g) as (select 0 union all select g + 1 from groups where g < $1 - 1),
				runs(r) as (select 0 union all select r + 1 from runs where r < $2 - 1)
			insert into history (rule, version, group_key, completed, run, value)
			select $3, $4, printf('["customer %06d"]', g), $5 + 3600000 * r, printf('%012x', r), $6 from groups cross join runs`,
			benchGroups, benchRuns, p.Rule, p.Version, millis(p.Completed), p.Value)
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkHistory reads the last runs of each group of a large rule, in one transaction.
func BenchmarkHistory(b *testing.B) {
	s := benchStore(b)
	fillHistory(b, s)
	for _, writing := range []bool{false, true} {
		transact := s.View
		if writing {
			transact = s.Update
		}
		for _, query := range []struct {
			name string
			HistoryQuery
		}{
			{"runs", HistoryQuery{Runs: benchRuns}},
			{"since", HistoryQuery{Since: at(60 * 23)}},
			{"both", HistoryQuery{Runs: 3, Since: at(60 * 23)}},
		} {
			b.Run(fmt.Sprintf("%s/writing=%v", query.name, writing), func(b *testing.B) {
				points := 0
				for b.Loop() {
					err := transact(b.Context(), func(tx *Tx) error {
						for group := range benchGroups {
							p := benchPoint(group, benchRuns)
							q := query.HistoryQuery
							q.Rule, q.Version, q.Group, q.Before = p.Rule, p.Version, p.Group, p.Completed
							got, err := tx.History(b.Context(), q)
							if err != nil {
								return err
							}
							points += len(got)
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				groups := float64(b.N) * benchGroups
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/groups, "ns/group")
				b.ReportMetric(float64(points)/groups, "points/group")
			})
		}
	}
}

// BenchmarkAddHistory adds one run after the other to the history of a large rule.
func BenchmarkAddHistory(b *testing.B) {
	s := benchStore(b)
	fillHistory(b, s)
	run := benchRuns
	for b.Loop() {
		points := make([]Point, benchGroups)
		for group := range points {
			points[group] = benchPoint(group, run)
		}
		if err := s.Update(b.Context(), func(tx *Tx) error { return tx.AddHistory(b.Context(), points) }); err != nil {
			b.Fatal(err)
		}
		run++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchGroups, "ns/group")
}

// BenchmarkPruneHistory looks through the history of a large rule and finds nothing old.
func BenchmarkPruneHistory(b *testing.B) {
	s := benchStore(b)
	fillHistory(b, s)
	for b.Loop() {
		if _, err := s.Prune(b.Context(), at(0), allBefore(at(0).Add(-time.Hour))); err != nil {
			b.Fatal(err)
		}
	}
}
