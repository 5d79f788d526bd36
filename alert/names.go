package alert

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// names remembers for a while what Mode calls its reports, collections and people, because every message needs them and
// Mode answers four questions a second.
type names struct {
	mode *mode.Client
	now  func() time.Time

	mu   sync.Mutex
	kept map[string]keptName
}

type keptName struct {
	link    Link
	space   string // of a report: the token of its collection
	creator string // of a report: the user name of who made it
	until   time.Time
}

// nameFor is how long a name is believed; a renamed report is shown under its old name for that long.
const nameFor = 10 * time.Minute

// mostNames is how many names are remembered.
const mostNames = 10_000

func newNames(client *mode.Client, now func() time.Time) *names {
	return &names{mode: client, now: now, kept: make(map[string]keptName)}
}

// get returns what is remembered under key, or what fetch finds. What Mode refuses to tell is remembered as unnamed.
func (n *names) get(key string, fetch func() (keptName, error)) (keptName, error) {
	n.mu.Lock()
	kept, ok := n.kept[key]
	n.mu.Unlock()
	if ok && n.now().Before(kept.until) {
		return kept, nil
	}
	kept, err := fetch()
	if err != nil && passing(err) {
		return kept, err
	}
	kept.until = n.now().Add(nameFor)
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.kept[key]; !known && len(n.kept) >= mostNames {
		n.dropOldest()
	}
	n.kept[key] = kept
	return kept, nil
}

// dropOldest makes room for another name.
func (n *names) dropOldest() {
	var oldest string
	for key, kept := range n.kept {
		if oldest == "" || kept.until.Before(n.kept[oldest].until) {
			oldest = key
		}
	}
	delete(n.kept, oldest)
}

func (n *names) report(ctx context.Context, token string) (report, collection Link, err error) {
	kept, err := n.get("report/"+token, func() (keptName, error) {
		report, err := n.mode.Report(ctx, token)
		return keptName{
			link:  Link{Name: report.Name, URL: n.mode.ReportURL(token)},
			space: report.Collection, creator: report.Creator,
		}, err
	})
	if err != nil || kept.space == "" {
		return kept.link, Link{}, err
	}
	collection, err = n.collection(ctx, kept.space)
	return kept.link, collection, err
}

func (n *names) collection(ctx context.Context, token string) (Link, error) {
	kept, err := n.get("collection/"+token, func() (keptName, error) {
		space, err := n.mode.Collection(ctx, token)
		return keptName{link: Link{Name: space.Name, URL: n.mode.CollectionURL(token)}}, err
	})
	return kept.link, err
}

// remembered is what was found under a key, however long ago.
func (n *names) remembered(key string) keptName {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.kept[key]
}

// forget has what is under a key asked for again.
func (n *names) forget(key string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.kept, key)
}

// workspace is the workspace by name, with the way to its page.
func (n *names) workspace(ctx context.Context) (Link, error) {
	kept, err := n.get("workspace", func() (keptName, error) {
		workspace, err := n.mode.Workspace(ctx)
		return keptName{link: Link{Name: workspace.Name, URL: n.mode.WorkspaceURL()}}, err
	})
	return kept.link, err
}

// knownReport is a report with its collection as far as that is remembered.
func (n *names) knownReport(token string) rules.ReportRef {
	n.mu.Lock()
	defer n.mu.Unlock()
	ref := rules.ReportRef{Token: token, Collection: n.kept["report/"+token].space}
	ref.CollectionName = n.kept["collection/"+ref.Collection].link.Name
	return ref
}

// identify finds the collection of a report where the rules go by it. A report whose collection Mode does not tell is in
// none.
func (w *Watcher) identify(ctx context.Context, job *store.Job, set *rules.Set, token string) (rules.ReportRef, error) {
	if !set.ByCollection() {
		return rules.ReportRef{Token: token}, nil
	}
	_, _, err := w.names.report(ctx, token)
	if err != nil && (passing(err) || !w.exhausted(job)) {
		return rules.ReportRef{}, fmt.Errorf("finding the collection of report %s: %w", token, err)
	}
	return w.names.knownReport(token), nil
}

func (n *names) user(ctx context.Context, username string) (string, error) {
	if username == "" {
		return "", nil
	}
	kept, err := n.get("user/"+username, func() (keptName, error) {
		user, err := n.mode.User(ctx, username)
		return keptName{link: Link{Name: user.Name}}, err
	})
	if kept.link.Name == "" {
		kept.link.Name = username
	}
	return kept.link.Name, err
}

// nameFacts adds the names to what was found, so that a message can be written without asking Mode again.
func (w *Watcher) nameFacts(ctx context.Context, job *store.Job, c *examined) error {
	report, collection, err := w.names.report(ctx, c.ref.Report)
	if err := optional(ctx, job, err); err != nil {
		return fmt.Errorf("naming report %s: %w", c.ref.Report, err)
	}
	c.facts.report, c.facts.collection = report, collection
	by, err := w.names.user(ctx, c.run.ExecutedBy)
	if err := optional(ctx, job, err); err != nil {
		return fmt.Errorf("naming who ran run %s: %w", c.ref.Run, err)
	}
	c.facts.run.By = by
	return nil
}
