package alert

import (
	"context"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
)

// thread is what a notice keeps its place in on its way to a destination. What is said of an incident stays in the thread in
// which it was begun there; its message waits for that of the digest in whose thread it is to stand. Where there are no
// threads it waits for nothing but its own incident.
func (d *decision) thread(ctx context.Context, channel string, n Notice) (string, error) {
	switch n.Subject {
	case SubjectAnnouncement:
		return fmt.Sprintf("run/%s/%s/%s", d.report, d.run, channel), nil
	case SubjectEvent:
		return fmt.Sprintf("event/%s/%s/%s", n.event().Name, n.event().Object, channel), nil
	case SubjectTrouble:
		return "ops/" + channel, nil
	case SubjectAway:
		return "away/" + channel, nil
	case SubjectValue, SubjectRuleError, SubjectRunFailed, SubjectLate, SubjectDigest:
	}
	if n.Role == RolePost && n.Digest != 0 && !loose(channel) {
		return incidentThread(n.Digest, channel), nil
	}
	begun, err := d.tx.ThreadOf(ctx, n.Incident, channel)
	if errors.Is(err, store.ErrNotFound) {
		return d.threadAfter(ctx, channel, n)
	}
	return begun, err
}

// threadAfter is the thread of an incident of which nothing was said in a channel yet: that of the one before it of its alert,
// where it has something to deliver still, so that nobody hears of the new one first.
func (d *decision) threadAfter(ctx context.Context, channel string, n Notice) (string, error) {
	own := incidentThread(n.Incident, channel)
	incident, err := d.tx.Incident(ctx, n.Incident)
	if err != nil {
		return "", err
	}
	last, err := d.tx.LastIncident(ctx, incident.Rule, incident.Group) // the alert as it was before this decision
	if err != nil || last == 0 || last == n.Incident {
		return own, err
	}
	before, err := d.tx.ThreadOf(ctx, last, channel)
	if errors.Is(err, store.ErrNotFound) {
		return own, nil
	}
	if err != nil {
		return "", err
	}
	if busy, err := d.tx.Busy(ctx, before); err != nil || !busy {
		return own, err
	}
	return before, nil
}

// incidentThread is what the notifications of an incident in a channel keep their place in.
func incidentThread(incident int64, channel string) string {
	return fmt.Sprintf("incident/%d/%s", incident, channel)
}
