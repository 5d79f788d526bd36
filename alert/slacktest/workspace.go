// Package slacktest is a Slack workspace inside the process, for tests and for the demo: a server on the loopback
// interface that the real Slack client talks to, and that keeps what people would see.
//
//	w := slacktest.New(slacktest.Config{})
//	defer w.Close()
//	api := slack.New("xoxb-test", slack.OptionAPIURL(w.URL()))
//	// … let the program post …
//	fmt.Println(w.Transcript("revenue"))
//
// It enforces Slack's limits, hands out unique timestamps, keeps threads and edits, and fails on demand: see Fail.
package slacktest

// Workspace is a Slack workspace. Its methods may be called from several goroutines.
type Workspace struct {
	cfg Config
}

// New starts a workspace; the caller closes it.
func New(cfg Config) *Workspace { return &Workspace{cfg: cfg} }

// URL is the address for slack.OptionAPIURL and SLACK_API_URL; it ends in a slash.
func (w *Workspace) URL() string { return "" }

// Close stops the server and cuts every connection that waits.
func (w *Workspace) Close() {}

// Fail makes calls fail from now on, in the order in which failures were added: each call meets the first one that
// matches it.
func (w *Workspace) Fail(f Failure) {}

// Delete deletes a message, as a person in the channel might.
func (w *Workspace) Delete(channel, ts string) {}

// Archive archives a channel.
func (w *Workspace) Archive(channel string) {}

// Messages are what a channel shows, oldest first: its top-level messages with their threads.
func (w *Workspace) Messages(channel string) []Message { return nil }

// Channels are the names of the channels that exist, sorted.
func (w *Workspace) Channels() []string { return nil }

// Transcript is what people see in a channel, as plain text: each message with its headline, details, thread.
func (w *Workspace) Transcript(channel string) string { return "" }

// Calls is how many calls of a method came, failed ones included; an empty method counts all.
func (w *Workspace) Calls(method string) int { return 0 }
