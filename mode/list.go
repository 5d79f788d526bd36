package mode

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

const (
	itemsPerPage = 30  // the most that Mode gives at once
	maxListPages = 500 // of a list that somebody wants whole
)

// each goes through all pages of a list and hands over each item that has a token, once.
//
// Some of Mode's lists say how many pages there are, some end with an empty page, and some ignore which page is asked
// for and give the same one again. So the list ends where the counters say so, or at the first page that tells nothing
// new; a short page ends nothing.
func (c *Client) each(ctx context.Context, path string, query url.Values, name string, take func(token string, item document)) error {
	query.Set("per_page", strconv.Itoa(itemsPerPage))
	seen := map[string]bool{}
	for page := 1; page <= maxListPages; page++ {
		query.Set("page", strconv.Itoa(page))
		doc, err := c.document(ctx, path, query)
		if err != nil {
			return err
		}
		fresh := false
		for _, item := range doc.embedded(name) {
			token := item.tokenOf("token", "self")
			if token == "" || seen[token] {
				continue // pages shift while things are added
			}
			seen[token], fresh = true, true
			take(token, item)
		}
		total, counted := doc.object("pagination").number("total_pages")
		if !fresh || counted && page >= total {
			return nil
		}
	}
	return fmt.Errorf("the list has more than %d pages, the most that are read", maxListPages)
}
