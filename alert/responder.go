package alert

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// Responder does what people ask for in Slack, with a message's buttons and with the command /modealert. What it does is in
// the database when its methods return, and shown by the messages that it queues, so that any process on the same database
// may answer anybody.
type Responder struct {
	store  *store.Store
	rules  func() *rules.Set
	log    *slog.Logger
	now    func() time.Time
	host   string // of Slack's API, where that is not Slack's own
	client *http.Client
}

// ResponderConfig is what a Responder works with. Store, Rules and Log are required.
type ResponderConfig struct {
	Store *store.Store
	// Rules returns the rules that are in use.
	Rules func() *rules.Set
	Log   *slog.Logger
	// SlackURL is where Slack's API is, if not at Slack: answers may go there too.
	SlackURL string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// NewResponder returns a Responder whose jobs the store will work once it starts.
func NewResponder(c ResponderConfig) *Responder {
	if c.Now == nil {
		c.Now = time.Now
	}
	r := &Responder{store: c.Store, rules: c.Rules, log: c.Log, now: c.Now, client: directClient(slackTimeout)}
	if u, err := url.Parse(c.SlackURL); err == nil {
		r.host = u.Host
	}
	c.Store.Handle(kindAnswer, store.HandleOptions{Workers: 2, Timeout: 2 * slackTimeout, MaxAttempts: answerAttempts}, r.deliverAnswer)
	c.Store.Handle(kindSnoozed, store.HandleOptions{Workers: 1, Unhurried: true, Timeout: time.Minute}, r.endSnooze)
	return r
}

// admit lets a request through once, in the transaction that does what it asks for.
func (r *Responder) admit(ctx context.Context, tx *store.Tx, request string) error {
	if request == "" {
		return nil
	}
	now := r.now()
	first, err := tx.SeeRequest(ctx, request, now, now.Add(-rememberFor))
	if err == nil && !first {
		return ErrReplayed
	}
	return err
}
