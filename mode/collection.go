package mode

import (
	"context"
	"fmt"
	"net/url"
)

// Collection is a collection of reports, which Mode's API calls a space.
type Collection struct {
	Token string
	// Name may be empty, and several collections may have the same.
	Name string
	// URL is its page.
	URL string
}

// Collection asks for a collection.
func (c *Client) Collection(ctx context.Context, token string) (Collection, error) {
	if err := checkTokens(token); err != nil {
		return Collection{}, fmt.Errorf("fetching a collection: %w", err)
	}
	return once(c, c.collectionPath(token), nameAge, always, func() (Collection, error) {
		doc, err := c.document(ctx, c.collectionPath(token), nil)
		if err != nil {
			return Collection{}, fmt.Errorf("fetching collection %s: %w", token, err)
		}
		return c.collectionFrom(token, doc), nil
	})
}

func (c *Client) collectionPath(token string) string { return c.config.Workspace + "/spaces/" + token }

func (c *Client) collectionFrom(token string, doc document) Collection {
	return Collection{Token: token, Name: doc.text("name"), URL: c.page(doc.link("web"), c.CollectionURL(token))}
}

// Collections lists all collections that the API key may see, without those that were deleted.
func (c *Client) Collections(ctx context.Context) ([]Collection, error) {
	var list []Collection
	// Without a filter Mode lists only what the key's owner has joined.
	err := c.each(ctx, c.config.Workspace+"/spaces", url.Values{"filter": {"all"}}, "spaces", func(token string, item document) {
		if item.text("state") != "soft_deleted" {
			list = append(list, c.collectionFrom(token, item))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listing the collections: %w", err)
	}
	return list, nil
}

// ReportsIn lists all reports of a collection, archived ones included.
func (c *Client) ReportsIn(ctx context.Context, collection string) ([]Report, error) {
	if err := checkTokens(collection); err != nil {
		return nil, fmt.Errorf("listing the reports of a collection: %w", err)
	}
	var list []Report
	err := c.each(ctx, c.collectionPath(collection)+"/reports", url.Values{}, "reports", func(token string, item document) {
		report := c.reportFrom(token, item)
		report.Collection = orElse(report.Collection, collection)
		list = append(list, report)
	})
	if err != nil {
		return nil, fmt.Errorf("listing the reports of collection %s: %w", collection, err)
	}
	return list, nil
}
