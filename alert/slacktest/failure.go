package slacktest

import "time"

// Failure is something that goes wrong with calls that match it.
type Failure struct {
	// Method is the API method, such as `chat.postMessage`; empty matches all.
	Method string
	// Channel is the name or the ID of the channel the call is about; empty matches all.
	Channel string
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
