package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/scripts/arena"
)

// limit is what fires.
const limit = 1_000_000

func reportToken(i int) string { return fmt.Sprintf("%012d", i) }
func channelName(i int) string { return fmt.Sprintf("c%d", i) }

// ruleFile has one rule for each report, with a channel of its own, because Slack takes one message a second and channel.
func ruleFile(reports int) string {
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n")
	for i := range reports {
		fmt.Fprintf(&b, "  - {name: Rule %d, report: '%s', value: sum(amount), warning: at least %d, flap: off, chart: off, channel: %s}\n",
			i, reportToken(i), limit, channelName(i))
	}
	return b.String()
}

// story is what happens to one report, and so what its channel must show: a message each time that its value begins to be
// at the limit, which is red until it no longer is. The order of different messages is not promised.
type story struct {
	report, channel string
	values          []int
}

// incidents is how many messages there must be, and whether the last one must still be red.
func (st *story) incidents() (count int, open bool) {
	for _, v := range st.values {
		if v >= limit && !open {
			count++
		}
		open = v >= limit
	}
	return count, open
}

// findings are what was found.
type findings struct {
	plan

	took    time.Duration
	lost    int    // messages that are not there
	wrong   int    // channels whose last message does not show what the last run said
	doubled int    // messages and replies that are there once more than they should
	example string // of a channel that is wrong
}

func (f findings) missing() int { return f.lost + f.wrong }

// look compares what the channels show with what they must.
func (s *soak) look() findings {
	found := findings{plan: s.plan}
	for _, st := range s.stories {
		want, open := st.incidents()
		messages := s.arena.Slack.Messages(st.channel)
		extra := max(len(messages)-want, 0)
		found.lost += max(want-len(messages), 0)
		found.doubled += extra
		red := 0
		for _, m := range messages {
			found.doubled += repeated(m.Replies)
			if !strings.HasPrefix(m.Text, "RESOLVED") && (!open || st.shows(m.Text)) {
				red++
			}
		}
		// Of a message that came twice, the first is known to nobody and stays as it is.
		if open && red == 0 || !open && red > extra {
			found.wrong++
			found.example = fmt.Sprintf("#%s shows %s, the values were %v", st.channel, s.arena.Slack.Transcript(st.channel), st.values)
		}
	}
	return found
}

// repeated counts the replies that say what one before them said.
func repeated(replies []slacktest.Message) int {
	said := make(map[string]bool)
	for _, r := range replies {
		said[r.Text] = true
	}
	return len(replies) - len(said)
}

// shows reports whether a message tells of the last run.
func (st *story) shows(text string) bool {
	return strings.Contains(strings.ReplaceAll(text, ",", ""), strconv.Itoa(st.values[len(st.values)-1]))
}

// String tells them in a sentence.
func (f findings) String() string {
	return fmt.Sprintf("%s, %d replicas: %d webhooks, %d kills: %d lost, %d channels wrong, %d said twice (%s)",
		arena.Engine(f.database), f.replicas, f.webhooks, f.kills, f.lost, f.wrong, f.doubled, f.took)
}

func (f findings) verdict() error {
	if f.missing() > 0 || f.doubled > f.kills {
		return errors.New("that is worse than promised: " + f.example)
	}
	return nil
}
