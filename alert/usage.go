package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// Received is one of Mode's events as it came.
type Received struct {
	At    time.Time `json:"received"`
	Event string    `json:"event"` // Mode's word
	// Report and Run are tokens, and Object that of the data source, the definition or the membership; each may be empty.
	Report string `json:"report,omitempty"`
	Run    string `json:"run,omitempty"`
	Object string `json:"object,omitempty"`
	// Answer is what was made of it: accepted, duplicate, or not_wanted where no rule and no entry of `events` is about it.
	Answer string `json:"answer"`
}

// UsageQuery says which events are wanted. The zero value asks for all that are kept.
type UsageQuery struct {
	// Since and Until bound when they came; Until itself is left out.
	Since, Until time.Time
	// Event is Mode's word for the only ones wanted, Report the token of the only report.
	Event, Report string
}

// usageBatch is how many events are read at once.
const usageBatch = 1000

// Usage gives the events that came to each, in the order in which they did, until that returns an error.
func Usage(ctx context.Context, s *store.Store, q UsageQuery, each func(Received) error) error {
	query := store.ReceiptQuery{Since: q.Since, Until: q.Until, Event: q.Event, Report: q.Report, Limit: usageBatch}
	for {
		var found []store.Receipt
		err := s.View(ctx, func(tx *store.Tx) (err error) {
			found, err = tx.Receipts(ctx, query)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range found {
			if err := each(Received{At: r.Received, Event: r.Event, Report: r.Report, Run: r.Run, Object: r.Object, Answer: r.Answer}); err != nil {
				return err
			}
		}
		if len(found) < usageBatch {
			return nil
		}
		last := found[len(found)-1]
		query.Seen, query.SeenAt = last.ID, last.Received
	}
}

// EventNames are Mode's words for the events that there are.
func EventNames() []string {
	return []string{
		mode.EventReportCreated, mode.EventReportDeleted, mode.EventReportRunStarted, mode.EventReportRunCompleted,
		mode.EventNewDatabaseConnection, mode.EventDefinitionCreated, mode.EventDefinitionUpdated, mode.EventMemberJoined,
		mode.EventMemberRemoved,
	}
}
