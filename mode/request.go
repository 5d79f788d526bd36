package mode

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	maxDocument = 32 << 20               // bytes of a JSON document; a report with its layout has some hundred kB, and lists hold 30
	firstWait   = 500 * time.Millisecond // before the first repetition; each further one waits three times as long
	maxWait     = 5 * time.Second        // the longest wait that Mode may ask for and that is not left to the caller

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
		return nil, ended(ctx, err)
	}
	defer resp.Body.Close()
	body, err := readAll(resp.Body, maxDocument)
	if err != nil {
		return nil, ended(ctx, &Error{Status: resp.StatusCode, Err: err})
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
	return fmt.Sprintf(" but a page that says %q", c.tidy(summary(body)))
}

// ended tells a caller that gave up from an answer that broke.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// await waits for the turn that the rate limit gives. A turn that would come after the context's deadline is as good as
// the deadline passed, and nothing that Mode said.
func (c *Client) await(ctx context.Context) error {
	wait := c.limiter.Wait
	if c.background {
		wait = func(ctx context.Context) error { return c.lane.wait(ctx, c.limiter) }
	}
	if err := wait(ctx); err != nil {
		if ctx.Err() == nil {
			err = context.DeadlineExceeded
		}
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
