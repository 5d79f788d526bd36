package alert

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// fault is what to make of an error of Slack.
type fault string

// faultOf sorts Slack's error codes. A code that nobody has heard of is taken for the payload's: a simpler message costs
// one more call, and text alone is refused for nothing but what a person has to mend.
func faultOf(code string) fault {
	switch {
	case slices.Contains([]string{"ratelimited", "rate_limited", "message_limit_exceeded"}, code):
		return faultBusy
	case slices.Contains([]string{
		"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required", "external_channel_migrating",
		"internal_error", "fatal_error",
	}, code):
		return faultPassing
	case strings.HasPrefix(code, "restricted_action"), slices.Contains([]string{
		"channel_not_found", "not_in_channel", "is_archived", "messages_tab_disabled", "team_not_found",
		"user_not_found", "users_not_found", "plan_upgrade_required",
	}, code):
		return faultChannel
	case slices.Contains([]string{
		"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
		"missing_scope", "no_permission", "team_access_not_granted", "ekm_access_denied", "access_denied",
		"two_factor_setup_required",
	}, code):
		return faultToken
	case slices.Contains([]string{
		"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "update_failed",
		"thread_not_found", "cannot_reply_to_message",
	}, code):
		return faultGone
	default:
		return faultPayload
	}
}

// misfit reports whether Slack answered in JSON of a shape that slack-go does not know. It is known to lose the code of
// invalid_blocks that way, so this is taken for the payload's fault: the same again would get the same answer.
func misfit(err error) bool {
	_, mistyped := errors.AsType[*json.UnmarshalTypeError](err)
	return mistyped || strings.HasPrefix(err.Error(), "unknown error structure")
}
