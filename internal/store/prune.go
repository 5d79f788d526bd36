package store

import (
	"context"
	"fmt"
	"time"
)

// pruneBatch is how many rows one transaction of Prune deletes, so that nobody waits long for it.
const pruneBatch = 500

// Prune deletes what is over and older than before: evaluations, events, receipts, what rules said that nothing was judged by
// since, notifications that are sent, skipped or dead, the
// IDs of channels that were not used, troubles and snoozes that nobody has ended, backfills of which no history is left, closed
// incidents that nothing refers to any more, and runs that are not waiting to be decided; of each report, the run decided last
// is kept. Of the history of a rule it deletes what is older than history says for the rule; the newest point of each group
// stays for 400 days more. It returns how many rows it deleted. Finished jobs are pruned by the queue itself, after a day, dead
// ones after a week.
func (s *Store) Prune(ctx context.Context, before time.Time, history func(rule string) time.Time) (int64, error) {
	var total int64
	for _, p := range prunings() {
		n, err := s.pruneTable(ctx, p.query, before)
		total += n
		if err != nil {
			return total, fmt.Errorf("pruning %s: %w", p.what, err)
		}
	}
	n, err := s.pruneHistory(ctx, history)
	if err != nil {
		err = fmt.Errorf("pruning history: %w", err)
	}
	return total + n, err
}

// pruning is a statement that deletes some rows of a table that are older than $1, at most $2.
type pruning struct{ what, query string }

// prunings go in an order in which the later ones find that nothing refers to their rows any more.
func prunings() []pruning {
	return []pruning{
		{"evaluations", `delete from evaluations where (report, run, rule, group_key) in (
			select report, run, rule, group_key from evaluations where at < $1 limit $2)`},
		{"events", `delete from events where (name, object) in (
			select name, object from events where received < $1 limit $2)`},
		{"receipts", `delete from receipts where id in (
			select id from receipts where received < $1 limit $2)`},
		{"what rules said", `delete from rule_texts where (rule, version) in (
			select rule, version from rule_texts as old where since < $1
				and (exists (select 1 from rule_texts as newer where newer.rule = old.rule and newer.since > old.since and newer.since < $1)
					or not exists (select 1 from evaluations where evaluations.rule >= old.rule || '@' and evaluations.rule < old.rule || 'A'))
			limit $2)`},
		{"notifications", `delete from notifications where id in (
			select id from notifications where state in ('sent', 'skipped', 'dead') and created < $1 limit $2)`},
		{"channels' IDs", `delete from channel_ids where name in (
			select name from channel_ids where seen < $1 limit $2)`},
		{"troubles", `delete from troubles where name in (
			select name from troubles where told < $1 limit $2)`},
		{"snoozes of rules", `delete from rule_snoozes where rule in (
			select rule from rule_snoozes where snoozed_until <> 0 and snoozed_until < $1 limit $2)`},
		{"backfills", `delete from backfills where (rule, version, report) in (
			select rule, version, report from backfills as done where updated < $1 and state = 'done'
				and not exists (select 1 from history where history.rule = done.rule and history.version = done.version)
			limit $2)`},
		{"incidents", `delete from incidents where id in (
			select id from incidents where closed <> 0 and closed < $1
				and not exists (select 1 from alerts where alerts.incident <> 0 and alerts.incident = incidents.id)
				and not exists (select 1 from notifications where notifications.incident <> 0
					and notifications.incident = incidents.id)
			limit $2)`},
		{"runs", `delete from runs where (report, run) in (
			select report, run from runs as old where state <> 'received' and received < $1
				and not (state = 'decided' and not exists (
					select 1 from runs as newer where newer.report = old.report and newer.state = 'decided'
						and (newer.completed, newer.run) > (old.completed, old.run)))
			limit $2)`},
	}
}

func (s *Store) pruneTable(ctx context.Context, query string, before time.Time) (total int64, err error) {
	for {
		var n int64
		err := s.Update(ctx, func(tx *Tx) (err error) {
			n, err = tx.execCount(ctx, query, millis(before), pruneBatch)
			return err
		})
		total += n
		if err != nil || n < pruneBatch {
			return total, err
		}
	}
}
