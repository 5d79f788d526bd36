package modetest

import (
	"cmp"
	"time"
)

// Definition is a definition of the workspace.
type Definition struct {
	// Token names it; empty means a new token.
	Token string
	// Name and Description may be empty, which Mode writes as null.
	Name, Description string
	// Source is its SQL; empty means `select 1`.
	Source string
	// Creator is a user name; empty means that none is named.
	Creator string
	// Updated is when it was changed last; zero means now.
	Updated time.Time
}

// AddDefinition adds a definition, or replaces it, and returns its token.
func (w *Workspace) AddDefinition(d Definition) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.Token == "" {
		d.Token = w.newToken()
	}
	if d.Updated.IsZero() {
		d.Updated = w.config.Now()
	}
	w.definitions[d.Token] = d
	return d.Token
}

// definitionBody returns nil when there is no such definition.
func (w *Workspace) definitionBody(token string) object {
	w.mu.Lock()
	d, ok := w.definitions[token]
	w.mu.Unlock()
	if !ok {
		return nil
	}
	return object{
		"id": w.id(d.Token), "token": d.Token, "name": orNull(d.Name), "description": orNull(d.Description),
		"source": cmp.Or(d.Source, "select 1"), "data_source_id": w.id("data source"), "created_at": at(d.Updated),
		"updated_at": at(d.Updated), "last_successful_sync_at": nil, "last_saved_at": at(d.Updated), "github_link": nil,
		"_links": links{
			"self":     w.apiPath("/definitions/" + d.Token),
			"web_edit": "/editor" + w.webPath("/definitions/"+d.Token),
			"creator":  linkIf(d.Creator, "/api/"+d.Creator),
		},
	}
}
