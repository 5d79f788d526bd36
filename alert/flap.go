package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// course is what is kept of how an incident went on, beside what each incident has.
type course struct {
	Reopened int           `json:"reopened,omitempty"` // how often it came back after it was over
	Resumed  time.Time     `json:"resumed,omitzero"`   // when it did last
	Calm     time.Duration `json:"calm,omitempty"`     // for how long it was over in between
	Most     int           `json:"most,omitempty"`     // how many groups that share it fired at a time at the most
	Worst    Pair          `json:"worst,omitzero"`     // the worst of those
	Told     []int64       `json:"told_by,omitempty"`  // the digests that tell of it beside its own thread
	Also     []int64       `json:"also,omitempty"`     // of a digest: the incidents that it tells of so
}

func courseOf(incident store.Incident) course {
	var c course
	_ = json.Unmarshal(incident.Detail, &c) // where there is none, nothing happened
	return c
}

func setCourse(incident *store.Incident, c course) error {
	body, err := json.Marshal(c)
	if err != nil { // a time of the database may be none
		return fmt.Errorf("encoding how incident %d went on: %w", incident.ID, err)
	}
	incident.Detail = body
	return nil
}

// comesBack tells an alert that fires again soon after its last incident ended from one of which a new incident begins, and
// for how long it was over.
func (d *decision) comesBack(ctx context.Context, v verdict, was store.Alert) (move, time.Duration, error) {
	if was.Last == 0 || v.flap() == 0 {
		return moveOpen, 0, nil
	}
	last, err := d.tx.Incident(ctx, was.Last)
	if errors.Is(err, store.ErrNotFound) {
		return moveOpen, 0, nil
	}
	if err != nil {
		return moveNone, 0, err
	}
	away := d.firesAt(v).Sub(last.Closed)
	if last.Closed.IsZero() || away < 0 || away > v.flap() {
		return moveOpen, 0, nil
	}
	return moveBack, away, nil
}

// firesAt is since when an alert that fires on this run is to be taken for firing.
func (d *decision) firesAt(v verdict) time.Time {
	if !v.began.IsZero() {
		return v.began
	}
	return d.completed
}

// reopen lets an incident that was over go on.
func reopen(incident *store.Incident, away time.Duration) error {
	c := courseOf(*incident)
	c.Reopened++
	c.Resumed = incident.Closed.Add(away)
	c.Calm += away
	incident.Closed = time.Time{}
	return setCourse(incident, c)
}

// shelve keeps what people said of an incident that is over for as long as it may come back. That it is to be quiet until it
// changes has come to pass. Of what was held back, nothing is of interest any more but that it came back.
func (d *decision) shelve(ctx context.Context, v verdict, was store.Handling) error {
	now := was
	if was.Until.IsZero() {
		now.Silence = store.Silence{}
	}
	if v.flap() == 0 {
		now = store.Handling{Incident: was.Incident}
	}
	held, err := d.tx.HeldOf(ctx, was.Incident)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Role == string(RolePost) || tellsReturn(h) {
			continue
		}
		h.State, h.Error = store.NotificationSkipped, "it was over before its mute was"
		if err := d.tx.FinishNotification(ctx, h); err != nil {
			return err
		}
	}
	if err := d.tx.WakeHeld(ctx, was.Incident); err != nil {
		return err
	}
	return d.tx.SaveHandling(ctx, now)
}

// tellsReturn reports whether a notification is to tell that an incident came back.
func tellsReturn(notification store.Notification) bool {
	var n Notice
	err := json.Unmarshal(notification.Body, &n)
	return err == nil && n.Reopened > 0 && !standing{state: n.Was}.firing()
}

// resume is what is left of what people said of an incident that comes back: all, where it is not worse than they knew.
func (d *decision) resume(was store.Handling, stands standing) store.Handling {
	now := was
	if stands.rank > was.AcknowledgedRank {
		now = unacknowledged(now)
	}
	if stands.rank > was.Rank || !snoozed(was.Silence, d.now) {
		now.Silence = store.Silence{}
	}
	return now
}

// addCourse adds how the incident went on to a notice.
func addCourse(n *Notice, c course) {
	n.Reopened, n.Resumed, n.Calm, n.Told = c.Reopened, c.Resumed, c.Calm, c.Told
	if n.Roll != nil {
		n.Roll.Most, n.Roll.WorstEver = c.Most, c.Worst
	}
}

// setMost keeps of an incident that groups share how many there were at the most, and which was the worst.
func setMost(incident *store.Incident, r *RollFacts, worst bool) error {
	if r == nil {
		return nil
	}
	c := courseOf(*incident)
	c.Most = max(c.Most, r.Firing)
	if worst {
		c.Worst = r.Worst
	}
	return setCourse(incident, c)
}

// reopened says how often the incident came back: `reopened 2 times`.
func (d draft) reopened() markup {
	if d.Reopened == 1 {
		return "reopened once"
	}
	return "reopened " + counted(int64(d.Reopened), "time")
}

func (d draft) reopenedFact(f *fields) {
	if d.Reopened > 0 {
		f.add("Came back", counted(int64(d.Reopened), "time"))
	}
}
