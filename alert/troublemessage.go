package alert

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
)

// trouble is what the message tells those who run modealert; its zero value where it is about something else.
func (n Notice) trouble() Trouble {
	if n.Trouble == nil {
		return Trouble{}
	}
	return *n.Trouble
}

// troubled is the mood of a message about a trouble.
func (n Notice) troubled() mood {
	switch n.trouble().Key {
	case "refused":
		return mood{"NOT CHECKED", "🟣", "#7C3AED"}
	case "taken":
		return mood{"WORKS AGAIN", "✅", "#2EB67D"}
	}
	if n.trouble().Unwatched {
		return mood{"NOT WATCHED", "🟣", "#7C3AED"}
	}
	if n.trouble().Channel == "" {
		return mood{"GIVEN UP", "🟣", "#7C3AED"}
	}
	return mood{"NOT DELIVERED", "🟣", "#7C3AED"}
}

// tellTrouble fills in the sentence of a trouble.
func (d draft) tellTrouble(h *headline) {
	t := d.trouble()
	again := !t.Since.IsZero()
	switch {
	case t.Key == "refused":
		h.core = refusedKey
	case t.Key == "taken":
		h.core = "Mode takes the API key again"
	case t.Unwatched:
		h.core = "the runs of " + called("", d.Report.Name, "the reports of collections") + " cannot be listed"
		again = false
	case t.Channel == "" && again:
		h.core = counted(int64(t.Count), "more run") + " of " + called("", d.Report.Name, "a report")
	case t.Channel == "":
		h.core = "a run of " + called("", d.Report.Name, "a report")
	case again:
		h.core = counted(int64(t.Count), "more message") + " for " + channel(t.Channel)
	default:
		h.core = "a message for " + channel(t.Channel)
	}
	if again {
		h.core += " in " + lasting(opsEvery)
	}
	if t.Reason != "" {
		h.rest = ": " + data(t.Reason, maxReason)
	}
}

// channel is a channel of the rules as people write it; an ID, an address or a webhook stays as it is.
func channel(name string) markup {
	if hook, ok := hookOf(name); ok {
		return "the webhook " + data(hook, maxName)
	}
	if isPerson(name) || channelID.MatchString(name) {
		return data(name, maxName)
	}
	return "#" + data(name, maxName)
}

// troubleDetails say what to do, and what was not said.
func (d draft) troubleDetails() []slack.Block {
	t := d.trouble()
	var blocks []slack.Block
	if t.Sentence != "" {
		title := markup("What was not said")
		if !t.Since.IsZero() {
			title += ", the last time"
		}
		blocks = append(blocks, section(bold(title)+"\n"+data(t.Sentence, maxBody)))
	}
	if t.Remedy != "" {
		blocks = append(blocks, section(bold("What to do")+"\n"+data(upperFirst(t.Remedy), maxBody)))
	}
	return blocks
}

// troubleOrigin says where more is to be found.
func (d draft) troubleOrigin() markup {
	t := d.trouble()
	var kept markup
	switch {
	case t.Notification == 0:
	case !t.Since.IsZero():
		kept = "they are kept: " + code("modealert dead", maxName) + " lists them, " + code("modealert dead retry --all", maxName) + " sends them again"
	default:
		kept = "it is kept: " + code("modealert dead retry "+strconv.FormatInt(t.Notification, 10), maxName) + " sends it again, " +
			code("modealert dead", maxName) + " lists all"
	}
	var slackWord markup
	if t.Code != "" {
		slackWord = "Slack says " + code(t.Code, maxName)
	}
	return cmp.Or(join([]markup{join([]markup{d.trail(), d.run(), d.rule(), slackWord}, " · "), kept}, "\n"), "modealert")
}

// upperFirst begins a sentence.
func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// plainSentence is what a message says in one sentence, as plain text.
func plainSentence(n Notice) string {
	text := string(draft{Notice: n}.headline().sentence())
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}
