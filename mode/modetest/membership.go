package modetest

// Membership is somebody's place in the workspace.
type Membership struct {
	// Token names it; empty means a new token.
	Token string
	// Username is whose it is; empty means that none is named.
	Username string
	// Admin says that the member may manage the workspace.
	Admin bool
}

// AddMembership adds a membership, or replaces it, and returns its token.
func (w *Workspace) AddMembership(m Membership) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m.Token == "" {
		m.Token = w.newToken()
	}
	w.memberships[m.Token] = m
	return m.Token
}

// membershipBody returns nil when there is no such membership, or when the key may not see any.
func (w *Workspace) membershipBody(token string) object {
	w.mu.Lock()
	m, ok := w.memberships[token]
	w.mu.Unlock()
	if !ok || w.config.MemberKey {
		return nil
	}
	return object{
		"admin": m.Admin, "invited": false, "state": "active", "member_username": orNull(m.Username),
		"member_token": w.id(m.Username), "activated_at": at(w.config.Now()), "managed_by_scim": false,
		"_links": links{
			"self":         w.apiPath("/memberships/" + m.Token),
			"web_self":     linkIf(m.Username, "/organizations"+w.webPath("/members/"+m.Username)),
			"organization": w.apiPath(""), "user": linkIf(m.Username, "/api/"+m.Username),
		},
	}
}
