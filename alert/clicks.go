package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/internal/store"
)

// ErrMalformed is the error of what is signed by Slack and cannot be read, today or later.
var ErrMalformed = errors.New("malformed")

// click is what somebody did with a message's buttons, as Slack tells it. All of it is to be checked.
type click struct {
	user     string
	channel  string // the ID of the one that the message stands in
	action   string
	incident int64
	choice   string // of the snooze menu
	answerTo string
}

// Interaction takes what Slack posts when somebody uses a message's buttons: a form with a `payload`. Once it returned nil
// the effect is stored, or there is none. Whoever calls it has found out that it comes from Slack, and says which request it
// is, as a Verifier does: one that has come before, to whatever process on the same database, is ErrReplayed. What nobody can read is ErrMalformed.
func (r *Responder) Interaction(ctx context.Context, request string, body []byte) error {
	form, err := url.ParseQuery(string(body))
	var told slack.InteractionCallback
	if err == nil {
		err = json.Unmarshal([]byte(form.Get("payload")), &told)
	}
	if err != nil {
		return fmt.Errorf("reading an interaction: %w: %w", ErrMalformed, err)
	}
	return r.interact(ctx, request, told)
}

// interact does what somebody asks for with a message's buttons. Request is empty where Slack itself vouches for what comes.
func (r *Responder) interact(ctx context.Context, request string, told slack.InteractionCallback) error {
	clicks := clicksOf(told)
	reasons := make([]markup, len(clicks))
	err := r.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := r.admit(ctx, tx, request); err != nil {
			return err
		}
		for i, c := range clicks {
			if reasons[i], err = r.act(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("storing a click: %w", err)
	}
	for i, c := range clicks {
		log := r.log.With("action", c.action, "incident", c.incident, "user", c.user, "channel", c.channel)
		if reasons[i] != "" {
			log.InfoContext(ctx, "click refused", "reason", string(reasons[i]))
			continue
		}
		log.InfoContext(ctx, "click stored", "choice", c.choice)
	}
	return nil
}

// clicksOf are the clicks that ask for something.
func clicksOf(told slack.InteractionCallback) []click {
	if told.Type != slack.InteractionTypeBlockActions {
		return nil
	}
	var clicks []click
	for _, a := range told.ActionCallback.BlockActions {
		if a.ActionID != actionOpen { // the reader's browser has opened it
			clicks = append(clicks, newClick(told, a))
		}
	}
	return clicks
}

func newClick(told slack.InteractionCallback, a *slack.BlockAction) click {
	c := click{user: told.User.ID, channel: told.Container.ChannelID, action: a.ActionID, answerTo: told.ResponseURL}
	value := a.Value
	if value == "" {
		value = a.SelectedOption.Value
	}
	id, choice, _ := strings.Cut(value, "|")
	c.choice = choice
	c.incident, _ = strconv.ParseInt(id, 10, 64) // 0 is no incident's
	return c
}

// act does what a click asks for, or owes whoever clicked the reason why not.
func (r *Responder) act(ctx context.Context, tx *store.Tx, c click) (refused markup, err error) {
	if refused, err = r.apply(ctx, tx, c); err != nil || refused == "" {
		return refused, err
	}
	return refused, r.oweAnswer(ctx, tx, c.answerTo, newAnswer(refused))
}

const (
	unknownIncident = "modealert does not know this alert any more, so nothing was done."
	unknownButton   = "This button is from another version of modealert, so nothing was done."
	incidentOver    = "This alert is over, so there is nothing to be done about it."
)

// apply does what a click asks for. Refused says why not, to whoever clicked.
func (r *Responder) apply(ctx context.Context, tx *store.Tx, c click) (refused markup, err error) {
	incident, err := tx.Incident(ctx, c.incident)
	if errors.Is(err, store.ErrNotFound) || !userID.MatchString(c.user) {
		return unknownIncident, nil
	}
	if err != nil {
		return "", err
	}
	posts, err := tx.Posts(ctx, incident.ID)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(posts, func(p store.Post) bool { return p.ChannelID == c.channel }) {
		return unknownIncident, nil // nobody reaches an alert from a channel that it was not told in
	}
	if !incident.Closed.IsZero() {
		return incidentOver, nil
	}
	was, err := tx.Handling(ctx, incident.ID)
	if err != nil {
		return "", err
	}
	d := &decision{tx: tx, now: r.now()}
	switch c.action {
	case actionAcknowledge:
		return "", d.acknowledge(ctx, was, c.user)
	case actionUnacknowledge:
		return "", d.acknowledge(ctx, was, "")
	case actionSnooze:
		return r.snooze(ctx, d, was, c)
	case actionUnsnooze:
		return "", d.unsnooze(ctx, was)
	default:
		return unknownButton, nil
	}
}

// acknowledge notes who looks after an incident, or that nobody does. The first who says so is kept.
func (d *decision) acknowledge(ctx context.Context, was store.Handling, user string) error {
	if (was.AcknowledgedBy == "") == (user == "") {
		return nil
	}
	now := unacknowledged(was)
	if user != "" {
		rank, err := d.rankOf(ctx, was.Incident)
		if err != nil {
			return err
		}
		now.AcknowledgedBy, now.Acknowledged, now.AcknowledgedRank = user, d.now, rank
	}
	if err := d.saveHandling(ctx, was, now); err != nil {
		return err
	}
	return d.redraw(ctx, was.Incident)
}

// unacknowledged is how an incident is handled that nobody looks after any more.
func unacknowledged(h store.Handling) store.Handling {
	h.AcknowledgedBy, h.Acknowledged, h.AcknowledgedRank = "", time.Time{}, 0
	return h
}
