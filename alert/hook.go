package alert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// hookTimeout bounds one call of a webhook. Its outcome is to be recorded within handOver.
	hookTimeout = 8 * time.Second
	// hookCalls is how many calls of one webhook are under way at once, so that a slow one leaves workers to the others.
	hookCalls = 2
	// hookPatience is how long a call waits for its turn within a worker, and then without one.
	hookPatience = time.Second
	// maxReply is how much of an answer is read.
	maxReply = 4 << 10
)

// HookConfig says where an outgoing webhook is.
type HookConfig struct {
	// Name is what rules call it.
	Name string
	// URL is its address, a secret; see CheckHookURL.
	URL string
	// Secret signs what is sent; see DecodeHookSecret.
	Secret string
	// Timeout bounds each call; 0 means 8 seconds.
	Timeout time.Duration
}

// Hook is an outgoing webhook: another program that is told what people are. Its address is in no error.
type Hook struct {
	name   string
	url    string
	key    []byte
	client *http.Client
	slots  chan struct{} // taken by each call under way
}

// NewHook returns a webhook, or says what is wrong with its settings.
func NewHook(c HookConfig) (*Hook, error) {
	key, err := DecodeHookSecret(c.Secret)
	if err := errors.Join(CheckHookURL(c.URL), err); err != nil {
		return nil, fmt.Errorf("preparing the webhook %s: %w", c.Name, err)
	}
	if c.Timeout == 0 {
		c.Timeout = hookTimeout
	}
	return &Hook{name: c.Name, url: c.URL, key: key, client: directClient(c.Timeout), slots: make(chan struct{}, hookCalls)}, nil
}

// CheckHookURL says what is wrong with the address of a webhook: it is https, or http on this machine alone. An address in a
// private network is fine, because it is the operator who names it; a redirect is followed nowhere.
func CheckHookURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("must be a web address that begins with https://")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return errors.New("must begin with https://: with http:// anybody on the way could read it")
	default:
		return nil
	}
}

// send posts a body, signed as of now, and returns a *HookError unless the webhook took it.
func (h *Hook) send(ctx context.Context, id string, now time.Time, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return h.wrong("its address cannot be used", faultChannel)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "modealert")
	req.Header.Set("Webhook-Id", id)
	req.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("Webhook-Signature", sign(h.key, id, now, body))
	answer, err := h.client.Do(req)
	if err != nil {
		return h.wrong(withoutAddress(err), faultPassing)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxReply)) // so that the connection can be used again
	return h.judge(answer, now)
}

// judge says what to make of an answer.
func (h *Hook) judge(answer *http.Response, now time.Time) error {
	code := strings.TrimSpace(fmt.Sprintf("answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode)))
	switch status := answer.StatusCode; {
	case status/100 == 2:
		return nil
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		e := h.wrong(code, faultPassing)
		e.wait = retryAfter(answer.Header, now)
		return e
	case status/100 == 3:
		return h.wrong(code+", and redirects are not followed: set its address to where it has moved", faultChannel)
	case status == http.StatusGone:
		return h.wrong(code+": whoever receives it wants no more", faultChannel)
	default:
		return h.wrong(code, faultChannel)
	}
}

func (h *Hook) wrong(code string, f fault) *HookError {
	return &HookError{Hook: h.name, Code: code, fault: f}
}

// retryAfter is for how long an answer asks to be left alone, 0 where it does not say.
func retryAfter(header http.Header, now time.Time) time.Duration {
	said := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(said); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), busyAtMost)
	}
	if at, err := http.ParseTime(said); err == nil {
		return min(max(at.Sub(now), 0), busyAtMost)
	}
	return 0
}

// HookError is what went wrong with a call of a webhook.
type HookError struct {
	// Hook is the webhook's name.
	Hook string
	// Code is what it answered, or why it could not be reached.
	Code string

	fault fault
	wait  time.Duration
}

// Error says which webhook it was, and what went wrong.
func (e *HookError) Error() string { return fmt.Sprintf("calling the webhook %s: %s", e.Hook, e.Code) }

// RetryAfter is how long the webhook wants to be left alone; 0 when it did not say so.
func (e *HookError) RetryAfter() time.Duration { return e.wait }
