package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/store"
)

// newRulesCommand makes `modealert rules`, which lists the rules with their states.
func newRulesCommand(environ []string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rules [path…]",
		Short: "List the rules with their states, and when they run",
		Long: `Lists the rules, those that fire first: the worst state of each, how many of its groups fire, the value of the one among the
worst that moved last, when a run completed last, and when the next is expected: by expect_every, or, marked with "about",
by how far apart the last ones were. Without a path it reads the rules of MODEALERT_CONFIG, or config.yaml.

The states are those that the service stored, in the database of MODEALERT_DATABASE_URL, whether it runs or not. Without a
database they are not known. Times are in the time zone of each rules file.

Exit code 0: they were listed. 1: something is wrong with the rules files. 2: they, or the database, could not be read.`,
		Example: `  modealert rules
  modealert rules --json
  modealert rules rules/revenue.yaml`,
		RunE: func(cmd *cobra.Command, paths []string) error { return listRules(cmd, environ, paths, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write it as JSON")
	return cmd
}

func listRules(cmd *cobra.Command, environ, paths []string, asJSON bool) error {
	if len(paths) == 0 {
		paths = []string{defaultConfig(environ)}
	}
	set, err := load(cmd, paths)
	if err != nil {
		return err
	}
	now := time.Now()
	list := ruleList{now: now}
	err = withDatabase(cmd.Context(), environ, func(db *store.Store) (err error) {
		list.states, err = alert.RuleStates(cmd.Context(), db, set, now)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNoDatabase):
		list.states, list.unknown = alert.UnknownStates(set, now), true
		fmt.Fprintln(cmd.ErrOrStderr(), "modealert: the states are not known:", err)
	case err != nil:
		return err
	}
	out := cmd.OutOrStdout()
	if asJSON {
		err = writeJSON(out, list.states)
	} else {
		err = list.write(out, inColor(out, environ))
	}
	if err != nil {
		return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
	}
	return nil
}

// ruleList is what is listed.
type ruleList struct {
	states  []alert.RuleState
	now     time.Time
	unknown bool // there is no database
}

// write writes a table, and how many rules there are.
func (l ruleList) write(w io.Writer, color bool) error {
	lines := [][]string{{"RULE", "STATE", "FIRES", "VALUE", "LAST RUN", "NEXT RUN", "SILENT"}}
	for _, s := range l.states {
		lines = append(lines, ruleLine(s, l.now))
	}
	text := alignedTable(lines, func(column int, cell string) string {
		if column == 1 && color {
			return colored(cell)
		}
		return cell
	})
	_, err := io.WriteString(w, text+"\n"+l.count()+"\n")
	return err
}

// ruleLine has the cells of a rule.
func ruleLine(s alert.RuleState, now time.Time) []string {
	const widestID, widestValue = 40, 16
	state := cmp.Or(string(s.State), "–")
	if s.Late {
		state += ", late"
	}
	fires := "–"
	if s.Groups > 1 {
		fires = fmt.Sprintf("%d of %d", s.Firing, s.Groups)
	} else if s.Groups == 1 {
		fires = strconv.Itoa(s.Firing)
	}
	next := shortTime(s.NextRun, now, s.Zone)
	switch {
	case s.NextRun.IsZero():
	case s.NextRun.Before(now) && !s.Estimated:
		next = "since " + next
	case s.Estimated:
		next = "about " + next
	}
	last := shortTime(s.LastRun, now, s.Zone)
	if s.LastFailed {
		last += ", failed"
	}
	silent := ""
	if s.Muted {
		silent = "muted until " + shortTime(s.MutedUntil, now, s.Zone)
	}
	if s.Snoozed && !s.SnoozedUntil.Before(s.MutedUntil) {
		silent = "snoozed until " + shortTime(s.SnoozedUntil, now, s.Zone)
	}
	return []string{
		clipped(s.ID, widestID), state, fires, cmp.Or(clipped(oneLine(s.Value), widestValue), "–"), last, next, silent,
	}
}

// shortTime is a time with as much of its day as is needed now.
func shortTime(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	switch {
	case t.IsZero():
		return "–"
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return t.Format("15:04")
	case t.Sub(now).Abs() < 180*24*time.Hour:
		return t.Format("2 Jan 15:04")
	default:
		return t.Format(time.DateOnly)
	}
}

// count says how many rules there are in each state.
func (l ruleList) count() string {
	said, total := count(len(l.states), "rule"), make(map[alert.State]int)
	if l.unknown {
		return said + ", and nobody knows how they are: modealert serve finds out"
	}
	for _, s := range l.states {
		total[s.State]++
	}
	separator := ": "
	for _, s := range []alert.State{
		alert.StateCritical, alert.StateError, alert.StateWarning, alert.StateNoData, alert.StatePending, alert.StateOK, "",
	} {
		if total[s] == 0 {
			continue
		}
		name := string(s)
		if s == "" {
			name = "not judged yet"
		}
		said, separator = said+separator+strconv.Itoa(total[s])+" "+name, ", "
	}
	return said
}
