package mode

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// Report is a report, as a message speaks of it.
type Report struct {
	Token string
	// Name and Description may be empty: a report can be untitled.
	Name, Description string
	// Collection is the token of the collection that holds it; empty where Mode does not say.
	Collection string
	// Creator is the user name of who made it; empty where Mode does not say.
	Creator string
	// Archived says that it was put away.
	Archived bool
	// URL is its page.
	URL string
}

// Report asks for a report.
func (c *Client) Report(ctx context.Context, token string) (Report, error) {
	if err := checkTokens(token); err != nil {
		return Report{}, fmt.Errorf("fetching a report: %w", err)
	}
	doc, err := c.document(ctx, c.reportPath(token), nil)
	if err != nil {
		return Report{}, fmt.Errorf("fetching report %s: %w", token, err)
	}
	return c.reportFrom(token, doc), nil
}

func (c *Client) reportFrom(token string, doc document) Report {
	return Report{
		Token:       token,
		Name:        doc.text("name"),
		Description: doc.text("description"),
		Collection:  doc.tokenOf("space_token", "space"),
		Creator:     doc.linked("creator"),
		Archived:    doc.text("archived") == "true",
		URL:         c.page(doc.link("web"), c.ReportURL(token)),
	}
}

// tokenOf returns a token that the document names under a key, or else through a link.
func (d document) tokenOf(key, relation string) string {
	for _, token := range []string{d.text(key), d.linked(relation)} {
		if ValidToken(token) {
			return token
		}
	}
	return ""
}

// Collection is a collection of reports, which Mode's API calls a space.
type Collection struct {
	Token string
	// Name may be empty.
	Name string
	// URL is its page.
	URL string
}

// Collection asks for a collection.
func (c *Client) Collection(ctx context.Context, token string) (Collection, error) {
	if err := checkTokens(token); err != nil {
		return Collection{}, fmt.Errorf("fetching a collection: %w", err)
	}
	doc, err := c.document(ctx, c.config.Workspace+"/spaces/"+token, nil)
	if err != nil {
		return Collection{}, fmt.Errorf("fetching collection %s: %w", token, err)
	}
	return Collection{Token: token, Name: doc.text("name"), URL: c.page(doc.link("web"), c.CollectionURL(token))}, nil
}

// User is somebody in the workspace.
type User struct {
	Username string
	// Name is the full name; it may be empty.
	Name string
	// URL is the user's page.
	URL string
}

// User asks for a user by user name.
func (c *Client) User(ctx context.Context, username string) (User, error) {
	if username == "" || len(username) > maxToken || strings.Trim(username, ".") == "" || strings.ContainsAny(username, "/\\?#%") {
		return User{}, fmt.Errorf("fetching a user: %.80q is not a user name", username)
	}
	doc, err := c.document(ctx, url.PathEscape(username), nil)
	if err != nil {
		return User{}, fmt.Errorf("fetching user %s: %w", username, err)
	}
	return User{Username: username, Name: doc.text("name"), URL: c.page(doc.link("web"), c.UserURL(username))}, nil
}
