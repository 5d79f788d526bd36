package alert

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack/slacktest"
)

// connects has the responder's socket connected to a server of slack-go's until the test ends, and returns the server.
func (p *play) connects() *slackgo.Server {
	p.t.Helper()
	server := slackgo.NewTestServer()
	server.Start()
	p.t.Cleanup(server.Stop)
	drained := make(chan struct{})
	p.t.Cleanup(func() { close(drained) })
	go func() { // otherwise the server stops reading
		for {
			select {
			case <-server.SeenFeed:
			case <-drained:
				return
			}
		}
	}()
	socket := NewSocket(SocketConfig{AppToken: "xapp-test", URL: server.GetAPIURL(), Responder: p.desk, Log: p.desk.log})
	socket.ping = time.Hour // the server sends no sign of life
	p.keeps(socket)
	p.until("the connection", func() bool { return strings.Contains(p.log.String(), "slack is connected") })
	return server
}

// keeps keeps a socket running until the test ends.
func (p *play) keeps(socket *Socket) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		socket.Run(ctx)
	}()
	p.t.Cleanup(func() {
		cancel()
		<-done
	})
}

// envelope is an event as it comes over the socket.
func envelope(kind, id string, payload json.RawMessage) string {
	text, _ := json.Marshal(map[string]any{"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": true})
	return string(text)
}

// answered waits until an event is acknowledged, and returns how.
func answered(p *play, server *slackgo.Server, id string) (ack string) {
	p.t.Helper()
	p.until("the acknowledgement of "+id, func() bool {
		for _, m := range server.GetSeenInboundMessages() {
			if strings.Contains(m, `"`+id+`"`) {
				ack = m
			}
		}
		return ack != ""
	})
	return ack
}

// TestStory_socket: what people do comes over a connection too, and is acknowledged once it is stored.
func TestStory_socket(t *testing.T) {
	t.Parallel()
	p := newButtons(t, totalRule)
	p.quietly(0, `[{"x": 7}]`)
	server := p.connects()
	server.SendToWebsocket(`{"type": "hello", "num_connections": 1}`)
	server.SendToWebsocket("this is no JSON")
	server.SendToWebsocket(envelope("interactive", "nonsense", json.RawMessage(`{"type": "block_actions", "actions": [{"block_id": "b"}]}`)))
	answered(p, server, "nonsense")
	server.SendToWebsocket(envelope("events_api", "unwanted", json.RawMessage(`{"type": "event_callback", "event": {"type": "app_home_opened"}}`)))
	answered(p, server, "unwanted")
	server.SendToWebsocket(envelope("interactive", "click", p.payload("Acknowledge")))
	if ack := answered(p, server, "click"); strings.Contains(ack, "payload") {
		t.Errorf("a click is acknowledged with %s", ack)
	}
	p.quiet()
	p.shows("Acknowledged by @dana Nov 23, 2236 at 09:00", "[Unacknowledge] [Snooze… ▾] [Open in Mode]")
	server.SendToWebsocket(envelope("slash_commands", "command", p.slack.Command("U0123ABCD", "c", "/modealert", "status")))
	if ack := answered(p, server, "command"); !strings.Contains(ack, "acknowledged by") || !strings.Contains(ack, "ephemeral") {
		t.Errorf("a command is answered with %s", ack)
	}
}

// TestSocket_refused: a token that Slack does not know is told of, and tried again.
func TestSocket_refused(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		_, _ = w.Write([]byte(`{"ok": false, "error": "invalid_auth"}`))
	}))
	defer server.Close()
	p := newButtons(t, totalRule)
	socket := NewSocket(SocketConfig{AppToken: "xapp-secret", URL: server.URL, Responder: p.desk, Log: p.desk.log})
	socket.wait = time.Millisecond
	p.keeps(socket)
	p.until("another try", func() bool { return calls.Load() > 2 })
	if log := p.log.String(); strings.Count(log, "SLACK_APP_TOKEN") != 1 || strings.Contains(log, "xapp-secret") {
		t.Errorf("the log says\n%s", log)
	}
}

// TestSocket_address: the address that Slack gives for a connection is good for whoever has it, and is not told.
func TestSocket_address(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok": true, "url": "wss://127.0.0.1:no-port/link/?ticket=secret-ticket"}`))
	}))
	defer server.Close()
	p := newButtons(t, totalRule)
	p.keeps(NewSocket(SocketConfig{AppToken: "xapp-secret", URL: server.URL, Responder: p.desk, Log: p.desk.log}))
	p.until("the log", func() bool { return strings.Contains(p.log.String(), "slack is not connected") })
	if log := p.log.String(); strings.Contains(log, "secret-ticket") || strings.Contains(log, "xapp-secret") {
		t.Errorf("the log says\n%s", log)
	}
}

// TestSocket_panic: an event that breaks its handler ends nothing else.
func TestSocket_panic(t *testing.T) {
	t.Parallel()
	p := newButtons(t, totalRule)
	p.desk = &Responder{log: p.desk.log, now: p.now} // without a store
	server := p.connects()
	broken := json.RawMessage(`{"type": "block_actions", "user": {"id": "U0123ABCD"}, "actions": [{"block_id": "b", "action_id": "modealert_ack", "value": "1"}]}`)
	server.SendToWebsocket(envelope("interactive", "broken", broken))
	p.until("the panic to be told", func() bool { return strings.Contains(p.log.String(), "could not be handled") })
	server.SendToWebsocket(envelope("events_api", "next", json.RawMessage(`{"type": "event_callback", "event": {"type": "app_home_opened"}}`)))
	answered(p, server, "next")
}
