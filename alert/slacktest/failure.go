package slacktest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Failure is something that goes wrong with calls that match it.
type Failure struct {
	// Method is the API method, such as `chat.postMessage`; empty matches all.
	Method string
	// Channel is the name or the ID of the channel the call is about; empty matches all.
	Channel string
	// Block is the type of a block, such as `data_visualization`, that a message must have for the call to match, wherever in it;
	// empty matches all. With Times below 0 it makes a workspace that refuses such blocks.
	Block string
	// Skip lets that many matching calls through first.
	Skip int
	// Times is how many calls fail after that; 0 means one, a negative number all.
	Times int
	// How is what goes wrong; the zero value is Refuse with Code.
	How How
	// Code is Slack's error code for Refuse, such as `channel_not_found`; empty sends {"ok":false} without one.
	Code string
	// Messages go into response_metadata.messages of a refusal.
	Messages []string
	// RetryAfter is what a RateLimit asks for, in whole seconds; 0 leaves the header out.
	RetryAfter time.Duration
}

// How is a way to fail.
type How int

// The ways to fail.
const (
	Refuse     How = iota // 200 {"ok":false,"error":Code}
	RateLimit             // 429
	BadGateway            // 502 with an HTML page
	DropBefore            // the connection is cut, nothing was done
	DropAfter             // it was done, then the connection is cut: the answer is lost
	Silence               // no answer until the workspace is closed or the caller gives up
)

// scripted is a failure and how much of it is left.
type scripted struct {
	Failure
	skip, left int
}

// Fail makes calls fail from now on. Each call meets at most one failure: the first added that matches it and has
// something left.
func (w *Workspace) Fail(f Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = append(w.failures, &scripted{Failure: f, skip: f.Skip, left: max(f.Times, 1)})
}

// Heal forgets the failures that are left.
func (w *Workspace) Heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = nil
}

// failing counts a call and finds what goes wrong with it, nil when nothing does.
func (w *Workspace) failing(method string, form url.Values) *Failure {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[method]++
	for _, s := range w.failures {
		if s.left == 0 || (s.Method != "" && s.Method != method) || !w.about(s.Channel, form.Get("channel")) || !holds(form, s.Block) {
			continue
		}
		if s.skip > 0 {
			s.skip--
			continue
		}
		if s.Times >= 0 {
			s.left--
		}
		return &s.Failure
	}
	return nil
}

// about reports whether a call on channel, a name or an ID, is on the wanted one.
func (w *Workspace) about(wanted, channel string) bool {
	if wanted == "" || wanted == channel {
		return true
	}
	c := w.known(channel)
	return c != nil && c == w.known(wanted)
}

// holds reports whether a message has a block of a type.
func holds(form url.Values, block string) bool {
	return block == "" || strings.Contains(form.Get("blocks")+form.Get("attachments"), `"type":"`+block+`"`)
}

// fail answers a call as f says.
func (w *Workspace) fail(rw http.ResponseWriter, r *http.Request, f *Failure) {
	switch f.How {
	case Refuse:
		answer(rw, refusal{code: f.Code, messages: f.Messages})
	case RateLimit:
		rateLimited(rw, f.RetryAfter)
	case BadGateway:
		rw.Header().Set("Content-Type", "text/html")
		rw.WriteHeader(http.StatusBadGateway)
		_, _ = rw.Write([]byte("<html><body><h1>502 Bad Gateway</h1></body></html>"))
	case DropBefore, DropAfter:
		panic(http.ErrAbortHandler) // net/http then cuts the connection without a word
	case Silence:
		select {
		case <-w.closed:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	}
}

// rateLimited is Slack's answer to a caller that is too fast.
func rateLimited(rw http.ResponseWriter, after time.Duration) {
	if after > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())))
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusTooManyRequests)
	_, _ = rw.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
}
