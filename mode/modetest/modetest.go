// Package modetest is a workspace of Mode that is not there: it answers the part of Mode's REST API that package mode
// asks, over real HTTP on the loopback interface, and sends webhooks. The real client talks to it in tests and in the
// demo, so nothing in the client is replaced.
//
//	workspace := modetest.New(modetest.Config{})
//	defer workspace.Close()
//	workspace.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue"})
//	run := workspace.AddRun("5f3c0a1b2d4e", modetest.Run{Results: []modetest.Result{{Rows: `[{"revenue": 7}]`}}})
//	client, err := mode.New(workspace.ClientConfig())
//	...
//	status, err := workspace.Send(ctx, webhookURL, mode.Event{
//		Name: mode.EventReportRunCompleted, Report: "5f3c0a1b2d4e", Run: run,
//	})
//
// It can be made to misbehave as Mode does: see [Failure], [Compression], and the fields of [Config] and [Run].
package modetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/modealert/modealert/mode"
)

// Config is what the workspace is like. The zero value is a workspace that behaves well.
type Config struct {
	// Name is the workspace's name in addresses; empty means `acme`.
	Name string
	// Title is what people call the workspace; empty means `Acme`.
	Title string
	// Token and Secret are the only API key that it takes; empty means `api-token` and `api-secret`.
	Token, Secret string
	// RatePerSecond is how many requests a second it answers, others get 429; 0 means any number.
	RatePerSecond float64
	// Compression says how results are sent.
	Compression Compression
	// RedirectResults sends those who ask for results to a second host, by an address that is signed. That host, like
	// Mode's storage, refuses requests that bring credentials along.
	RedirectResults bool
	// NumericIDs writes ids as numbers, as Mode did once.
	NumericIDs bool
	// NamelessQueryRuns leaves the names of the queries out of lists of query runs, as Mode sometimes does.
	NamelessQueryRuns bool
	// SamePage answers with the first page of collections and of their reports whichever is asked for, as several lists
	// of Mode do.
	SamePage bool
	// MemberKey says that the API key is a member's and not the workspace's: all memberships are missing then.
	MemberKey bool
	// DocumentedEvents writes the address of a created report into its webhook as Mode's page says, under
	// `report_run_url`, and not as Mode's example reads it, under `report_url`.
	DocumentedEvents bool
	// WebURL is where the absolute links in its answers lead; empty means the workspace's own address.
	WebURL string
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

// Compression is how the rows of a result are sent.
type Compression int

// The compressions.
const (
	Plain     Compression = iota // as they are
	Gzip                         // compressed, and the header says so
	GzipBare                     // compressed, and no header says so
	GzipTwice                    // compressed as stored and again on the way; the header tells of the latter
)

// Workspace is a fake workspace. All its methods may be used by any number of goroutines.
type Workspace struct {
	config  Config
	api     *httptest.Server
	storage *httptest.Server
	limiter *rate.Limiter
	delay   atomic.Int64 // of each answer, in nanoseconds

	mu          sync.Mutex
	reports     map[string]*Report
	runs        map[string][]Run // by report, in the order in which they were added
	users       map[string]User
	collections map[string]Collection
	definitions map[string]Definition
	dataSources map[string]DataSource
	memberships map[string]Membership
	failures    []*Failure
	seen        []Request
	stored      []Request
	tokens      int
}

// New starts a workspace on a free port. It panics when there is none. Close ends it.
func New(config Config) *Workspace {
	config.Name = orElse(config.Name, "acme")
	config.Title = orElse(config.Title, "Acme")
	config.Token = orElse(config.Token, "api-token")
	config.Secret = orElse(config.Secret, "api-secret")
	if config.Now == nil {
		config.Now = time.Now
	}
	limit := rate.Limit(config.RatePerSecond)
	if limit == 0 {
		limit = rate.Inf
	}
	w := &Workspace{
		config:      config,
		limiter:     rate.NewLimiter(limit, max(1, int(config.RatePerSecond))),
		reports:     map[string]*Report{},
		runs:        map[string][]Run{},
		users:       map[string]User{},
		collections: map[string]Collection{},
		definitions: map[string]Definition{},
		dataSources: map[string]DataSource{},
		memberships: map[string]Membership{},
	}
	w.api = httptest.NewServer(http.HandlerFunc(w.serveAPI))
	w.storage = httptest.NewServer(http.HandlerFunc(w.serveStorage))
	return w
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Close ends the workspace, after cutting off whoever is connected.
func (w *Workspace) Close() {
	for _, server := range []*httptest.Server{w.api, w.storage} {
		server.CloseClientConnections()
		server.Close()
	}
}

// URL is the workspace's address, for mode.Config.BaseURL.
func (w *Workspace) URL() string { return w.api.URL }

// StorageURL is the address of the second host, to which results are redirected.
func (w *Workspace) StorageURL() string { return w.storage.URL }

// ClientConfig is the configuration of a client that may ask the workspace, without a limit on its rate.
func (w *Workspace) ClientConfig() mode.Config {
	return mode.Config{
		BaseURL: w.URL(), WebURL: w.config.WebURL, Workspace: w.config.Name,
		Token: w.config.Token, Secret: w.config.Secret, RatePerSecond: -1,
	}
}

// Request is a request that somebody made.
type Request struct {
	Method, Path, Query string
	Header              http.Header
}

// Requests returns the requests that the workspace saw, oldest first, whatever it answered.
func (w *Workspace) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}

// Delay has each answer take so long from now on; 0 is none.
func (w *Workspace) Delay(d time.Duration) { w.delay.Store(int64(d)) }

// StorageRequests returns the requests that the second host saw, oldest first.
func (w *Workspace) StorageRequests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.stored)
}

func seenRequest(r *http.Request) Request {
	return Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone()}
}

// newToken makes a token that was not there before and is the same in each run of a program. w.mu is held.
func (w *Workspace) newToken() string {
	w.tokens++
	return fmt.Sprintf("%012x", 0xa0_0000_0000+uint64(w.tokens)*0x9e3779b1) //nolint:gosec // it only counts up
}
