package alert

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

const (
	// faultBusy is Slack asking for time.
	faultBusy fault = "busy"
	// faultPassing may be over soon. Whether the message was posted may be unknown: for an alert a double is better
	// than a loss.
	faultPassing fault = "passing"
	// faultPayload is a message that Slack refuses as it is; a simpler one may do.
	faultPayload fault = "payload"
	// faultChannel is a channel where the bot cannot post.
	faultChannel fault = "channel"
	// faultToken is a token that does not let the bot in.
	faultToken fault = "token"
	// faultGone is a message that can no longer be edited or replied to.
	faultGone fault = "gone"
)

// busyFor is how long to wait when Slack does not say, busyAtMost the longest that it is believed.
const (
	busyFor    = 30 * time.Second
	busyAtMost = time.Hour
)

// unreadableAnswer is what the code of an answer of unknown shape begins with.
const unreadableAnswer = "an answer that cannot be read: "

// SlackError is an error of Slack's API.
type SlackError struct {
	// Code is Slack's own word, or a description of what came instead.
	Code string

	fault   fault
	wait    time.Duration // of faultBusy
	details []string      // where in the payload the fault is
	doing   string
	hint    string // what to do about it, where that does not follow from the code
}

// Error says what was being done, what Slack said, and where it helps, what to do about it.
func (e *SlackError) Error() string {
	text := fmt.Sprintf("%s: %s", e.doing, e.Code)
	if len(e.details) > 0 {
		text += " (" + strings.Join(e.details, "; ") + ")"
	}
	if hint := cmp.Or(e.hint, remedy(e.Code)); hint != "" {
		text += ": " + hint
	}
	return text
}

// RetryAfter is how long Slack wants to be left alone; 0 when it did not say so.
func (e *SlackError) RetryAfter() time.Duration { return e.wait }

// remedy says what to do about an error that somebody has to mend.
func remedy(code string) string {
	switch code {
	case "not_in_channel":
		return "type /invite @modealert in the channel, or give the app chat:write.public (public channels only)"
	case "channel_not_found":
		return "check the name, or use the channel's ID (C…); for a private channel invite the bot first"
	case "is_archived":
		return "unarchive the channel, or name another in the rule"
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked":
		return "let the app post there: in the channel's settings under who can post, or an admin's posting permissions"
	case "users_not_found", "user_not_found":
		return "check the address or the ID; of an account that was deactivated Slack says the same"
	case "messages_tab_disabled":
		return "turn the messages tab of the app's home on"
	case "team_not_found":
		return "the token is one of an organisation: use the channel's ID (C…)"
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type":
		return "check SLACK_BOT_TOKEN (xoxb-…), and that the app is still installed"
	case "missing_scope":
		return "add the scope to the app and install it again"
	default:
		return ""
	}
}

// why says in a sentence why something could not be delivered.
func (e *SlackError) why() string {
	switch {
	case e.Code == "not_in_channel":
		return "the bot is not in the channel"
	case e.Code == "channel_not_found":
		return "Slack knows no such channel, or the bot is not in it and it is private"
	case e.Code == "is_archived":
		return "the channel is archived"
	case strings.HasPrefix(e.Code, "restricted_action"):
		return "the bot may not post in the channel"
	case e.Code == "users_not_found", e.Code == "user_not_found":
		return "nobody in Slack has this address or ID"
	case e.Code == "missing_scope":
		return "the app lacks the scope " + e.needed()
	case e.fault == faultPassing, e.fault == faultBusy:
		return "Slack has not taken it for days (" + e.Code + ")"
	case e.fault == faultToken:
		return "Slack does not let the bot in (" + e.Code + ")"
	case e.fault == faultPayload:
		return "Slack refuses the message, even as plain text (" + e.Code + ")"
	default:
		return "Slack refuses it (" + e.Code + ")"
	}
}

// slackError makes a *SlackError of what slack-go returned, nil of success. Proof is what only a call that succeeded
// returns, such as a message's timestamp: slack-go takes {"ok":false} without a code for success, and returns none then.
func slackError(doing string, err error, proof string) error {
	e := &SlackError{doing: doing, fault: faultPassing}
	var (
		limited *slack.RateLimitedError
		status  slack.StatusCodeError
		answer  slack.SlackErrorResponse
		undated *strconv.NumError // slack-go reads one number, that of Retry-After
	)
	switch {
	case err == nil && proof != "":
		return nil
	case err == nil:
		e.Code = "an answer without what was asked for and without an error code"
	case errors.As(err, &limited):
		e.Code, e.fault, e.wait = "ratelimited", faultBusy, min(max(limited.RetryAfter, time.Second), busyAtMost)
	case errors.As(err, &undated):
		e.Code, e.fault, e.wait = "ratelimited", faultBusy, busyFor
	case errors.As(err, &status):
		e.Code = fmt.Sprintf("HTTP %d", status.Code)
		if status.Code == http.StatusTooManyRequests {
			e.Code, e.fault, e.wait = "ratelimited", faultBusy, busyFor
		}
	case errors.As(err, &answer):
		e.Code, e.details = answer.Err, details(answer)
		e.fault = faultOf(answer.Err)
		if e.fault == faultBusy {
			e.wait = busyFor
		}
	case misfit(err):
		e.Code, e.fault = unreadableAnswer+withoutAddress(err), faultPayload
	default:
		e.Code = withoutAddress(err)
	}
	return e
}

// details are what Slack adds to its error code.
func details(answer slack.SlackErrorResponse) []string {
	if answer.Needed == "" {
		return answer.ResponseMetadata.Messages
	}
	return append(slices.Clone(answer.ResponseMetadata.Messages), "needed: "+answer.Needed)
}

// aboutBlocks reports whether it is about what kinds of blocks a message has, and not about how long it is.
func (e *SlackError) aboutBlocks() bool {
	return e != nil && (strings.HasPrefix(e.Code, "invalid_blocks") || strings.HasPrefix(e.Code, "invalid_attachments") ||
		strings.HasPrefix(e.Code, unreadableAnswer))
}

// withoutAddress keeps a transport error's words and drops the address in it.
func withoutAddress(err error) string {
	var wrapped interface{ Unwrap() error }
	if errors.As(err, &wrapped) && wrapped.Unwrap() != nil {
		return withoutAddress(wrapped.Unwrap())
	}
	return err.Error()
}
