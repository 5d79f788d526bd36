package mode

import (
	"encoding/json"
)

// The events of Mode's webhooks.
const (
	EventReportCreated         = "report_created"
	EventReportDeleted         = "report_deleted"
	EventReportRunStarted      = "report_run_started"
	EventReportRunCompleted    = "report_run_completed" // of failed and cancelled runs too
	EventNewDatabaseConnection = "new_database_connection"
	EventDefinitionCreated     = "definition_created"
	EventDefinitionUpdated     = "definition_updated"
	EventMemberJoined          = "member_joined_organization"
	EventMemberRemoved         = "member_removed_from_organization"
)

// maxReportName bounds the one free text that an event carries.
const maxReportName = 256

// Event is something that happened in the workspace. All tokens in it passed [ValidToken].
type Event struct {
	// Name is one of the events above.
	Name string
	// Report is the token of the report, and Run that of its run, for the events about them.
	Report, Run string
	// Token is the token of the data source, the definition or the membership that the event is about; it is empty
	// for a removed member where Mode does not say which.
	Token string
	// ReportName is the name that a deleted report had, since it can no longer be asked for; it may be empty.
	ReportName string
}

// NotEvent is the error for a webhook body that holds no usable event, such as the one that Mode sends to try a new
// webhook. Nothing is lost by answering it with success. Its text is one word, fit for the label of a metric.
type NotEvent string

// Why a body holds no usable event.
const (
	ErrNotJSON      NotEvent = "not_json"      // it is not a JSON object
	ErrNoEvent      NotEvent = "no_event"      // it does not name an event
	ErrUnknownEvent NotEvent = "unknown_event" // it names an event that Mode added since
	ErrNoAddress    NotEvent = "no_address"    // it does not say what it is about, as Mode's test event may
	ErrPlaceholder  NotEvent = "placeholder"   // it holds the documentation's placeholders, `[RUN_TOKEN]`
	ErrBadAddress   NotEvent = "bad_address"   // its address is not that of such an object
)

// Error returns the reason as one word.
func (e NotEvent) Error() string { return string(e) }

// ParseEvent reads the body of a webhook, which may be any bytes. The error is always a [NotEvent].
//
// Of the address in the body only the path is read, and of the path only the tokens. Its host, port, user, query and
// workspace are the sender's word and are not used for anything.
func ParseEvent(body []byte) (Event, error) {
	var payload document
	if err := json.Unmarshal(body, &payload); err != nil || payload == nil {
		return Event{}, ErrNotJSON
	}
	event := Event{Name: payload.text("event")}
	switch event.Name {
	case "":
		return Event{}, ErrNoEvent
	case EventReportDeleted:
		return event.withDeletedReport(payload)
	case EventMemberRemoved:
		// No source knows how Mode says who it was, so the event stands alone where it does not.
		if payload.text("member_url") == "" {
			return event, nil
		}
	}
	keys := addressKeys(event.Name)
	if keys == nil {
		return Event{}, ErrUnknownEvent
	}
	for _, key := range keys {
		if address := payload.text(key); address != "" {
			return event.withAddress(address)
		}
	}
	return Event{}, ErrNoAddress
}

// addressKeys returns the keys under which an event's address may be, nil for an event that is not known.
func addressKeys(name string) []string {
	switch name {
	case EventReportCreated:
		// Mode's page documents the second, Mode's own example reads the first.
		return []string{"report_url", "report_run_url"}
	case EventReportRunStarted, EventReportRunCompleted:
		return []string{"report_run_url"}
	case EventNewDatabaseConnection:
		return []string{"connection_url"}
	case EventDefinitionCreated, EventDefinitionUpdated:
		return []string{"definition_url"}
	case EventMemberJoined, EventMemberRemoved:
		return []string{"member_url"}
	}
	return nil
}

// withDeletedReport adds what is told of a report that is no more: it has no address, only its token and name.
func (e Event) withDeletedReport(payload document) (Event, error) {
	token := payload.text("report_token")
	switch {
	case token == "":
		return Event{}, ErrNoAddress
	case placeholder(token):
		return Event{}, ErrPlaceholder
	case !ValidToken(token):
		return Event{}, ErrBadAddress
	}
	e.Report, e.ReportName = token, cut(payload.text("report_name"), maxReportName)
	return e, nil
}

// withAddress adds the tokens of the address, which must be of the kind that the event is about.
func (e Event) withAddress(address string) (Event, error) {
	p, err := pathTokens(address)
	if err != nil {
		return Event{}, err
	}
	kind, about := p[2], p[3]
	switch {
	case len(p) == 6 && kind == "reports" && p[4] == "runs" && e.aboutReport():
		e.Report, e.Run = about, p[5]
	case len(p) != 4:
		return Event{}, ErrBadAddress
	case kind == "reports" && e.Name == EventReportCreated:
		e.Report = about
	case kind == "data_sources" && e.Name == EventNewDatabaseConnection,
		kind == "definitions" && (e.Name == EventDefinitionCreated || e.Name == EventDefinitionUpdated),
		kind == "memberships" && (e.Name == EventMemberJoined || e.Name == EventMemberRemoved):
		e.Token = about
	default:
		return Event{}, ErrBadAddress
	}
	return e, nil
}

func (e Event) aboutReport() bool {
	return e.Name == EventReportCreated || e.Name == EventReportRunStarted || e.Name == EventReportRunCompleted
}
