package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/server"
)

// signedSlack has the server take what Slack sends, where there is a secret to tell that it comes from Slack.
func signedSlack(s settings, responder *alert.Responder) *server.Slack {
	if s.SigningSecret == "" {
		return nil
	}
	return &server.Slack{
		Verify: alert.NewVerifier(s.SigningSecret, nil).Verify,
		Interaction: func(ctx context.Context, request string, body []byte) error {
			return notTaken(responder.Interaction(ctx, request, body))
		},
		Command: func(ctx context.Context, request string, body []byte) (json.RawMessage, error) {
			said, err := responder.Command(ctx, request, body)
			return said, notTaken(err)
		},
	}
}

// notTaken tells the server of a request that came before, or that nobody can read.
func notTaken(err error) error {
	switch {
	case errors.Is(err, alert.ErrMalformed):
		return server.ErrMalformed
	case errors.Is(err, alert.ErrReplayed):
		return server.ErrReplayed
	}
	return err
}

// startSocket connects to Slack until ctx is done, where there is a token for that.
func (a *app) startSocket(ctx context.Context) {
	s := a.settings
	if s.AppToken == "" {
		return
	}
	socket := alert.NewSocket(alert.SocketConfig{AppToken: s.AppToken, URL: s.SlackURL, Responder: a.responder, Log: a.log})
	a.socket = make(chan struct{})
	go func() {
		defer close(a.socket)
		socket.Run(ctx)
	}()
}
