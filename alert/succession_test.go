package alert

import (
	"testing"

	"github.com/modealert/modealert/alert/slacktest"
)

// TestStory_succession: what is said of an incident comes after all that was to be said of the one before it of the same alert,
// however long that takes.
func TestStory_succession(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    flap: off\n")
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	p.slack.Fail(slacktest.Failure{Method: "chat.update", How: slacktest.BadGateway, Times: 2})
	p.decided(`[{"x": 12}]`)
	p.decided(`[{"x": 6}]`)
	p.settle()
	p.sees(
		"#c edited: RESOLVED: Total is back to 12, after 1 h; worst was 7, threshold below 10 (Sales)",
		"#c replied: Resolved: Total is back to 12, after 1 h; worst was 7, threshold below 10 (Sales)",
		"#c posted: WARNING: Total is 6, below 10 (Sales)",
	)
}
