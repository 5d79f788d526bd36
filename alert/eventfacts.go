package alert

import "time"

// EventFacts is what a message says of something that happened in Mode. The report that it is about, if any, is the
// notice's own.
type EventFacts struct {
	// Name is Mode's own word for it, such as `report_created`.
	Name string `json:"name"`
	// Object tells it from other events of that name.
	Object string `json:"object,omitempty"`
	// About is the database connection, the definition or the member that it is about.
	About Link `json:"about,omitzero"`
	// Workspace is the one that the member belongs to, or did.
	Workspace Link `json:"workspace,omitzero"`
	// Database says what kind of database was connected, in Mode's own words; empty when Mode does not say.
	Database string `json:"database,omitempty"`
	// By is who made the thing that it is about, or started the run.
	By Link `json:"by,omitzero"`
	// Received is when Mode told of it.
	Received time.Time `json:"received,omitzero"`
}

// event is what is known of what happened, if anything.
func (n Notice) event() EventFacts {
	if n.Event == nil {
		return EventFacts{}
	}
	return *n.Event
}
