package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// ErrUnwanted is the error of Accept for an event that nobody wants to hear of. That it came was stored, and nothing is lost.
var ErrUnwanted = errors.New("nobody wants to hear of this event")

// repeats is for how long an event that can happen again is taken for a repetition: Mode's events have neither a time nor
// a number.
const repeats = 10 * time.Second

// Accept stores an event. Once it returned nil the event will be dealt with, whatever happens to this process: a run that
// completed is examined, anything else is announced to those who want to hear of it. An event that was accepted before is
// not dealt with again. The error is ErrUnwanted for an event that is sure to concern nobody. That it came is noted in any case.
func (w *Watcher) Accept(ctx context.Context, e mode.Event) error {
	wanted := e.Name == mode.EventReportRunCompleted || mayConcern(w.rules.Load(), e)
	answer := eventUnwanted
	err := w.store.Accept(ctx, func(in *store.Intake) (err error) {
		if wanted {
			if answer, err = w.takeEvent(ctx, in, e); err != nil {
				return err
			}
		}
		return in.AddReceipt(ctx, store.Receipt{
			Received: w.now(), Event: e.Name, Report: e.Report, Run: e.Run, Object: e.Token, Answer: answer,
		})
	})
	if err != nil {
		return err
	}
	w.metrics.event(e.Name, answer)
	if !wanted {
		return ErrUnwanted
	}
	return nil
}

// takeEvent stores an event that somebody may want to hear of, with its job, and returns what was made of it.
func (w *Watcher) takeEvent(ctx context.Context, in *store.Intake, e mode.Event) (answer string, err error) {
	if e.Name == mode.EventReportRunCompleted {
		added, err := takeRun(ctx, in, mode.RunRef{Report: e.Report, Run: e.Run})
		return acceptance(added), err
	}
	if object := eventObject(e); object != "" { // of a member whom Mode does not name, better twice than never
		added, err := in.AddEvent(ctx, store.Event{Name: e.Name, Object: object, Received: w.now()}, repeatedWithin(e))
		if err != nil || !added {
			return acceptance(added), err
		}
	}
	body, err := json.Marshal(eventJob(e))
	if err != nil {
		return "", fmt.Errorf("encoding a job: %w", err)
	}
	return eventAccepted, in.Enqueue(ctx, store.Job{Kind: kindEvent, Body: body})
}

// mayConcern reports whether somebody may want to hear of an event. The collection of its report is not known here, so it
// is believed to be the right one.
func mayConcern(set *rules.Set, e mode.Event) bool {
	return len(set.AnnouncementsOf(e.Name, rules.ReportRef{Token: e.Report})) > 0 || byCollection(set, e.Name)
}

// byCollection reports whether somebody wants to hear of such events about the reports of a collection.
func byCollection(set *rules.Set, event string) bool {
	return slices.ContainsFunc(set.Announcements, func(a *rules.Announcement) bool {
		return slices.Contains(a.On, event) && len(a.Reports.Collections) > 0
	})
}

// eventObject tells an event from others of its name. It is empty for a member whom Mode does not name.
func eventObject(e mode.Event) string {
	switch {
	case e.Run != "":
		return e.Report + "/" + e.Run
	case e.Report != "":
		return e.Report
	default:
		return e.Token
	}
}

// repeatedWithin is for how long the same event is taken for a repetition; 0 means for ever, because it happens only once.
func repeatedWithin(e mode.Event) time.Duration {
	if e.Name == mode.EventDefinitionUpdated {
		return repeats
	}
	return 0
}
