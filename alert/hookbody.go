package alert

import (
	"encoding/json"
	"html"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// hookVersion is the version of the body. Fields may be added within one.
const hookVersion = 1

// hookBody is what a webhook is told. docs/webhooks.md and docs/webhook.schema.json say what each field means.
type hookBody struct {
	Type      string    `json:"type"`
	Version   int       `json:"version"`
	Timestamp time.Time `json:"timestamp"`
	Data      hookData  `json:"data"`
}

// hookData is a notice for programs. What a webhook is told is what Slack is: nothing of a result but what the rule shows.
type hookData struct {
	Incident int64  `json:"incident_id,omitempty"`
	Subject  string `json:"subject"`
	State    State  `json:"state,omitempty"`
	Was      State  `json:"previous_state,omitempty"`
	Urgent   bool   `json:"urgent"`
	Summary  string `json:"summary"`
	Message  string `json:"message,omitempty"`
	Error    string `json:"error,omitempty"`
	Ended    string `json:"closed_because,omitempty"`

	Opened time.Time `json:"opened_at,omitzero"`
	Closed time.Time `json:"closed_at,omitzero"`
	Runs   int       `json:"runs,omitempty"`

	Rule       *hookRule         `json:"rule,omitempty"`
	Group      map[string]string `json:"group,omitempty"`
	Groups     *hookGroups       `json:"groups,omitempty"`
	Report     *hookLink         `json:"report,omitempty"`
	Collection *hookLink         `json:"collection,omitempty"`
	Query      *hookLink         `json:"query,omitempty"`
	Run        *hookRun          `json:"run,omitempty"`

	hookValues
	Rows *hookRows `json:"shown_rows,omitempty"`

	Failure *hookFailure `json:"failure,omitempty"`
	Absence *hookAbsence `json:"absence,omitempty"`
	Event   *hookEvent   `json:"event,omitempty"`
}

// newHookBody writes a notice for programs.
func newHookBody(n Notice, first bool, created time.Time) hookBody {
	return hookBody{Type: hookType(n, first), Version: hookVersion, Timestamp: n.happenedAt(created).UTC(), Data: newHookData(n)}
}

func newHookData(n Notice) hookData {
	d := hookData{
		Incident: n.Incident, Subject: string(n.Subject), State: n.State, Was: n.Was, Urgent: n.Urgent && !n.over() || n.State == StateCritical,
		Summary: n.summary(), Message: n.Body, Error: n.Error, Ended: n.Ended,
		Opened: n.Opened.UTC(), Closed: n.Closed.UTC(), Runs: n.Runs,
		Rule: newHookRule(n.Rule), Group: byColumn(n.Group), Groups: newHookGroups(n.Roll),
		Report: newHookLink(n.Report), Collection: newHookLink(n.Collection), Query: newHookLink(n.Query), Run: newHookRun(n.Run),
		hookValues: newHookValues(n.Values), Rows: newHookRows(n.Table),
		Failure: newHookFailure(n.Failure), Absence: newHookAbsence(n.Absence), Event: newHookEvent(n.Event),
	}
	if n.announces() {
		d.State = "" // it is nobody's
	}
	return d
}

// summary is the headline as plain text.
func (n Notice) summary() string {
	return html.UnescapeString(string(draft{Notice: n}.headline().sentence()))
}

// happenedAt is when it became so, as far as that is known.
func (n Notice) happenedAt(created time.Time) time.Time {
	for _, t := range []time.Time{n.Closed, n.event().Received, n.AsOf, n.Run.Completed} {
		if !t.IsZero() {
			return t
		}
	}
	return created
}

// newHookMessage is the body for a notification, as it is sent.
func newHookMessage(n Notice, first bool, notification store.Notification) ([]byte, error) {
	return json.Marshal(newHookBody(n, first, notification.Created)) //nolint:wrapcheck // texts, numbers and times always encode
}
