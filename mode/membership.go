package mode

import (
	"context"
	"fmt"
)

// Membership is somebody's place in the workspace. It holds no name: [Client.User] tells the name of its user.
type Membership struct {
	Token string
	// Username is whose it is; empty where Mode does not say.
	Username string
	// Admin says that the member may manage the workspace.
	Admin bool
	// State is Mode's own word, such as `active`; it may be empty.
	State string
	// URL is the member's page; empty without a user name.
	URL string
}

// Membership asks for a membership. Mode answers 404 or 403 to the key of a member, whatever is asked, and 404 for
// somebody who was removed: the error is an [*Error] that is not [Error.Passing], and who it was stays unknown. Mode's
// list for member keys does not help, since it has no tokens of memberships.
func (c *Client) Membership(ctx context.Context, token string) (Membership, error) {
	if err := checkTokens(token); err != nil {
		return Membership{}, fmt.Errorf("fetching a membership: %w", err)
	}
	doc, err := c.document(ctx, c.config.Workspace+"/memberships/"+token, nil)
	if err != nil {
		return Membership{}, fmt.Errorf("fetching membership %s: %w", token, err)
	}
	return c.membershipFrom(token, doc), nil
}

func (c *Client) membershipFrom(token string, doc document) Membership {
	m := Membership{Token: token, Admin: doc.text("admin") == "true", State: doc.text("state")}
	if name := doc.text("member_username"); validUsername(name) {
		m.Username = name
	} else {
		m.Username = doc.username("user")
	}
	m.URL = c.UserURL(m.Username)
	return m
}
