package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// Command takes what Slack posts when somebody writes the command /modealert, and returns the answer, which that person alone
// sees. Whoever calls it has found out that it comes from Slack, and which request it is, as for Interaction.
func (r *Responder) Command(ctx context.Context, request string, body []byte) (json.RawMessage, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fmt.Errorf("reading a command: %w", err)
	}
	a, err := r.command(ctx, request, slack.SlashCommand{
		UserID: form.Get("user_id"), ChannelID: form.Get("channel_id"), Command: form.Get("command"), Text: form.Get("text"),
	})
	if err != nil {
		return nil, err
	}
	return a.body(), nil
}

// unescaped undoes what Slack does to the text of a command.
var unescaped = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// command does what a command says. Request is empty where Slack itself vouches for what comes.
func (r *Responder) command(ctx context.Context, request string, c slack.SlashCommand) (answer, error) {
	word, rest, _ := strings.Cut(strings.TrimSpace(clean(unescaped.Replace(c.Text))), " ")
	rest = strings.Trim(strings.TrimSpace(rest), "\"'`“”‘’")
	r.log.InfoContext(ctx, "command", "word", cut(word, maxValue), "user", c.UserID)
	lines, do, err := r.understand(ctx, c, word, rest)
	if err == nil && (request != "" || do != nil) {
		err = r.store.Update(ctx, func(tx *store.Tx) error {
			err := r.admit(ctx, tx, request)
			if err == nil && do != nil {
				lines, err = do(ctx, tx)
			}
			return err
		})
	}
	if err != nil {
		return answer{}, fmt.Errorf("doing what a command says: %w", err)
	}
	return newAnswer(lines...), nil
}

// deed changes what a command is to change, and returns the answer.
type deed func(ctx context.Context, tx *store.Tx) ([]markup, error)

// understand finds out what a command asks for: an answer, or a deed.
func (r *Responder) understand(ctx context.Context, c slack.SlashCommand, word, rest string) (lines []markup, do deed, err error) {
	switch strings.ToLower(word) {
	case "", "help":
		lines = help(commandName(c.Command))
	case "status":
		lines, err = r.status(ctx)
	case "snooze":
		lines, do = r.snoozeRule(c.UserID, rest)
	case "explain":
		lines, err = r.explain(ctx, rest)
	default:
		lines = append([]markup{unknownWord(word)}, help(commandName(c.Command))...)
	}
	return lines, do, err
}

// commandName is what the command is called in the workspace.
func commandName(command string) string {
	if !strings.HasPrefix(command, "/") {
		return "/modealert"
	}
	return command
}

func help(command string) []markup {
	var lines []markup
	for _, c := range []struct{ usage, does string }{
		{" status", "what fires and what is snoozed"},
		{" snooze RULE 2h", "keep a rule quiet; also `30m`, `3d`, `until tomorrow`, and `off` to end it"},
		{" explain RULE", "why it did or did not alert on its latest runs"},
	} {
		lines = append(lines, code(command+c.usage, maxName)+" – "+markup(c.does))
	}
	return append(lines, "RULE is the rule's ID or its name; both are in its messages. Only you see these answers.")
}

// unknownWord says what may have been meant.
func unknownWord(word string) markup {
	said := "I do not know " + code(word, maxValue)
	if meant, ok := rules.Likest(word, []string{"status", "snooze", "explain", "help"}); ok {
		said += "; did you mean " + code(meant, maxValue) + "?"
	}
	return said
}

// findRule finds the rule that somebody means, by its ID or name in whatever case. Unknown says so where there is none, and
// what may have been meant.
func (r *Responder) findRule(written string) (rule *rules.Rule, unknown markup) {
	if written == "" {
		return nil, "Say which rule: its ID or its name stands in its messages, and `status` lists those that fire."
	}
	rule, meant := r.rules().Named(written)
	switch {
	case rule != nil:
		return rule, ""
	case meant != "":
		return nil, "There is no rule " + code(written, maxName) + "; did you mean " + code(meant, maxName) + "?"
	default:
		return nil, "There is no rule " + code(written, maxName) + "."
	}
}
