package mode

import (
	"context"
	"fmt"
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
	// Archived says that it was put away, so that nobody expects anything of it.
	Archived bool
	// URL is its page.
	URL string
}

// Report asks for a report.
func (c *Client) Report(ctx context.Context, token string) (Report, error) {
	if err := checkTokens(token); err != nil {
		return Report{}, fmt.Errorf("fetching a report: %w", err)
	}
	return once(c, c.reportPath(token), nameAge, always, func() (Report, error) {
		doc, err := c.document(ctx, c.reportPath(token), nil)
		if err != nil {
			return Report{}, fmt.Errorf("fetching report %s: %w", token, err)
		}
		return c.reportFrom(token, doc), nil
	})
}

func (c *Client) reportFrom(token string, doc document) Report {
	return Report{
		Token:       token,
		Name:        doc.text("name"),
		Description: doc.text("description"),
		Collection:  doc.tokenOf("space_token", "space"),
		Creator:     doc.username("creator"),
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
