package alert

import (
	"cmp"
	"context"

	"github.com/modealert/modealert/internal/store"
)

// noteTrouble writes down why the runs of a report cannot be listed, and that they can again. Each is told once, in the log and
// to those who run modealert. What passes is not worth a word: nothing else works either then, and says so.
func (w *Watcher) noteTrouble(ctx context.Context, tx *store.Tx, watch *store.Watch, trouble error) error {
	log := w.log.With("report", cmp.Or(watch.Report, "those of collections"))
	switch {
	case trouble == nil && watch.Trouble != "":
		log.InfoContext(ctx, "runs are looked for again")
		watch.Trouble = ""
	case trouble == nil, passing(trouble):
	case watch.Trouble == "":
		watch.Trouble = cutText(cause(trouble).Error())
		log.WarnContext(ctx, "runs that no webhook tells of cannot be looked for, it is tried again each time", "err", trouble)
		return w.tellUnwatched(ctx, tx, *watch)
	}
	return nil
}

// tellUnwatched tells those who run modealert that the runs of a report cannot be listed.
func (w *Watcher) tellUnwatched(ctx context.Context, tx *store.Tx, watch store.Watch) error {
	n := Notice{Subject: SubjectTrouble, State: StateOK, Role: RolePost, Trouble: &Trouble{
		Unwatched: true, Reason: watch.Trouble,
		Remedy: "see whether the API key may see it; until then its runs are noticed only if Mode's webhook comes",
	}}
	if watch.Report != "" {
		n.Report = Link{Name: cmp.Or(w.names.remembered("report/"+watch.Report).link.Name, watch.Report), URL: w.mode.ReportURL(watch.Report)}
	}
	return opsDesk{tx, w.rules.Load().OpsChannel, w.now(), opsEvery}.tell(ctx, "poll/"+watch.Report, n)
}
