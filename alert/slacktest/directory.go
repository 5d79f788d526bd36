package slacktest

import (
	"net/http"
	"strconv"
	"strings"
)

func (w *Workspace) authTest(*http.Request) (reply, *refusal) {
	return reply{
		"url": w.URL(), "team": "Acme", "team_id": "T00000001",
		"user": "modealert", "user_id": "U00000000", "bot_id": "B00000001",
	}, nil
}

func (w *Workspace) lookupByEmail(r *http.Request) (reply, *refusal) {
	return w.user(func(u User) bool { return u.Email != "" && u.Email == r.Form.Get("email") && !u.Deactivated })
}

func (w *Workspace) userInfo(r *http.Request) (reply, *refusal) {
	return w.user(func(u User) bool { return u.ID == r.Form.Get("user") })
}

func (w *Workspace) user(wanted func(User) bool) (reply, *refusal) {
	for _, u := range w.cfg.Users {
		if wanted(u) {
			return reply{"user": reply{
				"id": u.ID, "name": u.Name, "real_name": u.Name, "deleted": u.Deactivated, "profile": reply{"email": u.Email, "real_name": u.Name},
			}}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (w *Workspace) listGroups(*http.Request) (reply, *refusal) {
	groups := []reply{}
	for _, g := range w.cfg.Groups {
		groups = append(groups, reply{"id": g.ID, "handle": g.Handle, "name": g.Handle, "is_usergroup": true})
	}
	return reply{"usergroups": groups}, nil
}

// listChannels lists channels in pages, whose cursor is the number of those before.
func (w *Workspace) listChannels(r *http.Request) (reply, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	types := r.Form.Get("types")
	from, _ := strconv.Atoi(r.Form.Get("cursor"))
	limit, _ := strconv.Atoi(r.Form.Get("limit"))
	if limit <= 0 {
		limit = 100
	}
	next, channels := "", []reply{}
	for i := from; i < len(w.order); i++ {
		if i == from+limit {
			next = strconv.Itoa(i)
			break
		}
		c := w.order[i]
		if c.hidden() || c.ID[0] == 'D' || !strings.Contains(types, c.kind()) && (types != "" || c.Private) {
			continue
		}
		channels = append(channels, c.describe())
	}
	return reply{"channels": channels, "response_metadata": reply{"next_cursor": next}}, nil
}

// hidden reports whether the bot cannot know of the channel.
func (c *conversation) hidden() bool { return c.Private && c.NotMember }

// kind is the channel's type in Slack's words.
func (c *conversation) kind() string {
	if c.Private {
		return "private_channel"
	}
	return "public_channel"
}

func (w *Workspace) channelInfo(r *http.Request) (reply, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[r.Form.Get("channel")] // by ID only, as in Slack
	if c == nil || c.hidden() {
		return nil, refuse("channel_not_found")
	}
	if scope := "groups:read"; c.Private && !w.allowed(scope) {
		return nil, lacks(scope)
	}
	return reply{"channel": c.describe()}, nil
}

func (w *Workspace) join(r *http.Request) (reply, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[r.Form.Get("channel")]
	switch {
	case c == nil:
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case c.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	c.NotMember = false
	return reply{"channel": c.describe()}, nil
}

func (w *Workspace) openDirect(r *http.Request) (reply, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, refused := w.find(r.Form.Get("users"))
	if refused != nil || c.ID[0] != 'D' {
		return nil, refuse("users_not_found")
	}
	return reply{"channel": c.describe()}, nil
}

// describe is the channel as the API shows it.
func (c *conversation) describe() reply {
	return reply{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name,
		"is_channel": !c.Private, "is_private": c.Private, "is_archived": c.Archived, "is_member": !c.NotMember,
	}
}
