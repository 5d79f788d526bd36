package alert

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// markup is text in Slack's mrkdwn that is safe to send. Data becomes markup only through the functions here, so the
// compiler keeps what people wrote in a table apart from what Slack interprets.
type markup string

// none stands where a text would be empty: Slack refuses empty texts.
const none = "–"

// data is s as plain text within mrkdwn: nothing in it formats, mentions, links or becomes an emoji. It is at most
// limit characters long, as Slack counts them.
//
// Entities stop the control sequences (`<!channel>`, `<@U1>`, `<https://…>`). Mrkdwn has no escape for its other signs,
// so these give way to their nearest look-alikes, but only where they would be read as signs: `total_amt_usd` and
// `12:30:45` stay as they are.
func data(s string, limit int) markup {
	rs := []rune(fit(orNone(clean(s)), limit, entityLength))
	var b strings.Builder
	for i, r := range rs {
		b.WriteString(inert(rs, i, r))
	}
	return markup(b.String())
}

// inert writes the i-th character so that Slack shows it and does nothing else.
func inert(rs []rune, i int, r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		if i == 0 { // at the start of a line even the entity makes a quotation
			return "＞"
		}
		return "&gt;"
	case '*':
		return "∗"
	case '~':
		return "∼"
	case '`':
		return "ˋ"
	case '_':
		if i > 0 && i < len(rs)-1 && isWord(rs[i-1]) && isWord(rs[i+1]) {
			return "_"
		}
		return "ˍ"
	case ':':
		if opensEmoji(rs, i) {
			return "∶"
		}
	}
	return string(r)
}

// opensEmoji reports whether the colon at i opens `:name:`. The colons of a time of day, `12:30:45`, do not.
func opensEmoji(rs []rune, i int) bool {
	name := rs[i+1:]
	for n, r := range name {
		switch {
		case r == ':':
			isTime := n == 2 && isDigit(name[0]) && isDigit(name[1]) && i > 0 && isDigit(rs[i-1])
			return n > 0 && !isTime
		case !isWord(r) && !strings.ContainsRune("_+-'", r) && r < unicode.MaxASCII:
			return false
		}
	}
	return false
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isWord(r rune) bool { return isDigit(r) || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// entities escapes what Slack reads even within code.
var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "ˋ")

// entityLength is how many characters a character takes once escaped.
func entityLength(r rune) int {
	switch r {
	case '&':
		return 5
	case '<', '>':
		return 4
	default:
		return 1
	}
}

// code is s as a code span, for identifiers and expressions.
func code(s string, limit int) markup {
	s = clean(s)
	if s == "" {
		return none
	}
	return "`" + markup(entities.Replace(fit(s, limit-2, entityLength))) + "`"
}

// codeBlock is lines of text in a block of code.
func codeBlock(s string, limit int) markup {
	return "```\n" + markup(entities.Replace(fit(s, limit-8, entityLength))) + "\n```"
}

// bold is m in bold; m is one line.
func bold(m markup) markup { return "*" + m + "*" }

// link leads to l's address under its name, or is the name alone where the address is not one to follow. A link
// without a name is called as given.
func link(l Link, called string, limit int) markup {
	name := clean(l.Name)
	if name == "" {
		name = called
	}
	label := data(name, limit)
	to, ok := webAddress(l.URL)
	if !ok {
		return label
	}
	return "<" + to + "|" + markup(strings.ReplaceAll(string(label), "|", "¦")) + ">"
}

// maxAddress is how long an address may be to be linked.
const maxAddress = 300

// signs are those that would end or bend a link.
var signs = strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", "^", "%5E", "`", "%60", "*", "%2A", "~", "%7E")

// webAddress is a web address as Slack takes it within a link: https, or http on this machine alone.
func webAddress(s string) (markup, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || clean(s) != s || strings.ContainsRune(s, ' ') {
		return "", false
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return "", false
	}
	escaped := signs.Replace(u.String())
	return markup(escaped), len(escaped) <= maxAddress
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

// mention is the form in which Slack mentions somebody.
var mention = regexp.MustCompile(`^<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)>$`)

// mentioned are the mentions in a row; what mentions nobody is shown as plain text.
func mentioned(mentions []string) markup {
	var row []markup
	for _, m := range mentions[:min(len(mentions), maxMentions)] {
		if mention.MatchString(m) && len(m) <= maxMention {
			row = append(row, markup(m))
		} else if clean(m) != "" {
			row = append(row, data(m, maxMention))
		}
	}
	return join(row, " ")
}

// join puts the parts that are not empty in a row.
func join(parts []markup, between markup) markup {
	var row markup
	for _, p := range parts {
		if p == "" {
			continue
		}
		if row != "" {
			row += between
		}
		row += p
	}
	return row
}
