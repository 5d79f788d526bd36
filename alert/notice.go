package alert

import "time"

// Notice holds the facts of one message, all of them already written as people read them. It is stored as JSON when a
// run is decided and drawn when it is sent, so fields may be added but never change their meaning.
type Notice struct {
	// Incident identifies the incident that the message is about; 0 for an announcement and for an event.
	Incident int64 `json:"incident,omitempty"`
	// Subject is what kind of thing is wrong, or was.
	Subject Subject `json:"subject"`
	// State is the alert's state now; StateOK means that the incident is over.
	State State `json:"state"`
	// Was is the state before, for a change.
	Was State `json:"was,omitempty"`
	// Role is which message of the incident this is.
	Role Role `json:"role"`
	// Mentions are who is mentioned, as in the rules file; only on a new or higher severity.
	Mentions []string `json:"mentions,omitempty"`

	Rule       RuleFacts    `json:"rule,omitzero"`
	Group      []Pair       `json:"group,omitempty"` // the group's columns and values
	Report     Link         `json:"report,omitzero"`
	Collection Link         `json:"collection,omitzero"`
	Query      Link         `json:"query,omitzero"`
	Run        RunFacts     `json:"run,omitzero"`
	Values     ValueFacts   `json:"values,omitzero"`
	Table      *Table       `json:"table,omitempty"`
	Trend      *Trend       `json:"trend,omitempty"`
	Failure    *RunFailure  `json:"failure,omitempty"` // of SubjectRunFailed
	Absence    *Absence     `json:"absence,omitempty"` // of SubjectLate, while it is late
	Event      *EventFacts  `json:"event,omitempty"`   // of SubjectEvent
	Trouble    *Trouble     `json:"trouble,omitempty"` // of SubjectTrouble
	Missed     *MissedFacts `json:"missed,omitempty"`  // of SubjectAway
	// Digest is the incident of the digest that tells of this one; 0 for none.
	Digest int64 `json:"digest,omitempty"`
	// Told are the incidents of digests that tell of this one too, whose thread is elsewhere.
	Told []int64 `json:"told_by,omitempty"`
	// Members are what a digest tells of, each as its own message does.
	Members []Notice `json:"members,omitempty"`
	// Moved is how many others a digest told of that a later one does.
	Moved int `json:"moved,omitempty"`
	// Roll is set where many groups of the rule share the message; Group is then empty.
	Roll *RollFacts `json:"roll,omitempty"`
	// Handling is how people handle the incident when the message is drawn; it is not stored with the notice.
	Handling *HandlingFacts `json:"-"`
	// Error says why the rule could not be evaluated, for SubjectRuleError.
	Error string `json:"error,omitempty"`

	// Heeds are the IDs of the rules whose mutes it goes by: while all of them are muted it is held back.
	Heeds []string `json:"heeds,omitempty"`
	// Muted says that they were when it was decided, so that nobody has heard of it before it is sent.
	Muted bool `json:"muted,omitempty"`
	// AsOf is the moment of which it tells. Heard is of which the incident told before, zero where it never did.
	AsOf  time.Time `json:"as_of,omitzero"`
	Heard time.Time `json:"heard,omitzero"`
	// Received is when modealert heard of the run that made it say this; zero where it was not a run, or was said only
	// after a mute.
	Received time.Time `json:"received,omitzero"`
	// Urgent says that the state is as bad as critical, WasUrgent that the one before was.
	Urgent    bool `json:"urgent,omitempty"`
	WasUrgent bool `json:"was_urgent,omitempty"`
	// Ended says why an incident is over that did not recover, such as "is no longer in the result".
	Ended string `json:"ended,omitempty"`

	// Mending says that it is fine and for how long; nil where it is not, or is over.
	Mending *MendingFacts `json:"mending,omitempty"`
	// Runs is for how many runs in a row the alert has been away from ok.
	Runs int `json:"runs,omitempty"`
	// Opened and Closed are when the incident began and ended.
	Opened time.Time `json:"opened,omitzero"`
	Closed time.Time `json:"closed,omitzero"`
	// Reopened is how often it came back after it was over, Resumed when it did last, and Calm for how long it was over in
	// between.
	Reopened int           `json:"reopened,omitempty"`
	Resumed  time.Time     `json:"resumed,omitzero"`
	Calm     time.Duration `json:"calm,omitempty"`

	// Title and Body are what the rule's own templates made; empty means the default headline and no extra text.
	// TemplateError says why a template of the rule failed.
	Title         string `json:"title,omitempty"`
	Body          string `json:"body,omitempty"`
	TemplateError string `json:"template_error,omitempty"`
}

// Subject is what kind of thing a message is about.
type Subject string

// The subjects.
const (
	SubjectValue        Subject = "value"        // a rule's value, or its absence (StateNoData)
	SubjectRuleError    Subject = "rule_error"   // a rule that cannot be evaluated
	SubjectRunFailed    Subject = "run_failed"   // a run that failed
	SubjectLate         Subject = "late"         // a report that was expected to run and did not
	SubjectAnnouncement Subject = "announcement" // a run that completed, because somebody wants to hear of each
	SubjectDigest       Subject = "digest"       // several rules that fire on one run
	SubjectEvent        Subject = "event"        // something else that happened in Mode, for the same reason
	SubjectTrouble      Subject = "trouble"      // something that modealert could not do
	SubjectAway         Subject = "away"         // what happened while modealert was away
)

// Role is which message of an incident a notice is.
type Role string

// The roles.
const (
	RolePost      Role = "post"      // the incident's first message
	RoleEdit      Role = "edit"      // the same message, kept true
	RoleReply     Role = "reply"     // a line in its thread
	RoleBroadcast Role = "broadcast" // a line in its thread that the channel sees too
)
