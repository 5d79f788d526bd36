package slacktest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// refusal is {"ok":false} with an error code; waiting makes it a 429.
type refusal struct {
	code     string
	messages []string
	needed   string // the scope that is missing
	waiting  time.Duration
}

// refuse is a refusal with an error code and what response_metadata.messages says.
func refuse(code string, messages ...string) *refusal {
	return &refusal{code: code, messages: messages}
}

// reply is what a method answers beside `ok`.
type reply map[string]any

// method is one API method.
type method func(w *Workspace, r *http.Request) (reply, *refusal)

// methods are those that the workspace has.
func methods() map[string]method {
	return map[string]method{
		"auth.test":             (*Workspace).authTest,
		"chat.postMessage":      (*Workspace).postMessage,
		"chat.update":           (*Workspace).update,
		"chat.delete":           (*Workspace).deleteMessage,
		"chat.getPermalink":     (*Workspace).permalink,
		"users.lookupByEmail":   (*Workspace).lookupByEmail,
		"users.info":            (*Workspace).userInfo,
		"usergroups.list":       (*Workspace).listGroups,
		"conversations.list":    (*Workspace).listChannels,
		"conversations.info":    (*Workspace).channelInfo,
		"conversations.join":    (*Workspace).join,
		"conversations.open":    (*Workspace).openDirect,
		"conversations.history": (*Workspace).history,
	}
}

// routes are the workspace's API under /api/, and its incoming webhook.
func (w *Workspace) routes() http.Handler {
	mux := http.NewServeMux()
	for name, m := range methods() {
		mux.HandleFunc("/api/"+name, func(rw http.ResponseWriter, r *http.Request) { w.serve(rw, r, name, m) })
	}
	mux.HandleFunc("/api/", func(rw http.ResponseWriter, _ *http.Request) { answer(rw, refusal{code: "unknown_method"}) })
	mux.HandleFunc("POST /actions/", w.takeAnswer)
	mux.HandleFunc("/services/", w.serveIncoming)
	return mux
}

// serve answers one call: what is scripted to fail fails, the rest needs the token.
func (w *Workspace) serve(rw http.ResponseWriter, r *http.Request, name string, m method) {
	r.Body = http.MaxBytesReader(rw, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		answer(rw, refusal{code: "invalid_form_data"})
		return
	}
	f := w.failing(name, r.Form)
	if f != nil && f.How != DropAfter {
		w.fail(rw, r, f)
		return
	}
	if code := w.unauthorized(r); code != "" {
		answer(rw, refusal{code: code})
		return
	}
	if len(w.cfg.Scopes) > 0 && name == "auth.test" {
		rw.Header().Set("X-OAuth-Scopes", strings.Join(w.cfg.Scopes, ","))
	}
	for _, scope := range needs(name, r) {
		if !w.allowed(scope) {
			answer(rw, *lacks(scope))
			return
		}
	}
	said, refused := m(w, r)
	switch {
	case f != nil:
		w.fail(rw, r, f)
	case refused != nil && refused.waiting > 0:
		rateLimited(rw, refused.waiting)
	case refused != nil:
		answer(rw, *refused)
	default:
		said["ok"] = true
		writeJSON(rw, said)
	}
}

// unauthorized is the error code for a call without the right token, empty when it has it.
func (w *Workspace) unauthorized(r *http.Request) string {
	token := r.Form.Get("token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	switch {
	case token == "":
		return "not_authed"
	case w.cfg.Token != "" && token != w.cfg.Token:
		return "invalid_auth"
	default:
		return ""
	}
}

// answer writes a refusal.
func answer(rw http.ResponseWriter, r refusal) {
	said := reply{"ok": false}
	if r.code != "" {
		said["error"] = r.code
	}
	if r.needed != "" {
		said["needed"] = r.needed
	}
	if len(r.messages) > 0 {
		said["errors"] = r.messages
		said["response_metadata"] = reply{"messages": r.messages}
	}
	writeJSON(rw, said)
}

func writeJSON(rw http.ResponseWriter, v any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(rw).Encode(v)
}
