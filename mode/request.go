package mode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	maxDocument  = 8 << 20 // bytes of a JSON document; Mode's largest, a report with its layout, has some hundred kB
	maxRedirects = 5
	firstWait    = 500 * time.Millisecond // before the first repetition; each further one waits three times as long
	maxWait      = 5 * time.Second        // the longest wait that Mode may ask for and that is not left to the caller

	acceptDocument = "application/hal+json"
	acceptAny      = "application/json, */*;q=0.5"
)

// errTimeout is why a try to get a document ended.
var errTimeout = errors.New("it took too long")

// document gets a JSON document of the API, from a path below /api/.
func (c *Client) document(ctx context.Context, path string, query url.Values) (document, error) {
	var doc document
	err := c.retry(ctx, func() error {
		var err error
		doc, err = c.tryDocument(ctx, path, query)
		return err
	})
	return doc, err
}

func (c *Client) tryDocument(ctx context.Context, path string, query url.Values) (document, error) {
	if err := c.await(ctx); err != nil {
		return nil, err
	}
	tryCtx, cancel := context.WithTimeoutCause(ctx, c.config.Timeout, errTimeout)
	defer cancel()
	resp, err := c.open(tryCtx, c.address(path, query), acceptDocument)
	if err != nil {
		return nil, c.broken(ctx, tryCtx, err)
	}
	defer resp.Body.Close()
	body, err := readAll(resp.Body, maxDocument)
	if err != nil {
		return nil, c.broken(ctx, tryCtx, &Error{Status: resp.StatusCode, Err: err})
	}
	var doc document
	if err := json.Unmarshal(body, &doc); err != nil || doc == nil {
		return nil, c.notDocument(resp, body)
	}
	return doc, nil
}

// notDocument says what came where a JSON object should have come. It may be better the next time: it is what a proxy
// or a cut connection leaves.
func (c *Client) notDocument(resp *http.Response, body []byte) error {
	return &Error{Status: resp.StatusCode, Err: errors.New("it is not a whole JSON document" + c.instead(body))}
}

// instead says which page came instead of data. Of data itself nothing is said: it may be anybody's, or a query's text.
func (c *Client) instead(body []byte) string {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return ""
	}
	return fmt.Sprintf(" but a page that says %q", c.redact(summary(body)))
}

// readAll reads a body that must not be larger than limit.
func readAll(body io.Reader, limit int64) ([]byte, error) {
	plain, err := gunzip(body)
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(io.LimitReader(plain, limit+1))
	if err == nil && int64(len(all)) > limit {
		err = &TooLargeError{Limit: limit}
	}
	return all, err
}

// broken gives a failed try its cause: the caller's own context if that is done, otherwise the try's.
func (c *Client) broken(ctx, tryCtx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Err != nil && tryCtx.Err() != nil {
		e.Err = context.Cause(tryCtx)
	}
	return err
}

// await waits for the turn that the rate limit gives.
func (c *Client) await(ctx context.Context) error {
	if err := c.limiter.Wait(ctx); err != nil {
		return fmt.Errorf("waiting for a turn under Mode's rate limit: %w", err)
	}
	return nil
}

// retry repeats a try that failed for a reason that may be over in a moment.
func (c *Client) retry(ctx context.Context, try func() error) error {
	wait := firstWait
	for n := 0; ; n++ {
		err := try()
		e, ok := errors.AsType[*Error](err)
		if !ok || !e.transient() || n >= c.config.Retries || e.RetryAfter() > maxWait {
			return err
		}
		if err := c.config.Sleep(ctx, max(wait, e.RetryAfter())); err != nil {
			return err
		}
		wait *= 3
	}
}

// address returns the address of a path below /api/, whose segments are escaped already.
func (c *Client) address(path string, query url.Values) *url.URL {
	u := c.base.JoinPath("api", path)
	u.RawQuery = query.Encode()
	return u
}

// open makes a request and follows its redirects. The body of the answer, whose status is a good one, is the caller's
// to close.
//
// It goes around http.Client for two reasons: that one keeps credentials for another port or a subdomain, and it puts
// whole addresses, signatures included, into its errors.
func (c *Client) open(ctx context.Context, address *url.URL, accept string) (*http.Response, error) {
	home := true
	for range maxRedirects + 1 {
		resp, err := c.send(ctx, address, accept, home)
		if err != nil {
			return nil, &Error{Host: hostUnless(home, address), Err: err}
		}
		location := resp.Header.Get("Location")
		switch {
		case resp.StatusCode >= 200 && resp.StatusCode < 300:
			return resp, nil
		case !redirects(resp.StatusCode) || location == "":
			defer resp.Body.Close()
			return nil, c.refusal(resp, hostUnless(home, address))
		}
		resp.Body.Close()
		if address, err = c.redirected(address, location); err != nil {
			return nil, &Error{Status: resp.StatusCode, Message: err.Error()}
		}
		// Once elsewhere, always elsewhere: another host cannot send our credentials back to any address it likes.
		home = home && c.atHome(address)
	}
	return nil, &Error{Status: http.StatusFound, Message: fmt.Sprintf("more than %d redirects", maxRedirects)}
}

func hostUnless(home bool, address *url.URL) string {
	if home {
		return ""
	}
	return address.Host
}

func (c *Client) send(ctx context.Context, address *url.URL, accept string, credentials bool) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return nil, errors.New("the request cannot be made")
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("User-Agent", "modealert")
	if credentials {
		req.SetBasicAuth(c.config.Token, c.config.Secret)
	}
	began := c.config.Now()
	resp, err := c.config.Transport.RoundTrip(req)
	status := 0
	if err == nil {
		status = resp.StatusCode
	}
	c.config.Logger.DebugContext(ctx, "mode asked", "host", address.Host, "path", address.Path, "status", status,
		"took", c.config.Now().Sub(began))
	return resp, err
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirected resolves a redirect. What it says in an error holds no address: the new one may be signed.
func (c *Client) redirected(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	switch {
	case err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != "http":
		return nil, errors.New("a redirect to something that is no web address")
	case to.Scheme == "http" && c.base.Scheme == "https":
		return nil, fmt.Errorf("a redirect to %s without encryption, which is not followed", to.Host)
	}
	to.User = nil
	return to, nil
}

// atHome reports whether an address is on the configured host, by the same scheme and port.
func (c *Client) atHome(u *url.URL) bool {
	return u.Scheme == c.base.Scheme && u.Hostname() == c.base.Hostname() && port(u) == port(c.base)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
