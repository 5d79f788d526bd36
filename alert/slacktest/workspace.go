// Package slacktest is a Slack workspace inside the process, for tests and for the demo: a server on the loopback
// interface that the real Slack client talks to, and that keeps what people would see.
//
//	w := slacktest.New(slacktest.Config{})
//	defer w.Close()
//	api := slack.New("xoxb-test", slack.OptionAPIURL(w.URL()))
//	// … let the program post …
//	io.WriteString(os.Stdout, w.Transcript("revenue"))
//
// It enforces Slack's limits, hands out unique timestamps, keeps threads and edits, and fails on demand: see
// [Workspace.Fail].
package slacktest

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Workspace is a Slack workspace. Its methods may be called from several goroutines.
type Workspace struct {
	cfg      Config
	listener net.Listener
	server   *http.Server
	closed   chan struct{}
	closing  sync.Once

	feed sync.Mutex // held while a change is made and told, so that events come in order; taken before mu
	mu   sync.Mutex // guards what follows
	// channels are the conversations by ID; order is that of their creation.
	channels map[string]*conversation
	order    []*conversation
	failures []*scripted
	calls    map[string]int
	answers  []string
	last     time.Time // of the last timestamp handed out
}

// conversation is a channel and what was said in it.
type conversation struct {
	Channel
	messages []*Message // top-level ones and replies, oldest first
	posted   time.Time  // when the last message came, for Paced
}

// New starts a workspace; the caller closes it. It panics when the loopback interface has no port left.
func New(cfg Config) *Workspace {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	//nolint:noctx // listening on loopback ends at once; Close ends the server
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("slacktest: listening: %v", err))
	}
	w := &Workspace{
		cfg:      cfg,
		listener: listener,
		closed:   make(chan struct{}),
		channels: make(map[string]*conversation),
		calls:    make(map[string]int),
	}
	for _, c := range cfg.Channels {
		w.open(c)
	}
	w.server = &http.Server{Handler: w.routes(), ReadHeaderTimeout: time.Minute}
	go w.server.Serve(listener) //nolint:errcheck // it always ends with ErrServerClosed
	return w
}

// URL is the address for slack.OptionAPIURL and SLACK_API_URL; it ends in a slash.
func (w *Workspace) URL() string { return "http://" + w.listener.Addr().String() + "/api/" }

// Close stops the server and cuts every connection that waits. What was said can still be read.
func (w *Workspace) Close() {
	w.closing.Do(func() {
		close(w.closed)
		_ = w.server.Close()
	})
}

// Channels are the names of the channels that exist, sorted.
func (w *Workspace) Channels() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for _, c := range w.order {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return names
}

// Messages are what a channel shows, oldest first: its top-level messages with their threads.
func (w *Workspace) Messages(channel string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.known(channel)
	if c == nil {
		return nil
	}
	var shown []Message
	for _, m := range c.messages {
		if m.ThreadTS == "" {
			shown = append(shown, c.thread(m))
		}
	}
	return shown
}

// Calls is how many calls of a method came, failed ones included; an empty method counts all.
func (w *Workspace) Calls(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	if method != "" {
		return w.calls[method]
	}
	total := 0
	for _, n := range w.calls {
		total += n
	}
	return total
}

// change makes one change and tells OnEvent of it.
func (w *Workspace) change(make func() (Event, *refusal)) (Event, *refusal) {
	w.feed.Lock()
	defer w.feed.Unlock()
	w.mu.Lock()
	e, r := make()
	w.mu.Unlock()
	if r == nil && w.cfg.OnEvent != nil {
		w.cfg.OnEvent(e)
	}
	return e, r
}

// open adds a channel. The caller holds mu, or nobody else has the workspace yet.
func (w *Workspace) open(ch Channel) *conversation {
	if ch.ID == "" {
		ch.ID = fmt.Sprintf("C%08d", len(w.order)+1)
	}
	c := &conversation{Channel: ch}
	w.channels[ch.ID] = c
	w.order = append(w.order, c)
	return c
}

// known finds a channel by ID or name, nil when there is none. The caller holds mu.
func (w *Workspace) known(channel string) *conversation {
	if c, ok := w.channels[channel]; ok {
		return c
	}
	for _, c := range w.order {
		if c.Name == strings.TrimPrefix(channel, "#") {
			return c
		}
	}
	return nil
}

// find is known for a call: it opens channels that a loose workspace does not know yet, and conversations with users.
func (w *Workspace) find(channel string) (*conversation, *refusal) {
	if c := w.known(channel); c != nil {
		return c, nil
	}
	for _, u := range w.cfg.Users {
		if u.ID == channel {
			return w.open(Channel{ID: "D" + strings.TrimPrefix(u.ID, "U"), Name: "@" + u.Name}), nil
		}
	}
	name := strings.TrimPrefix(channel, "#")
	if w.cfg.Channels != nil || name == "" {
		return nil, refuse("channel_not_found")
	}
	return w.open(Channel{Name: name}), nil
}

// timestamp is a new message's: the clock's time, moved on by a microsecond where it did not move by itself.
func (w *Workspace) timestamp() (string, time.Time) {
	now := w.cfg.Now().Truncate(time.Microsecond)
	if !now.After(w.last) {
		now = w.last.Add(time.Microsecond)
	}
	w.last = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000), now
}
