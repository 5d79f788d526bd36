package alert

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/modealert/modealert/mode"
)

// describe asks Mode for what the event is about: names, links, and who. What Mode refuses to tell is left out at once,
// what it cannot tell after some tries; an error means that this is not over yet.
func (h *happening) describe(ctx context.Context) error {
	switch h.event.Name {
	case mode.EventReportCreated:
		return h.describeReport(ctx)
	case mode.EventReportDeleted:
		h.remember()
		return nil
	case mode.EventReportRunStarted:
		return h.describeRun(ctx)
	case mode.EventNewDatabaseConnection:
		return h.describeConnection(ctx)
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		return h.describeDefinition(ctx)
	case mode.EventMemberJoined, mode.EventMemberRemoved:
		return h.describeMember(ctx)
	default:
		return nil
	}
}

// optional is what is left of an error in asking for what the messages can do without.
func (h *happening) optional(ctx context.Context, err error) error { return optional(ctx, h.job, err) }

func (h *happening) describeReport(ctx context.Context) error {
	if err := h.nameReport(ctx); err != nil {
		return err
	}
	return h.nameMaker(ctx, h.watcher.names.remembered("report/"+h.event.Report).creator)
}

func (h *happening) nameReport(ctx context.Context) error {
	report, collection, err := h.watcher.names.report(ctx, h.event.Report)
	if err := h.optional(ctx, err); err != nil {
		return err
	}
	h.notice.Report, h.notice.Collection = report, collection
	return nil
}

// remember adds what was known of a report before it was deleted.
func (h *happening) remember() {
	names := h.watcher.names
	report := names.remembered("report/" + h.event.Report)
	h.notice.Report.Name = cmp.Or(h.notice.Report.Name, report.link.Name)
	h.notice.Collection = names.remembered("collection/" + report.space).link
}

func (h *happening) describeRun(ctx context.Context) error {
	if err := h.nameReport(ctx); err != nil {
		return err
	}
	run, err := h.watcher.mode.Run(ctx, mode.RunRef{Report: h.event.Report, Run: h.event.Run})
	if err := h.optional(ctx, err); err != nil {
		return err
	}
	return h.nameMaker(ctx, run.ExecutedBy)
}

func (h *happening) describeConnection(ctx context.Context) error {
	source, err := h.watcher.mode.DataSource(ctx, h.event.Token)
	if err != nil {
		return h.optional(ctx, err)
	}
	h.notice.Event.About = Link{Name: source.Name, URL: source.URL}
	h.notice.Event.Database = database(source)
	return h.nameMaker(ctx, source.Creator)
}

// database is Mode's word for the kind of a database, and for who runs it where that is somebody special.
func database(source mode.DataSource) string {
	words := []string{source.Vendor, source.Provider}
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" || word == "default" })
	return strings.Join(slices.Compact(words), ", ")
}

func (h *happening) describeDefinition(ctx context.Context) error {
	definition, err := h.watcher.mode.Definition(ctx, h.event.Token)
	if err != nil {
		return h.optional(ctx, err)
	}
	h.notice.Event.About = Link{Name: definition.Name, URL: definition.URL}
	if h.event.Name == mode.EventDefinitionUpdated {
		h.updated = definition.Updated
	}
	return h.nameMaker(ctx, definition.Creator)
}

func (h *happening) describeMember(ctx context.Context) error {
	workspace, err := h.watcher.names.workspace(ctx)
	if err := h.optional(ctx, err); err != nil {
		return err
	}
	h.notice.Event.Workspace = workspace
	if h.event.Token == "" {
		return nil
	}
	member, err := h.watcher.mode.Membership(ctx, h.event.Token)
	if err != nil {
		return h.optional(ctx, err)
	}
	h.notice.Event.About, err = h.user(ctx, member.Username)
	return err
}

// nameMaker adds who made what the event is about, or started the run.
func (h *happening) nameMaker(ctx context.Context, username string) (err error) {
	h.notice.Event.By, err = h.user(ctx, username)
	return err
}

// user is somebody by name, with the way to their page; nobody where there is no user name.
func (h *happening) user(ctx context.Context, username string) (Link, error) {
	name, err := h.watcher.names.user(ctx, username)
	return Link{Name: name, URL: h.watcher.mode.UserURL(username)}, h.optional(ctx, err)
}
