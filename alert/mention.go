package alert

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// How long a mention is believed: people and groups seldom change their IDs, but somebody may soon mend what is unknown.
const (
	mentionFor = 24 * time.Hour
	unknownFor = 10 * time.Minute
)

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{6,}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{6,}$`)
)

// mentions turns what rules call people into what Slack does.
type mentions struct {
	slack *Slack
	now   func() time.Time

	mu   sync.Mutex
	kept map[string]keptMention
}

type keptMention struct {
	text  string
	until time.Time
}

func newMentions(s *Slack, now func() time.Time) *mentions {
	return &mentions{slack: s, now: now, kept: make(map[string]keptMention)}
}

// resolve returns the mentions as Slack reads them. Whom Slack does not know is written as plain text, which mentions
// nobody and lets the alert go out; only trouble in reaching Slack is an error.
func (m *mentions) resolve(ctx context.Context, names []string) ([]string, error) {
	var all []string
	for _, name := range names {
		text, err := m.one(ctx, name)
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

func (m *mentions) one(ctx context.Context, name string) (string, error) {
	if text, ok := byID(name); ok {
		return text, nil
	}
	if m.slack == nil { // nobody can be asked
		return asText(name), nil
	}
	m.mu.Lock()
	kept, ok := m.kept[name]
	m.mu.Unlock()
	if ok && m.now().Before(kept.until) {
		return kept.text, nil
	}
	text, err := m.lookUp(ctx, name)
	kept = keptMention{text: text, until: m.now().Add(mentionFor)}
	if reason, ok := unknown(err); ok {
		kept = keptMention{text: asText(name) + " (" + reason + ")", until: m.now().Add(unknownFor)}
	} else if err != nil {
		return "", fmt.Errorf("mentioning %s: %w", name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[name] = kept
	return kept.text, nil
}

// byID is a mention that Slack need not be asked about.
func byID(name string) (text string, ok bool) {
	switch {
	case name == "here" || name == "channel":
		return "<!" + name + ">", true
	case userID.MatchString(name):
		return "<@" + name + ">", true
	case groupID.MatchString(name):
		return "<!subteam^" + name + ">", true
	default:
		return "", false
	}
}

// MentionedByID reports whether whom a rule mentions under a name is known without asking Slack.
func MentionedByID(name string) bool {
	_, ok := byID(name)
	return ok
}

// mentionsWait is how long an alert waits for those whom it mentions to be found.
const mentionsWait = time.Minute

// mayWait reports whether an alert may still wait for its mentions.
func (c *Courier) mayWait(job *store.Job) bool {
	return job.Attempt < decorated && c.now().Sub(job.Created) < mentionsWait
}

// later has a notification tried again for trouble with its mentions. That Slack is busy with look-ups says nothing of
// messages, so it pauses none.
func later(err error) error {
	if said, ok := errors.AsType[*SlackError](err); ok && said.fault == faultBusy {
		return store.Snooze(min(said.wait, 10*time.Second))
	}
	return err
}

// unresolved writes mentions as plain text, where Slack cannot be asked whom they belong to.
func unresolved(names []string) []string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = asText(name)
	}
	return texts
}

// asText writes a mention as plain text: `@data-oncall`, and an e-mail address as it is.
func asText(name string) string {
	if strings.Contains(name, "@") {
		return name
	}
	return "@" + name
}

// lookUp asks Slack for a person by e-mail address or for a user group by handle.
func (m *mentions) lookUp(ctx context.Context, name string) (string, error) {
	if strings.Contains(name, "@") {
		id, err := m.slack.userByEmail(ctx, name)
		return "<@" + id + ">", err
	}
	groups, err := m.slack.groups(ctx)
	if err == nil && groups[name] == "" {
		err = &SlackError{Code: "group_not_found", fault: faultChannel, doing: "looking up @" + name}
	}
	return "<!subteam^" + groups[name] + ">", err
}

// unknown says why Slack does not tell whom a name belongs to, where asking again would not help. That is also so of every
// refusal that nobody has heard of: an alert must not wait for somebody's name.
func unknown(err error) (string, bool) {
	said, ok := errors.AsType[*SlackError](err)
	if !ok || said.fault == faultBusy || said.fault == faultPassing {
		return "", false
	}
	switch said.Code {
	case "users_not_found", "user_not_found", "group_not_found":
		return "not found in Slack", true
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return "", false // the alert itself could not be sent either
	default:
		return "the app may not look that up", true
	}
}
