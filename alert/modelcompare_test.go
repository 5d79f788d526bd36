package alert

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

// settles waits until all that came is handled, and nothing is owed but what is held back for those who snoozed it.
func (p *modelPlay) settles() {
	p.tb.Helper()
	p.comesTo("all to be handled", p.settled)
}

// comesTo is until that tells the story where it waits in vain.
func (p *modelPlay) comesTo(what string, done func() bool) {
	p.tb.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) { // the queue works in real time
		if time.Now().After(deadline) {
			p.fails("waited too long for %s: %d runs wait, and notifications from %d on", what, len(p.waiting()), p.over+1)
		}
	}
}

func (p *modelPlay) settled() bool {
	if len(p.waiting()) > 0 {
		return false
	}
	snoozed, held, done := 0, 0, true
	for _, i := range p.model.open() {
		if i.snooze != nil {
			snoozed++
		}
	}
	p.view(func(ctx context.Context, tx *store.Tx) error {
		watch, err := tx.Watch(ctx, storyReport)
		if done = watch.Checked.Equal(p.polled); err != nil || !done {
			return err
		}
		for id := p.over + 1; ; id++ {
			n, err := tx.Notification(ctx, id)
			switch {
			case errors.Is(err, store.ErrNotFound): // there are no more
				return nil
			case err != nil:
				return err
			case n.State == store.NotificationHeld:
				held++
			case !n.State.Over():
				done = false
				return nil
			case id == p.over+1:
				p.over = id
			}
		}
	})
	return done && held == snoozed
}

// messages are those about an alert, oldest first.
func (p *modelPlay) messages(name string) []slacktest.Message {
	about := regexp.MustCompile(`^[A-Z ]+: ` + regexp.QuoteMeta(name) + `(:| [^(])`)
	return slices.DeleteFunc(p.slack.Messages("c"), func(m slacktest.Message) bool { return !about.MatchString(m.Text) })
}

// compares fails the test unless the channel shows what the model says. Each kill may have doubled one thing.
func (p *modelPlay) compares() {
	p.tb.Helper()
	doubled, all := 0, 0
	for _, a := range p.model.alerts {
		messages := p.messages(a.name)
		all += len(messages)
		for _, i := range a.incidents {
			for len(messages) > 1 && isDoubled(messages[0], i) {
				doubled++
				messages = messages[1:]
			}
			if len(messages) == 0 {
				p.fails("%s: nothing is said of %s", a.name, i.text)
			}
			doubled += p.compare(messages[0], i)
			messages = messages[1:]
		}
		if len(messages) > 0 {
			p.fails("%s: there is one message too many: %s", a.name, messages[0].Text)
		}
	}
	if n := len(p.slack.Messages("c")); n != all {
		p.fails("%d messages are about something else", n-all)
	}
	if doubled > p.kills {
		p.fails("%d things are said twice after %d kills", doubled, p.kills)
	}
	if dead := p.given(); len(dead) > 0 {
		p.fails("given up: %v", dead)
	}
}

// isDoubled reports whether a message may be one of which the process was killed before it knew of it: nobody comes back to it,
// and another one follows.
func isDoubled(m slacktest.Message, i *modelIncident) bool {
	return m.Edits == 0 && len(m.Replies) == 0 && says(m.Text, i.first)
}

// compare compares a message and its thread, and returns how many lines are doubled.
func (p *modelPlay) compare(m slacktest.Message, i *modelIncident) int {
	p.tb.Helper()
	if word, _, _ := strings.Cut(i.text, ":"); !strings.HasPrefix(m.Text, word) || !says(m.Text, i.text) {
		p.fails("%s: the message says\n  %s\nwant\n  %s", i.name, m.Text, i.text)
	}
	doubled, ok := sameLines(i.lines, m.Replies, nil)
	if !ok {
		var want, got []string
		for _, line := range i.lines {
			want = append(want, "  "+line.String())
		}
		for _, r := range m.Replies {
			got = append(got, "  "+modelLine{text: r.Text, broadcast: r.Broadcast}.String())
		}
		p.fails("%s: its thread says\n%s\nwant\n%s", i.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	shown, err := json.Marshal([]any{m.Blocks, m.Attachments})
	if err != nil {
		p.fails("encoding a message: %v", err)
	}
	open := i.closed.IsZero()
	for text, want := range map[string]bool{
		"Acknowledged by": open && i.acked != "", "Snoozed by": open && i.snooze != nil, `"Acknowledge"`: open && i.acked == "",
	} {
		if got := strings.Contains(string(shown), text); got != want {
			p.fails("%s: its message shows %q: %t, want %t", i.name, text, got, want)
		}
	}
	return doubled
}

// sameLines reports whether a thread says what it is to say, and how much of it twice. Before is the line before these.
func sameLines(want []modelLine, got []slacktest.Message, before *modelLine) (doubled int, ok bool) {
	if len(got) == 0 && len(want) == 0 {
		return 0, true
	}
	if len(want) > 0 {
		if len(got) > 0 && want[0].is(got[0]) {
			if doubled, ok = sameLines(want[1:], got[1:], &want[0]); ok {
				return doubled, true
			}
		}
		if want[0].optional {
			if doubled, ok = sameLines(want[1:], got, before); ok {
				return doubled, true
			}
		}
	}
	if len(got) > 0 && before != nil && before.is(got[0]) {
		doubled, ok = sameLines(want, got[1:], before)
		return doubled + 1, ok
	}
	return 0, false
}

func (l modelLine) is(m slacktest.Message) bool {
	return m.Broadcast == l.broadcast && says(m.Text, l.text) ||
		slices.ContainsFunc(l.oneOf, func(l modelLine) bool { return l.is(m) })
}

// says reports whether a text has a pattern in it, where that is not only the beginning of a longer word.
func says(text, pattern string) bool {
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), "…", ".*")
	return regexp.MustCompile(expr + `($|[ ,;])`).MatchString(text)
}

// given are the errors of the notifications that were given up.
func (p *modelPlay) given() (dead []string) {
	p.view(func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.DeadNotifications(ctx, 10)
		for _, n := range all {
			dead = append(dead, n.Error)
		}
		return err
	})
	return dead
}
