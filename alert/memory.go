package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/rules"
)

// matched are the rows that a run's result has for one alert of a rule that remembers rows.
type matched struct {
	keys  []string // of all of them
	worst []string // of those that the message shows, in its order
}

// matchedBy are the rows of a group that matched; nil where the rule remembers none, or they were too many.
func matchedBy(r rules.Result, g rules.Group) *matched {
	if len(r.Rule.Key) == 0 || r.Forgetful {
		return nil
	}
	return &matched{keys: g.Keys, worst: g.WorstKeys}
}

// recall is how the rows that matched compare with those of the run before.
type recall struct {
	added, still, gone int
	since              map[string]time.Time // since when each of them matches
}

// recall compares the rows with those of the run before, and remembers them from now on.
func (d *decision) recall(ctx context.Context, v verdict) (*recall, error) {
	if v.rows == nil {
		return nil, nil //nolint:nilnil // most rules remember no rows, and nothing is wrong with that
	}
	known, err := d.tx.RowKeys(ctx, v.key, v.group)
	if err != nil {
		return nil, err
	}
	now := &recall{since: make(map[string]time.Time, len(v.rows.keys))}
	var added, gone []string
	for _, key := range v.rows.keys {
		if since, ok := known[key]; ok {
			now.since[key] = since
			now.still++
			delete(known, key)
			continue
		}
		now.since[key] = d.completed
		added = append(added, key)
	}
	for key := range known {
		gone = append(gone, key)
	}
	slices.Sort(gone)
	now.added, now.gone = len(added), len(gone)
	return now, d.tx.SaveRowKeys(ctx, v.key, v.group, added, d.completed, gone)
}

// news reports whether rows match that did not before, beside some that did: where all are new, the alert is.
func (r *recall) news() bool { return r != nil && r.added > 0 }

// addRows adds to a notice what is remembered of its rows. New rows come first in its table.
func (r *recall) addRows(n *Notice, rows *matched, completed time.Time) {
	if r == nil || r.still+r.gone == 0 {
		return
	}
	n.Values.Recall = &RecallFacts{New: r.added, Still: r.still, Gone: r.gone}
	if n.Table == nil {
		return
	}
	var added, still [][]string
	for i, row := range n.Table.Rows {
		if since := r.since[rows.worst[i]]; since.Before(completed) {
			still = append(still, append(row, string(lasting(completed.Sub(since)))+" ago"))
		} else {
			added = append(added, append(row, "new"))
		}
	}
	n.Table.Columns, n.Table.Numeric = append(slices.Clone(n.Table.Columns), "since"), append(n.Table.Numeric, false)
	n.Table.Rows = slices.Concat(added, still)
}

// reason goes on with how many rows are new.
func (r *recall) reason() string {
	if r == nil || r.still+r.gone == 0 {
		return ""
	}
	return fmt.Sprintf("; %d new, %d still, %d gone", r.added, r.still, r.gone)
}

// recalled goes on with "25 rows are above 3 days": ": 3 new, 22 still, 4 gone".
func (d draft) recalled() markup {
	r := d.Values.Recall
	if r == nil {
		return ""
	}
	parts := []markup{grouped(int64(r.New)) + " new", grouped(int64(r.Still)) + " still"}
	if r.Gone > 0 {
		parts = append(parts, grouped(int64(r.Gone))+" gone")
	}
	return ": " + join(parts, ", ")
}
