package mode

import (
	"context"
	"fmt"
	"time"
)

// Definition is a piece of SQL that reports share, as a message speaks of it: without the SQL.
type Definition struct {
	Token string
	// Name and Description may be empty.
	Name, Description string
	// Creator is the user name of who made it; empty where Mode does not say.
	Creator string
	// Updated is when it was changed last; zero where Mode does not say. It tells one change from the next, which
	// Mode's events do not.
	Updated time.Time
	// URL is its page.
	URL string
}

// Definition asks for a definition.
func (c *Client) Definition(ctx context.Context, token string) (Definition, error) {
	if err := checkTokens(token); err != nil {
		return Definition{}, fmt.Errorf("fetching a definition: %w", err)
	}
	doc, err := c.document(ctx, c.config.Workspace+"/definitions/"+token, nil)
	if err != nil {
		return Definition{}, fmt.Errorf("fetching definition %s: %w", token, err)
	}
	return c.definitionFrom(token, doc), nil
}

func (c *Client) definitionFrom(token string, doc document) Definition {
	return Definition{
		Token:       token,
		Name:        doc.text("name"),
		Description: doc.text("description"),
		Creator:     doc.username("creator"),
		Updated:     doc.time("updated_at"),
		URL:         c.page(doc.link("web_edit"), c.DefinitionURL(token)),
	}
}
