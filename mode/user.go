package mode

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// User is somebody in the workspace.
type User struct {
	Username string
	// Name is the full name; it may be empty.
	Name string
	// URL is the user's page.
	URL string
}

// User asks for a user by user name. All user names in a [Run] and a [Report] can be asked for: what cannot be one is
// left out there, as if Mode did not say who it was.
func (c *Client) User(ctx context.Context, username string) (User, error) {
	if !validUsername(username) {
		return User{}, fmt.Errorf("fetching a user: %.80q is not a user name", username)
	}
	return once(c, person(username), nameAge, always, func() (User, error) {
		doc, err := c.document(ctx, url.PathEscape(username), nil)
		if err != nil {
			return User{}, fmt.Errorf("fetching user %s: %w", username, err)
		}
		return User{Username: username, Name: doc.text("name"), URL: c.page(doc.link("web"), c.UserURL(username))}, nil
	})
}

// validUsername reports whether s may be a user name. They are not as plain as tokens, but they have no spaces, and
// nothing in them that could lead an address elsewhere.
func validUsername(s string) bool {
	if s == "" || len(s) > maxToken || !utf8.ValidString(s) || strings.Trim(s, ".") == "" {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return strings.ContainsRune(` /\?#%`, r) || !unicode.IsPrint(r) })
}

// username returns the user name in a link, "" where there is none.
func (d document) username(relation string) string {
	if name := d.linked(relation); validUsername(name) {
		return name
	}
	return ""
}
