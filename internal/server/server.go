// Package server is modealert's HTTP side: it receives Mode's webhooks, and what people do in Slack where that comes over HTTP,
// and says whether the process is well.
//
// [New] makes the handler and [Serve] runs it until the context is done:
//
//	handler, err := server.New(server.Config{
//		Secret: secret,
//		Accept: func(ctx context.Context, event mode.Event) error { return store.Save(ctx, event) },
//		Ready:  store.Ping,
//		Logger: logger,
//	})
//	...
//	listener, err := net.Listen("tcp", ":8080")
//	...
//	err = server.Serve(ctx, listener, handler, logger)
//
// The address that one gives to Mode ends in the secret, `/webhooks/mode/SECRET`. An event is answered with success only
// after Accept has it; what is no event is answered with success too, so that creating the webhook in Mode works, and
// logged with a count.
package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/modealert/modealert/mode"
)

// ErrIgnored is what Accept returns for an event that nobody wants to hear of: it is answered with success without having been
// stored, and counted as `not_wanted`.
var ErrIgnored = errors.New("nobody wants to hear of this event")

// Config is what the handler needs.
type Config struct {
	// Secret is the last part of the webhook's address. Required.
	Secret string
	// Accept stores an event for good and returns nil, or ErrIgnored, or another error when it cannot be stored.
	// Required. Its context outlives the connection and ends after some seconds.
	Accept func(context.Context, mode.Event) error
	// Ready returns nil when the process can do its work, otherwise why not, in words without secrets, because anybody
	// can read them; nil means that it always can. It is asked at most once a second, whoever wants to know.
	Ready func(context.Context) error
	// Remark returns what is worth knowing although the process can do its work, in words that anybody can read, and ""
	// when there is nothing; nil means that there never is.
	Remark func(context.Context) string
	// Metrics answers GET /metrics; nil means that this address is not there.
	Metrics http.Handler
	// Answered is told how each request was answered that comes from whom it should, Mode or Slack, or claims to, in two of
	// a few fixed words; nil means that nobody is.
	Answered func(from, answer string)
	// Slack answers what people do in Slack; nil means that its addresses are not there.
	Slack *Slack
	// Logger is told of each request at the debug level, of webhooks that are ignored at the info level, and of those
	// that are refused as a warning; of both at most once a second for each reason, with the count so far. Nil means
	// nobody is.
	Logger *slog.Logger
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

type server struct {
	config  Config
	secret  [sha256.Size]byte
	tally   tally
	ready   readiness
	reading chan struct{} // taken by each body that is read from somebody who may be Slack
}

// New returns a handler for all addresses of the process.
func New(config Config) (http.Handler, error) {
	switch {
	case config.Secret == "":
		return nil, errors.New("the secret of the webhook's address is missing")
	case config.Accept == nil:
		return nil, errors.New("nothing accepts events")
	}
	if config.Ready == nil {
		config.Ready = func(context.Context) error { return nil }
	}
	if config.Remark == nil {
		config.Remark = func(context.Context) string { return "" }
	}
	if config.Answered == nil {
		config.Answered = func(string, string) {}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	s := &server{
		config:  config,
		secret:  sha256.Sum256([]byte(config.Secret)),
		tally:   tally{now: config.Now, reasons: make(map[string]*counted)},
		ready:   readiness{check: config.Ready, now: config.Now},
		reading: make(chan struct{}, slackBodies),
	}
	return s.logged(s.routes()), nil
}

func (s *server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhooks/mode/{secret}", s.webhook)
	mux.HandleFunc("POST /webhooks/mode/{secret}/{$}", s.webhook) // as it is easily pasted
	if s.config.Slack != nil {
		s.slackRoutes(mux)
	}
	if s.config.Metrics != nil {
		mux.Handle("GET /metrics", s.config.Metrics)
		mux.HandleFunc("/metrics", onlyMethods(http.MethodGet+", "+http.MethodHead))
	}
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { notFound(w) })
	// Without these the last pattern would answer 404 to a known address asked with another method.
	mux.HandleFunc("/webhooks/mode/{secret}", onlyMethods(http.MethodPost))
	mux.HandleFunc("/webhooks/mode/{secret}/{$}", onlyMethods(http.MethodPost))
	mux.HandleFunc("/healthz", onlyMethods(http.MethodGet+", "+http.MethodHead))
	mux.HandleFunc("/readyz", onlyMethods(http.MethodGet+", "+http.MethodHead))
	return mux
}

func onlyMethods(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", allowed)
		answer(w, http.StatusMethodNotAllowed, "method not allowed")
	}
}

func notFound(w http.ResponseWriter) { answer(w, http.StatusNotFound, "not found") }

// answer writes a status and a line of text.
func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a caller that is gone does not need the answer
}
