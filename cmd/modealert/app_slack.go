package main

import (
	"context"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/server"
)

// signedSlack has the server take what Slack sends, where there is a secret to tell that it comes from Slack.
func signedSlack(s settings, responder *alert.Responder) *server.Slack {
	if s.SigningSecret == "" {
		return nil
	}
	return &server.Slack{
		Verify:      alert.NewVerifier(s.SigningSecret, nil).Verify,
		Interaction: responder.Interaction,
		Command:     responder.Command,
	}
}

// startSocket connects to Slack until ctx is done, where there is a token for that.
func (a *app) startSocket(ctx context.Context, s settings, responder *alert.Responder) {
	if s.AppToken == "" {
		return
	}
	socket := alert.NewSocket(alert.SocketConfig{AppToken: s.AppToken, URL: s.SlackURL, Responder: responder, Log: a.log})
	a.socket = make(chan struct{})
	go func() {
		defer close(a.socket)
		socket.Run(ctx)
	}()
}
