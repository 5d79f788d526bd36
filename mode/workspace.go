package mode

import (
	"context"
	"fmt"
)

// Workspace is the workspace that a client asks.
type Workspace struct {
	// Name is what people call it; it may be empty.
	Name string
	// URL is its page.
	URL string
}

// Workspace asks for the workspace. Mode answers that to anybody, so the answer says nothing of the API key.
func (c *Client) Workspace(ctx context.Context) (Workspace, error) {
	doc, err := c.document(ctx, c.config.Workspace, nil)
	if err != nil {
		return Workspace{}, fmt.Errorf("fetching the workspace %s: %w", c.config.Workspace, err)
	}
	return Workspace{Name: doc.text("name"), URL: c.page(doc.link("web"), c.WorkspaceURL())}, nil
}
