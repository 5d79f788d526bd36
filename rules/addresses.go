package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

var (
	channelName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]+$`)
	channelID   = regexp.MustCompile(`^[CGDUW][A-Z0-9]{8,20}$`)
	mentionID   = regexp.MustCompile(`^[UWS][A-Z0-9]{8,20}$`)
	handle      = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}._-]+$`)
	email       = regexp.MustCompile(`^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+$`)
	slackCode   = regexp.MustCompile(`^<(?:@|!subteam\^|#|!)([A-Za-z0-9]+)(?:\|[^>]*)?>$`)
)

// isName reports whether a text is a name in Slack: of these characters, and not too many of them. An expression that counted
// them would take megabytes.
func isName(characters *regexp.Regexp, text string) bool {
	const most = 80
	return utf8.RuneCountInString(text) <= most && characters.MatchString(text)
}

// channels reads `channel`.
func (d *decoder) channels(e entry) []string {
	names := d.slackNames(e, func(text string) (string, string, string) {
		name := strings.TrimPrefix(text, "#")
		switch {
		case channelID.MatchString(name), isName(channelName, name), email.MatchString(text):
			return name, "", ""
		case isName(channelName, strings.ToLower(name)):
			return "", fmt.Sprintf("`%s` is not a channel: Slack's channel names are in lower case", text),
				writeKey(e.key.Value, strings.ToLower(name))
		case slackCode.MatchString(text):
			return "", "a channel is written by its name, not as Slack's own code", writeKey(e.key.Value, slackCode.FindStringSubmatch(text)[1])
		case strings.HasPrefix(text, "@"):
			return "", fmt.Sprintf("`%s` is not a channel", text),
				"write the e-mail address or the ID (`U…`) of somebody who is to get direct messages, and whom to call under `mention`"
		default:
			return "", fmt.Sprintf("`%s` is not a channel: its name has letters, digits, `-` and `_` only", text),
				listHint("channel", name, "write its name as Slack shows it, such as `data-alerts`, or its ID, such as `C0123456789`")
		}
	})
	if e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 {
		d.fault(e.value, fmt.Sprintf("`%s` is an empty list, so nobody would hear of it", e.key.Value), "name a channel")
	}
	return names
}

// mentions reads `mention`.
func (d *decoder) mentions(e entry) []string {
	return d.slackNames(e, func(text string) (string, string, string) {
		name := strings.TrimPrefix(text, "@")
		switch {
		case name == "everyone":
			return "", "everyone cannot be mentioned", "write `mention: channel` or `mention: here`"
		case mentionID.MatchString(name), isName(handle, name), email.MatchString(text):
			return name, "", ""
		case slackCode.MatchString(text):
			return "", "a mention is written by its name or ID, not as Slack's own code", writeKey("mention", slackCode.FindStringSubmatch(text)[1])
		case strings.HasPrefix(text, "#"):
			return "", "a channel cannot be mentioned", "write it under `channel`"
		case isName(handle, strings.ToLower(name)):
			return "", fmt.Sprintf("`%s` is no handle: they are in lower case", text), writeKey("mention", strings.ToLower(name))
		default:
			return "", fmt.Sprintf("`%s` cannot be mentioned", text), listHint("mention", name,
				"write an e-mail address, the handle of a user group such as `data-oncall`, an ID such as `U0123456789`, `here` or `channel`")
		}
	})
}

// listHint is a hint for a text that may be several names in one, or else another hint.
func listHint(key, text, otherwise string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	if len(parts) < 2 || !strings.ContainsAny(text, ",;") {
		return otherwise
	}
	for i, p := range parts {
		parts[i] = strings.Trim(p, "#@")
	}
	return writeKey(key, "["+strings.Join(parts, ", ")+"]")
}

// slackNames reads one name or a list of them. clean returns the name as Slack wants it, or what is wrong with it.
func (d *decoder) slackNames(e entry, clean func(text string) (name, message, hint string)) []string {
	entries, _ := d.texts(e)
	names := make([]string, 0, len(entries))
	for _, one := range entries {
		text, ok := d.text(one)
		if !ok {
			continue
		}
		name, message, hint := clean(strings.TrimSpace(text))
		switch {
		case message != "":
			d.fault(one.value, message, hint)
		case slices.Contains(names, name):
			d.fault(one.value, fmt.Sprintf("`%s` is in the list twice", name), "")
		default:
			names = append(names, name)
		}
	}
	return names
}
