package slacktest

import (
	"net/http"
	"slices"
	"strings"
)

// needs are the scopes that a method asks for, as far as the workspace heeds them.
func needs(method string, r *http.Request) []string {
	switch method {
	case "chat.postMessage", "chat.update":
		return []string{"chat:write"}
	case "conversations.info": // of a private channel another one
		return []string{"channels:read"}
	case "conversations.list":
		scopes := []string{"channels:read"}
		if strings.Contains(r.Form.Get("types"), "private_channel") {
			scopes = append(scopes, "groups:read")
		}
		return scopes
	case "conversations.join":
		return []string{"channels:join"}
	case "conversations.open":
		return []string{"im:write"}
	case "users.info":
		return []string{"users:read"}
	case "users.lookupByEmail":
		return []string{"users:read.email"}
	case "usergroups.list":
		return []string{"usergroups:read"}
	}
	return nil
}

// allowed reports whether the bot has a scope.
func (w *Workspace) allowed(scope string) bool {
	return w.cfg.Scopes == nil || slices.Contains(w.cfg.Scopes, scope)
}

// lacks is the refusal of a call for want of a scope.
func lacks(scope string) *refusal { return &refusal{code: "missing_scope", needed: scope} }
