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

// recall is how the rows that match compare with those that people heard of.
type recall struct {
	added, still int                  // those that nobody has heard of yet, and the others
	gone         int                  // those of the run before that match no more
	since        map[string]time.Time // since when each of them matches
	heard        time.Time            // of which people heard last; zero where they know nothing of the alert yet
}

// recall compares the rows with those that are known of the alert's incident, and remembers them from now on.
func (d *decision) recall(ctx context.Context, v verdict, incident int64) (*recall, error) {
	if v.rows == nil {
		return nil, nil //nolint:nilnil // most rules remember no rows, and nothing is wrong with that
	}
	known, err := d.tx.RowKeys(ctx, v.key, v.group)
	if err != nil {
		return nil, err
	}
	now := &recall{since: make(map[string]time.Time, len(v.rows.keys))}
	if incident != 0 {
		open, err := d.tx.Incident(ctx, incident)
		if err != nil {
			return nil, err
		}
		now.heard = open.Spoken
	}
	var added, gone []string
	for _, key := range v.rows.keys {
		since, ok := known[key]
		switch {
		case !ok:
			since = d.completed
			added = append(added, key)
			now.added++
		case since.After(now.heard):
			now.added++
		default:
			now.still++
		}
		now.since[key] = since
		delete(known, key)
	}
	for key := range known {
		gone = append(gone, key)
	}
	now.gone = len(gone)
	return now, d.tx.SaveRowKeys(ctx, v.key, v.group, added, d.completed, gone)
}

// news reports whether rows match that nobody has heard of.
func (r *recall) news() bool { return r != nil && r.added > 0 }

// compares reports whether there is something to compare the rows with: where all are new, the alert is.
func (r *recall) compares() bool { return r != nil && !r.heard.IsZero() && r.still+r.gone > 0 }

// addRows adds to a notice what is remembered of its rows. New rows come first in its table.
func (r *recall) addRows(n *Notice, rows *matched, completed time.Time) {
	if !r.compares() {
		return
	}
	n.Values.Recall = &RecallFacts{New: r.added, Still: r.still, Gone: r.gone}
	if n.Table == nil {
		return
	}
	var added, still [][]string
	for i, row := range n.Table.Rows {
		if since := r.since[rows.worst[i]]; since.Before(completed) && !since.After(r.heard) {
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
	if !r.compares() {
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
