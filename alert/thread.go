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
		return incidentThread(n.Incident, channel), nil
	}
	return begun, err
}

// incidentThread is what the notifications of an incident in a channel keep their place in.
func incidentThread(incident int64, channel string) string {
	return fmt.Sprintf("incident/%d/%s", incident, channel)
}
