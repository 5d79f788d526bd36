package alert

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// answering returns a bot whose Slack gives every call the same answer.
func answering(t *testing.T, handler http.HandlerFunc) *Slack {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return NewSlack(SlackConfig{Token: secretToken, URL: server.URL + "/", Timeout: time.Second})
}

const secretToken = "xoxb-1-not-for-anybody"

// TestSlackError asks the real client what becomes of each answer that Slack gives or may give.
func TestSlackError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		status     int
		retryAfter string
		body       string
		fault      fault
		wait       time.Duration
		says       string // in the error
	}{
		{"429 with a time", 429, "7", `{"ok":false,"error":"ratelimited"}`, faultBusy, 7 * time.Second, "ratelimited"},
		{"429 with no time at all", 429, "0", "", faultBusy, time.Second, "ratelimited"},
		{"429 with a month", 429, "2592000", "", faultBusy, time.Hour, "ratelimited"},
		{"429 without a time", 429, "", `{"ok":false,"error":"ratelimited"}`, faultBusy, busyFor, "ratelimited"},
		{"429 with a date", 429, "Wed, 21 Oct 2026 07:28:00 GMT", "", faultBusy, busyFor, "ratelimited"},
		{"ratelimited in the answer", 200, "", `{"ok":false,"error":"ratelimited"}`, faultBusy, busyFor, "ratelimited"},
		{"500", 500, "", "", faultPassing, 0, "HTTP 500"},
		{"502 with a page", 502, "", "<html>502 Bad Gateway</html>", faultPassing, 0, "HTTP 502"},
		{"503 with a time", 503, "7", "", faultPassing, 0, "HTTP 503"},
		{"404", 404, "", "not found", faultPassing, 0, "HTTP 404"},
		{"a page that claims to be fine", 200, "", "<html>We will be back</html>", faultPassing, 0, "invalid character"},
		{"nothing", 200, "", "", faultPassing, 0, "EOF"},
		{"an answer that is cut off", 200, "", `{"ok":true,"ts":"17`, faultPassing, 0, "EOF"},
		{"not ok, without a code", 200, "", `{"ok":false}`, faultPassing, 0, "without an error code"},
		{"an empty object", 200, "", `{}`, faultPassing, 0, "without an error code"},
		{"ok, without a timestamp", 200, "", `{"ok":true}`, faultPassing, 0, "without what was asked for"},
		{"a payload at fault", 200, "", `{"ok":false,"error":"invalid_blocks","errors":["must be a string [json-pointer:/blocks/0]"],"response_metadata":{"messages":["[ERROR] must be a string [json-pointer:/blocks/0]"]}}`, faultPayload, 0, "invalid_blocks ([ERROR] must be a string [json-pointer:/blocks/0])"},
		{"errors as objects that nobody knows", 200, "", `{"ok":false,"error":"invalid_blocks","errors":[{"at":"/blocks/0"}]}`, faultPayload, 0, "cannot be read"},
		{"errors as one object", 200, "", `{"ok":false,"error":"invalid_blocks","errors":{"at":"/blocks/0"}}`, faultPayload, 0, "cannot be read"},
		{"a code that nobody knows", 200, "", `{"ok":false,"error":"too_many_cooks"}`, faultPayload, 0, "too_many_cooks"},
		{"too long", 200, "", `{"ok":false,"error":"msg_blocks_too_long"}`, faultPayload, 0, "msg_blocks_too_long"},
		{"a scope missing", 200, "", `{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}`, faultToken, 0, "missing_scope (needed: chat:write): add the scope to the app and install it again"},
		{"a bad token", 200, "", `{"ok":false,"error":"invalid_auth"}`, faultToken, 0, "check SLACK_BOT_TOKEN"},
		{"a revoked token", 200, "", `{"ok":false,"error":"token_revoked"}`, faultToken, 0, "check SLACK_BOT_TOKEN"},
		{"no such channel", 200, "", `{"ok":false,"error":"channel_not_found"}`, faultChannel, 0, "check the name"},
		{"not in the channel", 200, "", `{"ok":false,"error":"not_in_channel"}`, faultChannel, 0, "/invite @modealert"},
		{"an archived channel", 200, "", `{"ok":false,"error":"is_archived"}`, faultChannel, 0, "unarchive the channel"},
		{"a restricted channel", 200, "", `{"ok":false,"error":"restricted_action_read_only_channel"}`, faultChannel, 0, "restricted_action_read_only_channel"},
		{"trouble within Slack", 200, "", `{"ok":false,"error":"internal_error"}`, faultPassing, 0, "internal_error"},
		{"a message that is gone", 200, "", `{"ok":false,"error":"message_not_found"}`, faultGone, 0, "message_not_found"},
		{"success", 200, "", `{"ok":true,"channel":"C1","ts":"1700000000.000100"}`, "", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bot := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.retryAfter != "" {
					w.Header().Set("Retry-After", tt.retryAfter)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			at, err := bot.post(t.Context(), "revenue", Message{Text: "hello"})
			if tt.fault == "" {
				if err != nil || at != (address{channel: "C1", ts: "1700000000.000100"}) {
					t.Errorf("post() = %v, %v", at, err)
				}
				return
			}
			checkSlackError(t, err, tt.fault, tt.wait, tt.says)
		})
	}
}

func checkSlackError(t *testing.T, err error, fault fault, wait time.Duration, says string) {
	t.Helper()
	said, ok := err.(*SlackError) //nolint:errorlint // it is returned as it is
	if !ok {
		t.Fatalf("the error is %T: %v", err, err)
	}
	if said.fault != fault || said.RetryAfter() != wait {
		t.Errorf("%v is taken for %s, to wait %s; want %s, %s", err, said.fault, said.wait, fault, wait)
	}
	if text := err.Error(); !strings.HasPrefix(text, "posting to revenue: ") || !strings.Contains(text, says) {
		t.Errorf("the error says %q, want %q in it", text, says)
	}
}

// TestSlackError_connection is about answers that never come. None of the errors holds the token or the address.
func TestSlackError_connection(t *testing.T) {
	t.Parallel()
	dropping := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	silent := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the caller is gone
		<-r.Context().Done()
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	at := func(url string) *Slack {
		return NewSlack(SlackConfig{Token: secretToken, URL: url, Timeout: time.Second})
	}
	for _, tt := range []struct {
		name string
		bot  *Slack
		ctx  context.Context //nolint:containedctx // of one case
		says string
	}{
		{"dropped", answering(t, dropping), t.Context(), "EOF"},
		{"silent", answering(t, silent), t.Context(), "Timeout exceeded"},
		{"given up", answering(t, silent), cancelled, "canceled"},
		{"nobody listens", at("http://127.0.0.1:1/secret-path/"), t.Context(), "connection refused"},
		{"no such host", at("http://slack.invalid/secret-path/"), t.Context(), "no such host"},
		{"a bad address", at("http://[secret-path/"), t.Context(), "missing ']'"},
		{"a bad port", at("http://127.0.0.1:secret-path/"), t.Context(), "invalid port"},
		{"another scheme", at("gopher://127.0.0.1/secret-path/"), t.Context(), "unsupported protocol scheme"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.bot.post(tt.ctx, "revenue", Message{Text: "hello"})
			checkSlackError(t, err, faultPassing, 0, tt.says)
			if text := err.Error(); strings.Contains(text, secretToken) || strings.Contains(text, "secret-path/") {
				t.Errorf("the error tells a secret: %s", text)
			}
		})
	}
}

// TestSlackError_calls: every call tells an answer without a code from success.
func TestSlackError_calls(t *testing.T) {
	t.Parallel()
	bot := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":false}`) })
	ctx, m, at := t.Context(), Message{Text: "hello"}, address{channel: "C1", ts: "1700000000.000100"}
	_, postErr := bot.post(ctx, "c", m)
	_, replyErr := bot.reply(ctx, at, m, true)
	_, userErr := bot.userByEmail(ctx, "dana@example.com")
	_, _, checkErr := bot.Check(ctx)
	for call, err := range map[string]error{
		"post": postErr, "reply": replyErr, "edit": bot.edit(ctx, at, m), "userByEmail": userErr, "Check": checkErr,
	} {
		if err == nil || !strings.Contains(err.Error(), "without an error code") {
			t.Errorf("%s() = %v, want an error about an answer without a code", call, err)
		}
	}
}

// TestNewSlack_slash: an address without the slash at its end is meant as one with it.
func TestNewSlack_slash(t *testing.T) {
	t.Parallel()
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		_, _ = io.WriteString(w, `{"ok":true,"user":"modealert","team":"Acme"}`)
	}))
	defer server.Close()
	for _, url := range []string{server.URL + "/api", server.URL + "/api/"} {
		bot, team, err := NewSlack(SlackConfig{Token: secretToken, URL: url}).Check(t.Context())
		if err != nil || bot != "modealert" || team != "Acme" || path != "/api/auth.test" {
			t.Errorf("with %s Check() = %q, %q, %v, asked at %s", url, bot, team, err, path)
		}
	}
}

// TestFaultOf sorts every code that Slack documents for the calls made here.
func TestFaultOf(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[fault]string{
		faultBusy:    "ratelimited rate_limited message_limit_exceeded",
		faultPassing: "service_unavailable request_timeout team_added_to_org org_login_required external_channel_migrating internal_error fatal_error",
		faultPayload: "invalid_blocks invalid_blocks_format invalid_attachments msg_blocks_too_long msg_too_long attachment_payload_limit_exceeded " +
			"too_many_attachments metadata_too_large invalid_metadata_format invalid_metadata_schema no_text block_mismatch invalid_arguments never_heard_of",
		faultChannel: "channel_not_found not_in_channel is_archived restricted_action restricted_action_read_only_channel " +
			"restricted_action_thread_only_channel messages_tab_disabled team_not_found",
		faultToken: "invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type missing_scope no_permission " +
			"team_access_not_granted ekm_access_denied access_denied two_factor_setup_required",
		faultGone: "message_not_found cant_update_message edit_window_closed is_inactive update_failed thread_not_found cannot_reply_to_message",
	} {
		for code := range strings.FieldsSeq(codes) {
			err := slackError("posting to revenue", slack.SlackErrorResponse{Err: code}, "")
			wait := time.Duration(0)
			if fault == faultBusy {
				wait = busyFor
			}
			checkSlackError(t, err, fault, wait, code)
		}
	}
}
