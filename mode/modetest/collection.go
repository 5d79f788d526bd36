package modetest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
)

// Collection is a collection of the workspace.
type Collection struct {
	// Token names it; empty means a new token.
	Token string
	Name  string
	// Deleted says that it was deleted a moment ago: it is still listed, and refused when it is asked for.
	Deleted bool
}

// AddCollection adds a collection, or replaces it, and returns its token.
func (w *Workspace) AddCollection(c Collection) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.Token == "" {
		c.Token = w.newToken()
	}
	w.collections[c.Token] = c
	return c.Token
}

// serveCollections answers what is asked of collections, given by the segments after that word.
func (w *Workspace) serveCollections(rw http.ResponseWriter, r *http.Request, s []string) {
	w.mu.Lock()
	all := slices.SortedFunc(maps.Values(w.collections), func(a, b Collection) int { return cmp.Compare(a.Token, b.Token) })
	w.mu.Unlock()
	if len(s) == 0 {
		w.write(rw, w.collectionsBody(all, r))
		return
	}
	i := slices.IndexFunc(all, func(c Collection) bool { return c.Token == s[0] })
	switch {
	case i < 0:
		refuseMissing(rw, "space not found")
	case all[i].Deleted:
		refuse(rw, http.StatusForbidden, "forbidden", "forbidden")
	case len(s) == 1:
		w.write(rw, w.collectionBody(all[i]))
	case len(s) == 2 && s[1] == "reports":
		w.write(rw, w.reportsBody(all[i], r))
	default:
		refuseMissing(rw, "request path not recognized")
	}
}

// collectionsBody is a page of the collections. The owner of the key is in none, so it takes a filter to see any.
func (w *Workspace) collectionsBody(all []Collection, r *http.Request) object {
	items := []object{}
	if filter := r.URL.Query().Get("filter"); filter == "all" || filter == "custom" {
		for _, c := range all {
			items = append(items, w.collectionBody(c))
		}
	}
	return w.pageBody(r, "spaces", items)
}

func (w *Workspace) collectionBody(c Collection) object {
	state := "active"
	if c.Deleted {
		state = "soft_deleted"
	}
	self := w.apiPath("/collections/" + c.Token)
	return object{
		"token": c.Token, "id": w.id(c.Token), "space_type": "custom", "name": orNull(c.Name), "description": nil,
		"state": state, "restricted": false, "viewable?": true,
		"_links": links{"self": self, "web": w.webPath("/spaces/" + c.Token), "reports": self + "/reports"},
	}
}

// reportsBody is a page of a collection's reports.
func (w *Workspace) reportsBody(c Collection, r *http.Request) object {
	w.mu.Lock()
	tokens := slices.Sorted(maps.Keys(w.reports))
	w.mu.Unlock()
	items := []object{}
	for _, token := range tokens {
		if report, runs := w.report(token); report.Collection == c.Token {
			items = append(items, w.reportBody(*report, runs))
		}
	}
	return w.pageBody(r, "reports", items)
}

// pageBody is a page of a list that, as some of Mode's, does not say how many pages there are.
func (w *Workspace) pageBody(r *http.Request, name string, items []object) object {
	page := atLeastOne(r.URL.Query().Get("page"), 1)
	if w.config.SamePage {
		page = 1
	}
	perPage := min(atLeastOne(r.URL.Query().Get("per_page"), 30), 30)
	from := min((page-1)*perPage, len(items))
	items = items[from:min(from+perPage, len(items))]
	return object{"_links": links{"self": r.URL.Path}, "_embedded": object{name: items}}
}
