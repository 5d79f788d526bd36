package mode

import (
	"context"
	"fmt"
)

// DataSource is a connection to a database, as a message speaks of it: without its host, its database and its user.
type DataSource struct {
	Token string
	// Name may be empty.
	Name string
	// Vendor and Provider are Mode's words for the kind of database, such as `snowflake`, and for who runs it; both may
	// be empty.
	Vendor, Provider string
	// Creator is the user name of who made it; empty where Mode does not say.
	Creator string
	// URL is its page, which shows more than messages do, to those who may see it.
	URL string
}

// DataSource asks for a data source.
func (c *Client) DataSource(ctx context.Context, token string) (DataSource, error) {
	if err := checkTokens(token); err != nil {
		return DataSource{}, fmt.Errorf("fetching a data source: %w", err)
	}
	doc, err := c.document(ctx, c.config.Workspace+"/data_sources/"+token, nil)
	if err != nil {
		return DataSource{}, fmt.Errorf("fetching data source %s: %w", token, err)
	}
	return c.dataSourceFrom(token, doc), nil
}

func (c *Client) dataSourceFrom(token string, doc document) DataSource {
	return DataSource{
		Token:    token,
		Name:     orElse(doc.text("display_name"), doc.text("name")),
		Vendor:   doc.text("vendor"),
		Provider: doc.text("provider"),
		Creator:  doc.username("creator"),
		URL:      c.page(doc.link("web"), c.DataSourceURL(token)),
	}
}
