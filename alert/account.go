package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// account is what a run was recorded to say of an alert, with what became of it since.
type account struct {
	store.Evaluation

	detail   detail
	run      store.Run            // the zero value where it is not known
	messages []store.Notification // what it caused to be said, in order, without bodies
	others   []store.Notification // what else was said of its incident
	silence  silence              // of what it says, now
}

// silence is for how long an alert is to say nothing; the zero value is none.
type silence struct {
	is    bool
	until time.Time // zero where no time ends it
	by    string    // who snoozed it; empty where the rules files mute it
}

// inquiry reads accounts, in one transaction. What it has read before it does not read again.
type inquiry struct {
	tx      *store.Tx
	now     time.Time
	said    map[int64][]store.Notification // by incident
	snoozes map[string]store.Silence
}

// deliveries are the jobs that deliver, by notification.
func deliveries(jobs []store.UnfinishedJob) map[int64]store.UnfinishedJob {
	all := make(map[int64]store.UnfinishedJob)
	for _, job := range jobs {
		var body store.NotifyBody
		if (job.Kind == store.KindNotify || job.Kind == kindHook) && json.Unmarshal(job.Body, &body) == nil && !body.Woken {
			all[body.Notification] = job
		}
	}
	return all
}

// account reads what became of an evaluation.
func (q *inquiry) account(ctx context.Context, rule *rules.Rule, e store.Evaluation) (account, error) {
	e.Reason = reasonIn(rule.Location, e.Reason)
	a := account{Evaluation: e, detail: detailOf(e)}
	run, err := q.tx.Run(ctx, e.Report, e.Run)
	if err == nil {
		a.run = run
	} else if !errors.Is(err, store.ErrNotFound) {
		return account{}, err
	}
	if a.detail.Incident == 0 {
		return a, nil
	}
	if err := q.addMessages(ctx, &a); err != nil {
		return account{}, err
	}
	a.silence, err = q.silenceOf(ctx, rule, a.detail.Incident)
	return a, err
}

// addMessages tells what it caused to be said from what else was said of its incident. What is decided at one moment is one
// decision. Where a digest told of it, that counts too.
func (q *inquiry) addMessages(ctx context.Context, a *account) error {
	threads := []int64{a.detail.Incident}
	incident, err := q.tx.Incident(ctx, a.detail.Incident)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // it may be pruned before its evaluations
		return err
	}
	if err == nil && incident.Digest != 0 {
		threads = append(threads, incident.Digest)
	}
	threads = append(threads, courseOf(incident).Told...)
	for i, id := range threads {
		said, err := q.saidOf(ctx, id)
		if err != nil {
			return err
		}
		for _, n := range said {
			switch {
			case n.Created.Equal(a.At) && (i == 0 || n.Role != string(RoleEdit)):
				a.messages = append(a.messages, n)
			case i == 0:
				a.others = append(a.others, n)
			}
		}
	}
	return nil
}

func (q *inquiry) saidOf(ctx context.Context, incident int64) ([]store.Notification, error) {
	if said, ok := q.said[incident]; ok {
		return said, nil
	}
	said, err := q.tx.NotificationsOf(ctx, incident)
	if q.said == nil {
		q.said = make(map[int64][]store.Notification)
	}
	q.said[incident] = said
	return said, err
}

// silenceOf is whether an incident of a rule is to say nothing now.
func (q *inquiry) silenceOf(ctx context.Context, rule *rules.Rule, incident int64) (silence, error) {
	var found silence
	if until, muted := rule.MutedAt(q.now); muted {
		found = silence{is: true, until: until}
	}
	if q.snoozes == nil {
		var err error
		if q.snoozes, err = q.tx.RuleSnoozes(ctx); err != nil {
			return silence{}, err
		}
	}
	handling, err := q.tx.Handling(ctx, incident)
	if err != nil {
		return silence{}, fmt.Errorf("reading who snoozed it: %w", err)
	}
	for _, s := range []store.Silence{q.snoozes[rule.ID], handling.Silence} {
		if snoozed(s, q.now) && (!found.is || s.Until.IsZero() || s.Until.After(found.until)) {
			found = silence{is: true, until: s.Until, by: s.By}
		}
	}
	return found, nil
}
