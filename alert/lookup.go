package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Answer is what Slack tells of a channel or of a mention. The zero value means that all is well.
type Answer struct {
	// Problem says what is wrong, and Hint what to do about it.
	Problem, Hint string
	// Unknown says why Slack does not tell, which need not mean that anything is wrong.
	Unknown string
}

// Lookup asks Slack whether the bot may post in channels and whom mentions mean, without posting anything. Where the
// app lacks a scope that only such a question needs, the answer is that it is not known.
type Lookup struct {
	slack  *Slack
	sleep  func(context.Context, time.Duration) error // nil where nothing is asked twice
	scopes []string                                   // those of the app; nil where Slack does not tell
	groups map[string]string
}

// How often Slack is asked that wants time, and how often where it does not answer.
const (
	triesBusy    = 5
	triesPassing = 2
)

// Lookup begins to ask questions. The error says why Slack cannot be asked at all. Sleep waits between tries, until the
// context is done; nil means a timer.
func (s *Slack) Lookup(ctx context.Context, sleep func(context.Context, time.Duration) error) (*Lookup, error) {
	if sleep == nil {
		sleep = timer
	}
	l := &Lookup{slack: &Slack{api: s.api, metrics: s.metrics, now: s.now}, sleep: sleep} // which has a patience of its own
	err := l.patiently(ctx, func() error {
		answer, err := s.api.AuthTestContext(ctx)
		if answer == nil {
			answer = &slack.AuthTestResponse{}
		}
		l.scopes = strings.FieldsFunc(answer.Header.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
		return slackError("checking the bot's token", err, answer.User)
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// timer waits.
func timer(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// patiently asks again where Slack wants time, or does not answer.
func (l *Lookup) patiently(ctx context.Context, ask func() error) error {
	for try := 1; ; try++ {
		err := ask()
		said, ok := errors.AsType[*SlackError](err)
		tries := 1
		switch {
		case ok && said.fault == faultBusy:
			tries = triesBusy
		case ok && said.fault == faultPassing:
			tries = triesPassing
		}
		if try >= tries || l.sleep == nil || ctx.Err() != nil {
			return err
		}
		if err := l.sleep(ctx, max(said.wait, time.Second)); err != nil {
			return err
		}
	}
}

// lacks reports whether the app is known to be without a scope.
func (l *Lookup) lacks(scope string) bool {
	return len(l.scopes) > 0 && !slices.Contains(l.scopes, scope)
}

// Mention says whether Slack knows whom a mention means. The error says why Slack cannot be asked.
func (l *Lookup) Mention(ctx context.Context, name string) (Answer, error) {
	switch {
	case name == "here" || name == "channel":
		return Answer{}, nil
	case userID.MatchString(name):
		return l.person(ctx, name)
	case groupID.MatchString(name):
		return l.group(ctx, name)
	case strings.Contains(name, "@"):
		err := l.patiently(ctx, func() error {
			_, err := l.slack.userByEmail(ctx, name)
			return err
		})
		return l.answer(err, fmt.Sprintf("nobody in Slack has the e-mail address `%s`", name),
			"check the address; of an account that was deactivated Slack says the same")
	}
	return l.group(ctx, name)
}

// person looks for a user by ID.
func (l *Lookup) person(ctx context.Context, id string) (Answer, error) {
	var user *slack.User
	err := l.patiently(ctx, func() error {
		var err error
		user, err = l.slack.api.GetUserInfoContext(ctx, id)
		return slackError("looking up "+id, err, id)
	})
	if err == nil && user.Deleted {
		return Answer{Problem: fmt.Sprintf("the account of `%s` was deactivated", id), Hint: "mention somebody else"}, nil
	}
	return l.answer(err, fmt.Sprintf("nobody in Slack has the ID `%s`", id), "copy the ID from the person's profile in Slack")
}

// group looks for a user group by handle or ID.
func (l *Lookup) group(ctx context.Context, name string) (Answer, error) {
	if l.groups == nil {
		err := l.patiently(ctx, func() error {
			var err error
			l.groups, err = l.slack.groups(ctx)
			return err
		})
		if err != nil {
			return l.answer(err, "user groups cannot be mentioned in this workspace", "they need one of Slack's paid plans: mention people instead")
		}
	}
	for handle, id := range l.groups {
		if name == handle || name == id {
			return Answer{}, nil
		}
	}
	hint := "a person is mentioned by e-mail address"
	if len(l.groups) > 0 {
		hint = "a person is mentioned by e-mail address; the user groups are " + handles(l.groups)
	}
	return Answer{Problem: fmt.Sprintf("Slack has no user group `%s`", name), Hint: hint}, nil
}

// handles lists the handles of user groups, the first few of them where there are many.
func handles(groups map[string]string) string {
	const most = 10
	var names []string
	for handle := range groups {
		names = append(names, "`"+handle+"`")
	}
	slices.Sort(names)
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// answer makes an answer of how a question ended. What Slack does not know is the problem given; only trouble in asking is
// an error.
func (l *Lookup) answer(err error, problem, hint string) (Answer, error) {
	said, ok := errors.AsType[*SlackError](err)
	switch {
	case err == nil:
		return Answer{}, nil
	case !ok:
		return Answer{}, err
	case said.Code == "missing_scope":
		return Answer{Unknown: "cannot tell without the scope " + said.needed()}, nil
	case said.fault == faultChannel:
		return Answer{Problem: problem, Hint: hint}, nil
	case said.fault == faultToken || said.fault == faultBusy || said.fault == faultPassing:
		return Answer{}, err
	default:
		return Answer{Unknown: "Slack does not tell: " + said.Code}, nil
	}
}

// needed is the scope that Slack missed.
func (e *SlackError) needed() string {
	for _, d := range e.details {
		if scope, ok := strings.CutPrefix(d, "needed: "); ok {
			return scope
		}
	}
	return "that it takes"
}
