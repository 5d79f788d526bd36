package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	maxSlackBody = 512 << 10 // bytes; what a button sends holds the message that it stands under
	// slackTimeout bounds what is done before Slack has its answer, for which it waits three seconds.
	slackTimeout = 2500 * time.Millisecond
	// slackBodies is how many of them are read at once: nobody knows who sent one before it is read.
	slackBodies = 16
)

// ErrReplayed is the error of what Slack sends where it has come before.
var ErrReplayed = errors.New("replayed")

// ErrMalformed is the error of what Slack sends and nobody can read.
var ErrMalformed = errors.New("malformed")

// Slack says who answers what Slack sends.
type Slack struct {
	// Verify returns what tells a request with these headers and this body from all others, and no error when it comes from
	// Slack. The text of its error is one of a few fixed words. Required.
	Verify func(header http.Header, body []byte) (request string, err error)
	// Interaction takes what somebody did with a button; Command takes a command, and returns the answer as JSON. Once they
	// return nil, the effect is safe; a request that came before is ErrReplayed, one that cannot be read ErrMalformed. Both are required. Their context outlives the
	// connection and ends before Slack gives up.
	Interaction func(ctx context.Context, request string, body []byte) error
	Command     func(ctx context.Context, request string, body []byte) (json.RawMessage, error)
}

func (s *server) slackRoutes(mux *http.ServeMux) {
	slack := s.config.Slack
	mux.HandleFunc("POST /slack/interactions", s.fromSlack(func(ctx context.Context, request string, body []byte) (json.RawMessage, error) {
		return nil, slack.Interaction(ctx, request, body)
	}))
	mux.HandleFunc("POST /slack/commands", s.fromSlack(slack.Command))
	mux.HandleFunc("/slack/interactions", onlyMethods(http.MethodPost))
	mux.HandleFunc("/slack/commands", onlyMethods(http.MethodPost))
}

// fromSlack hands on a request that comes from Slack, exactly as it came, and answers once its effect is safe.
func (s *server) fromSlack(take func(context.Context, string, []byte) (json.RawMessage, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.reading <- struct{}{}:
		default:
			s.refused(r.Context(), fromSlack, reasonCrowded)
			answer(w, http.StatusServiceUnavailable, "too many requests at once, try again")
			return
		}
		// Slack waits no longer; a writer to memory, as in tests, has no deadlines.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(slackTimeout))
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSlackBody))
		<-s.reading
		if err != nil {
			s.unread(r.Context(), w, fromSlack, err)
			return
		}
		request, err := s.config.Slack.Verify(r.Header, body)
		if err != nil {
			s.unsigned(r.Context(), w, err)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), slackTimeout)
		defer cancel()
		said, err := take(ctx, request, body)
		switch {
		case errors.Is(err, ErrReplayed):
			s.unsigned(ctx, w, ErrReplayed)
			return
		case errors.Is(err, ErrMalformed): // to try again would not help
			s.refused(ctx, fromSlack, reasonMalformed)
			answer(w, http.StatusBadRequest, "this cannot be read")
			return
		case err != nil:
			s.config.Answered(fromSlack, answerNotStored)
			s.config.Logger.ErrorContext(ctx, "what somebody asked for in slack is not done", "err", err)
			answer(w, http.StatusServiceUnavailable, "it could not be stored, try again")
			return
		}
		s.config.Answered(fromSlack, answerAccepted)
		w.Header().Set("Cache-Control", "no-store")
		if said != nil {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(said) // a caller that is gone does not need the answer
	}
}

// unsigned refuses a request that does not come from Slack, or came before.
func (s *server) unsigned(ctx context.Context, w http.ResponseWriter, why error) {
	s.refused(ctx, fromSlack, why.Error())
	answer(w, http.StatusUnauthorized, "this is not signed by Slack")
}
