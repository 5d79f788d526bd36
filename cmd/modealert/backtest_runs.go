package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/modealert/modealert/mode"
)

const (
	maxPlayed    = 10_000
	maxListPages = 400
)

// window says which runs are wanted: the last so many that completed between two times.
type window struct {
	since, until time.Time // since is zero where any is old enough
	most         int
}

// window is what the flags say of runs.
func (o backtestOptions) window(zone *time.Location) (window, error) {
	now := o.now()
	w := window{until: now, most: o.runs}
	var err error
	if o.since != "" {
		if w.since, err = moment(o.since, now, zone); err != nil {
			return w, fmt.Errorf("--since %w", err)
		}
		if !o.runsGiven {
			w.most = maxPlayed
		}
	}
	if o.until != "" {
		if w.until, err = moment(o.until, now, zone); err != nil {
			return w, fmt.Errorf("--until %w", err)
		}
	}
	if !w.since.Before(w.until) {
		return w, fmt.Errorf("--since %s is not before --until %s", o.since, cmp.Or(o.until, "now"))
	}
	return w, nil
}

var ago = regexp.MustCompile(`^([0-9]{1,5}) ?(h|hours?|d|days?|w|weeks?)$`)

// moment reads a time as people write it: so long ago, a day, or a day and a time.
func moment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if m := ago.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return time.Time{}, err
		}
		unit := map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[m[2][0]]
		return now.Add(-time.Duration(n) * unit), nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 90d, 12w, 36h, a date such as 2026-03-01, or \"2026-03-01 09:00\"", text)
}

// listRuns lists the wanted runs, oldest first. Those whose results Mode does not keep any more do not count, but are among them,
// unless they came before all others: it says how many did.
func listRuns(ctx context.Context, client *mode.Client, report string, w window) (runs []mode.Run, purged int, err error) {
	seen := make(map[string]bool)
	kept := func(run mode.Run) bool { return !run.Purged || run.Failed() }
	for page, found := 1, 0; page <= maxListPages && found < w.most; page++ {
		list, err := client.Runs(ctx, report, page)
		if err != nil {
			return nil, 0, err
		}
		fresh := false
		for _, run := range list.Runs {
			if seen[run.Token] {
				continue // pages shift while new runs come in
			}
			seen[run.Token], fresh = true, true
			if at := endOf(run); !run.Finished() || at.After(w.until) || at.Before(w.since) || found == w.most {
				continue
			}
			runs = append(runs, run)
			if kept(run) {
				found++
			}
		}
		old := len(list.Runs) > 0 && list.Runs[len(list.Runs)-1].Created.Before(w.since.AddDate(0, 0, -2)) // they are listed by when they were asked for
		if !fresh || !list.More || old {
			break
		}
	}
	slices.SortStableFunc(runs, func(a, b mode.Run) int { return endOf(a).Compare(endOf(b)) })
	if purged = slices.IndexFunc(runs, kept); purged < 0 {
		purged = len(runs)
	}
	return runs[purged:], purged, nil
}

// endOf is when a run ended, or was asked for, as Mode may leave a cancelled one.
func endOf(run mode.Run) time.Time {
	if run.Completed.IsZero() {
		return run.Created
	}
	return run.Completed
}
