package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// present is how the incident of a message that is held back stands now.
func present(ctx context.Context, tx *store.Tx, p *parcel) (Notice, error) {
	now := p.notice
	over, err := isOver(ctx, tx, p)
	if err != nil {
		return Notice{}, err
	}
	if over {
		now.State = StateOK
		return now, nil
	}
	last, known, err := lastMessage(ctx, tx, p.notification.Incident, p.notification.Channel)
	if err != nil || !known {
		return now, err
	}
	return last, nil
}

// afterMute makes what is said when a mute is over from how it stands now, and says why nothing is, if so.
func (p *parcel) afterMute(now Notice) (Notice, string) {
	if now.over() {
		return now, "it was over before its mute was"
	}
	before := p.notice
	now.Muted = false
	if !p.posted() {
		now.Role = RolePost
		return now, ""
	}
	reminds := before.Was == before.State || now.Values.Recall != nil && now.Values.Recall.New > 0
	if !now.AsOf.Equal(before.AsOf) { // they have heard of the value before the mute
		now.Values.Previous, now.Values.Exact.Previous, now.Values.Change = before.Values.Previous, before.Values.Exact.Previous, ""
	}
	now.Was, now.WasUrgent, now.Heard = before.Was, before.WasUrgent, before.Heard
	switch {
	case now.Urgent && !now.WasUrgent:
		now.Role = RoleBroadcast
		return now, ""
	case now.State != now.Was:
		now.Role = RoleReply
	case reminds:
		now.Role = RoleBroadcast
	default:
		return now, "it is as it was before its mute"
	}
	now.Mentions = nil
	return now, ""
}

// isOver reports whether the incident of a message is over.
func isOver(ctx context.Context, tx *store.Tx, p *parcel) (bool, error) {
	incident, err := tx.Incident(ctx, p.notification.Incident)
	return !incident.Closed.IsZero(), err
}

// setSpoken changes of when the incident of a message was last told.
func setSpoken(ctx context.Context, tx *store.Tx, p *parcel, at time.Time) error {
	incident, err := tx.Incident(ctx, p.notification.Incident)
	if err != nil {
		return err
	}
	incident.Spoken = at
	return tx.SaveIncident(ctx, incident)
}
