package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// kindEvent is the kind of the jobs that announce what happened in Mode, all but runs that completed.
const kindEvent = "event"

// eventJob is the body of an event's job.
type eventJob struct {
	Name       string `json:"name"`
	Report     string `json:"report,omitempty"`
	Run        string `json:"run,omitempty"`
	Token      string `json:"token,omitempty"`
	ReportName string `json:"report_name,omitempty"`
}

// happening is an event on its way to those who want to hear of it.
type happening struct {
	watcher  *Watcher
	job      *store.Job
	set      *rules.Set // the rules files as they were when the job began
	event    mode.Event
	notice   Notice
	updated  time.Time // when the definition that the event is about was changed; zero when that is not known
	channels []string  // those that want to hear of it, each once
}

// announceEvent works one event's job: it finds out who wants to hear of the event, asks Mode what it is about, and queues
// the messages.
func (w *Watcher) announceEvent(ctx context.Context, job *store.Job) error {
	h, err := w.beginEvent(job)
	if err != nil {
		return store.Cancel(err)
	}
	report, err := h.locate(ctx)
	if err != nil {
		return err
	}
	if h.address(report); len(h.channels) > 0 {
		if err := h.describe(ctx); err != nil {
			return fmt.Errorf("asking Mode about the event %s: %w", h.event.Name, err)
		}
	}
	told := false
	err = w.store.Update(ctx, func(tx *store.Tx) (err error) {
		if told, err = h.owe(ctx, tx); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
	switch log := w.log.With("event", h.event.Name, "object", eventObject(h.event)); {
	case err != nil:
	case told:
		log.InfoContext(ctx, "event announced", "channels", h.channels)
	case len(h.channels) == 0:
		log.InfoContext(ctx, "event ignored", "reason", "nobody wants to hear of it")
	default:
		log.InfoContext(ctx, "event ignored", "reason", "it was announced before")
	}
	return err
}

// beginEvent reads a job. Nothing is known yet but what Mode sent.
func (w *Watcher) beginEvent(job *store.Job) (*happening, error) {
	var body eventJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return nil, fmt.Errorf("decoding a job: %w", err)
	}
	h := &happening{watcher: w, job: job, set: w.rules.Load(), event: mode.Event(body)}
	h.notice = Notice{
		Subject: SubjectEvent, State: StateOK, Role: RolePost,
		Event: &EventFacts{Name: body.Name, Object: eventObject(h.event), Received: job.Created},
	}
	h.link()
	return h, nil
}

// link adds the addresses that can be made from what Mode sent. A report that was deleted has none any more.
func (h *happening) link() {
	client, e := h.watcher.mode, h.event
	switch e.Name {
	case mode.EventReportDeleted:
		h.notice.Report.Name = e.ReportName
	case mode.EventReportCreated:
		h.notice.Report.URL = client.ReportURL(e.Report)
	case mode.EventReportRunStarted:
		h.notice.Report.URL = client.ReportURL(e.Report)
		h.notice.Run = RunFacts{Token: e.Run, URL: client.RunURL(mode.RunRef{Report: e.Report, Run: e.Run})}
	case mode.EventNewDatabaseConnection:
		h.notice.Event.About.URL = client.DataSourceURL(e.Token)
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		h.notice.Event.About.URL = client.DefinitionURL(e.Token)
	case mode.EventMemberJoined, mode.EventMemberRemoved:
		h.notice.Event.Workspace.URL = client.WorkspaceURL()
	}
}

// locate finds the collection of the report that the event is about, where somebody goes by it. That waits for as long as
// Mode cannot be asked, because to tell the wrong people cannot be undone.
func (h *happening) locate(ctx context.Context) (rules.ReportRef, error) {
	if !byCollection(h.set, h.event.Name) {
		return rules.ReportRef{Token: h.event.Report}, nil
	}
	report, err := h.watcher.identify(ctx, h.job, h.set, h.event.Report)
	if err == nil && report.Collection == "" && h.job.Attempt < decorated {
		h.watcher.names.forget("report/" + h.event.Report) // one that was created a moment ago may not be there yet
		return report, fmt.Errorf("finding the collection of report %s: Mode does not tell it", h.event.Report)
	}
	return report, err
}

// address finds the channels that want to hear of the event.
func (h *happening) address(report rules.ReportRef) {
	for _, a := range h.set.AnnouncementsOf(h.event.Name, report) {
		for _, channel := range announcedTo(a) {
			if !slices.Contains(h.channels, channel) {
				h.channels = append(h.channels, channel)
			}
		}
	}
}

// owe queues the messages, and reports whether there are any. An update of a definition that was told of already is not
// told again: which one it is shows only in when the definition was changed.
func (h *happening) owe(ctx context.Context, tx *store.Tx) (told bool, err error) {
	if len(h.channels) == 0 {
		return false, nil
	}
	now := h.watcher.now()
	if !h.updated.IsZero() {
		update := h.event.Token + " " + h.updated.Format(time.RFC3339Nano)
		added, err := tx.AddEvent(ctx, store.Event{Name: h.event.Name, Object: update, Received: now}, 0)
		if err != nil || !added {
			return false, err
		}
	}
	d := &decision{tx: tx, now: now}
	for _, channel := range h.channels {
		if err := d.oweAll(ctx, channel, h.notice); err != nil {
			return false, err
		}
	}
	return true, nil
}

// buryEvent announces an event whose job ran out of tries, with what is known without Mode.
func (w *Watcher) buryEvent(ctx context.Context, tx *store.Tx, job *store.Job, _ error) error {
	h, unknown := w.beginEvent(job)
	if unknown != nil { // nobody knows which event it was
		return nil //nolint:nilerr // a job that cannot be read must end all the same
	}
	h.address(w.names.knownReport(h.event.Report))
	_, err := h.owe(ctx, tx)
	return err
}
