package mode

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// What Config's zero values stand for.
const (
	defaultBaseURL   = "https://app.mode.com"
	defaultRate      = 4 // requests a second: what Mode allows one key
	defaultTimeout   = 30 * time.Second
	defaultIdle      = time.Minute
	defaultMaxResult = 20 << 30 // four times what Mode itself keeps of one result
	defaultRetries   = 2
)

// Config is how to reach a workspace, and as whom.
type Config struct {
	// BaseURL is where Mode is; empty means https://app.mode.com.
	BaseURL string
	// WebURL is where the links for people lead; empty means BaseURL.
	WebURL string
	// Workspace is the workspace's name in Mode's addresses. Required.
	Workspace string
	// Token and Secret are the API key. Required. They are sent to the host of BaseURL and to no other.
	Token, Secret string

	// RatePerSecond is how many requests a second the client makes at the most; 0 means Mode's limit of 4, a negative
	// number means no limit, which is for tests. The limit is one client's and that of its [Client.Background]: a process
	// should have one client.
	RatePerSecond float64
	// Timeout bounds each try to get a JSON document; 0 means 30 seconds. Results have no such bound.
	Timeout time.Duration
	// IdleTimeout bounds how long the body of an answer may stall; 0 means one minute.
	IdleTimeout time.Duration
	// MaxResultBytes bounds one result, decompressed; 0 means 20 GiB.
	MaxResultBytes int64
	// Retries is how often a request is quickly repeated that found no answer, a busy or a broken Mode; 0 means 2, a
	// negative number means never. What lasts longer than a few seconds is left to the caller.
	Retries int

	// Transport makes the requests; nil means one with timeouts of its own, which follows no redirect to a name that turns out
	// to be inside this machine's network. It must not add credentials, and must not follow redirects.
	Transport http.RoundTripper
	// Logger is told of each request at the debug level, without its query; nil means nobody is.
	Logger *slog.Logger
	// Observe is told of each request once the head of its answer is there, or will never be, from many goroutines; nil
	// means that nobody is.
	Observe func(Request)
	// Now tells the time; nil means time.Now.
	Now func() time.Time
	// Sleep waits between tries, until the context is done; nil means a timer.
	Sleep func(context.Context, time.Duration) error
}

// Client asks one workspace. It is safe for use by any number of goroutines, and they share its rate limit.
type Client struct {
	config     Config
	base       *url.URL
	web        *url.URL
	guard      *guard
	limiter    *rate.Limiter
	lane       *backgroundLane
	background bool         // it waits in the lane before it asks the limiter
	kept       *keptAnswers // nil where nothing is kept
}

// New returns a client for the workspace. It makes no request.
func New(config Config) (*Client, error) {
	base, err := parseBase(orElse(config.BaseURL, defaultBaseURL))
	if err != nil {
		return nil, fmt.Errorf("the address of Mode: %w", err)
	}
	web, err := parseBase(orElse(config.WebURL, base.String()))
	if err != nil {
		return nil, fmt.Errorf("the address of Mode's pages: %w", err)
	}
	switch {
	case !ValidToken(config.Workspace):
		return nil, fmt.Errorf("the workspace %q is not a name as in https://app.mode.com/NAME", config.Workspace)
	case config.Token == "" || config.Secret == "":
		return nil, errors.New("the API key of Mode is missing: it has a token and a secret")
	case strings.ContainsAny(config.Token, ": \r\n\t"):
		return nil, errors.New("the token of Mode's API key holds a colon or white space: paste it again")
	}
	guard := newGuard(base, config.Transport != nil)
	config.setDefaults()
	limit := rate.Limit(config.RatePerSecond)
	if config.RatePerSecond < 0 {
		limit = rate.Inf
	}
	return &Client{
		config: config, base: base, web: web, guard: guard,
		limiter: rate.NewLimiter(limit, max(1, int(config.RatePerSecond))), lane: newBackgroundLane(limit),
	}, nil
}

func (c *Config) setDefaults() {
	c.RatePerSecond = orElse(c.RatePerSecond, defaultRate)
	c.Timeout = orElse(c.Timeout, defaultTimeout)
	c.IdleTimeout = orElse(c.IdleTimeout, defaultIdle)
	c.MaxResultBytes = orElse(c.MaxResultBytes, defaultMaxResult)
	c.Retries = orElse(c.Retries, defaultRetries)
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(Request) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
}

// orElse returns v, or the other one if v is zero.
func orElse[T comparable](v, other T) T {
	var zero T
	if v == zero {
		return other
	}
	return v
}

// parseBase accepts the address as people paste it: with a slash at the end, or with the API's own path.
func parseBase(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("it is not a web address, such as https://app.mode.com")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("it must be only https:// and a host, such as https://app.mode.com")
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api")
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: dialTimeout, KeepAlive: keepAlive}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		// Mode writes a large result before it answers, for a minute and more.
		ResponseHeaderTimeout:  2 * time.Minute,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		// Bodies are decompressed in one place, where a missing or a wrong header does not matter.
		DisableCompression: true,
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
