package mode

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

const maxRedirects = 5

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
		_ = resp.Body.Close() // a redirect's body tells nothing
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

// send makes one request. Whatever the answer is, its body may not stall, and holds the request until it is closed.
func (c *Client) send(ctx context.Context, address *url.URL, accept string, credentials bool) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		cancel(nil)
		return nil, errors.New("the request cannot be made")
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("User-Agent", "modealert")
	if credentials {
		req.SetBasicAuth(c.config.Token, c.config.Secret)
	}
	began := c.config.Now()
	transport := c.config.Transport
	if !credentials {
		transport = c.guard.transport(req, transport)
	}
	resp, err := transport.RoundTrip(req)
	status := 0
	if err == nil {
		status = resp.StatusCode
	}
	took := c.config.Now().Sub(began)
	c.config.Logger.DebugContext(ctx, "mode asked", "host", address.Host, "path", address.Path, "status", status, "took", took)
	c.config.Observe(Request{Endpoint: c.endpoint(address, credentials), Status: status, Took: took})
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		cancel(nil)
		return nil, err
	}
	resp.Body = newPatient(ctx, cancel, resp.Body, c.config.IdleTimeout)
	return resp, nil
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
	if err := c.guard.check(to); err != nil {
		return nil, fmt.Errorf("a redirect to %s: %w", to.Host, err)
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
