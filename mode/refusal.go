package mode

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"maps"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxRefusal    = 64 << 10 // bytes read of an error's body
	maxMessage    = 200      // bytes kept of its message
	maxRetryAfter = time.Hour
	maxDepth      = 4 // of a message that is not a text
	minSecret     = 6 // bytes; anything shorter is no key, and is part of many a word
)

var (
	titleText   = regexp.MustCompile(`(?is)<(title|h1|message)\b[^>]*>(.*?)</`)
	tag         = regexp.MustCompile(`(?s)<[^>]*>`)
	addressTail = regexp.MustCompile(`(https?://[^\s?#"'<>]*)[?#][^\s"'<>]*`)
)

// refusal makes an error of an answer that is not a good one.
func (c *Client) refusal(resp *http.Response, host string) *Error {
	e := &Error{
		Status: resp.StatusCode, Host: host,
		retryAfter: parseRetryAfter(resp.Header.Get("Retry-After"), c.config.Now()),
	}
	// A body that cannot be read leaves the status, which says enough.
	body, _ := readAll(resp.Body, maxRefusal)
	id, message := explanation(body)
	e.ID, e.Message = c.tidy(id), c.tidy(message)
	return e
}

// explanation takes the id and the message out of an error's body, which may be Mode's JSON, a gateway's page, a
// storage's XML, plain text or nothing.
func explanation(body []byte) (id, message string) {
	var doc document
	if json.Unmarshal(body, &doc) != nil || doc == nil {
		return "", summary(body)
	}
	for _, key := range []string{"message", "errors", "error"} {
		var v any
		if json.Unmarshal(doc[key], &v) != nil {
			continue
		}
		if message = flatten(v, maxDepth); message != "" {
			break
		}
	}
	return doc.text("id"), message
}

// flatten writes a message of any shape as a line, down to a depth: Rails says `{"name": ["is too long"]}`.
func flatten(v any, depth int) string {
	if depth == 0 {
		return "…"
	}
	switch v := v.(type) {
	case string:
		return v
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, flatten(item, depth-1))
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		parts := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, key+" "+flatten(v[key], depth-1))
		}
		return strings.Join(parts, "; ")
	}
	return ""
}

// summary reduces a body that is not JSON to a few words: of a page its title, of a storage's XML its message and
// nothing else, because that repeats the signature that it refuses.
func summary(body []byte) string {
	text := string(body[:min(len(body), maxRefusal)])
	if !strings.HasPrefix(strings.TrimSpace(text), "<") {
		return text
	}
	if found := titleText.FindStringSubmatch(text); found != nil {
		text = found[2]
	} else if strings.Contains(text, "<?xml") || strings.Contains(text, "<Error") {
		return ""
	}
	return html.UnescapeString(tag.ReplaceAllString(text, " "))
}

// tidy makes a text fit to be told: without secrets, on one line, without control characters, and short. It is shortened
// last, so that no secret is cut before it is found.
func (c *Client) tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return ' '
		}
		return r
	}, c.redact(s))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxMessage {
		return cut(s, maxMessage) + "…"
	}
	return s
}

// redact takes out of a text what must not be repeated, whoever wrote it: the API key, and what follows the path of an
// address, which may be a signature.
func (c *Client) redact(text string) string {
	key := base64.StdEncoding.EncodeToString([]byte(c.config.Token + ":" + c.config.Secret))
	for _, secret := range []string{key, c.config.Secret, c.config.Token} {
		if len(secret) >= minSecret {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return addressTail.ReplaceAllString(text, "$1")
}

// parseRetryAfter reads how long to wait: a number of seconds, whole or not, or a date.
func parseRetryAfter(value string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
		if math.IsNaN(seconds) {
			return 0
		}
		wait = time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
