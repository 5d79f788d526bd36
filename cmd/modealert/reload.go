package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/modealert/modealert/rules"
)

// reloadEvery is how often the rules files are read again. The kernel could tell of changes sooner, but it does not on
// every mount: not where another machine makes them, and not where a file is mounted by itself or reached through a link
// that is swapped, as those of a ConfigMap are. The files are read whole, which costs less than a millisecond, because a
// file can change and keep its size and its time.
const reloadEvery = 3 * time.Second

// reloader has the service go by the rules files as they are, and by the last good ones while they are wrong.
type reloader struct {
	path string
	use  func(context.Context, *rules.Set) error
	log  *slog.Logger
	now  func() time.Time
	// check finds what is wrong with rules beside what they say; nil finds nothing.
	check func(*rules.Set) error

	set     *rules.Set // what was last found good
	pending bool       // whether use is still to take it
	judged  string     // the files that set, or what is wrong, is about
	seen    string     // the files at the last look
	failed  string     // the last error of use

	mu       sync.Mutex
	refused  *refusal  // nil while the files are good
	accepted time.Time // when good files were last read
	rules    int       // how many they have
}

// refusal is what readyz says of files that are wrong.
type refusal struct {
	since time.Time
	first string // what is wrong, fit for anybody's eyes
}

// snapshot is what the rules files are at one moment.
type snapshot struct {
	text rules.Text
	err  error
}

// id differs where the files do, or where other trouble keeps them from being read.
func (s snapshot) id() string {
	if s.err != nil {
		return "unreadable: " + s.err.Error()
	}
	return s.text.Sum()
}

// newReloader returns a reloader that does nothing until it runs.
func newReloader(path string, set *rules.Set, use func(context.Context, *rules.Set) error, log *slog.Logger) *reloader {
	return &reloader{path: path, set: set, use: use, log: log, now: time.Now, accepted: time.Now(), rules: len(set.Rules)}
}

// run looks at the files at each tick, and at once when asked, until ctx is done. The sum is that of the files that the
// service began with.
func (r *reloader) run(ctx context.Context, sum string, ticks <-chan time.Time, asked <-chan os.Signal) {
	r.judged, r.seen = sum, sum
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			r.look(ctx)
		case <-asked:
			r.log.InfoContext(ctx, "rules are read again, as was asked for", "config", r.path)
			r.judge(ctx, r.read())
		}
	}
}

func (r *reloader) read() snapshot {
	text, err := rules.Read(r.path)
	return snapshot{text, err}
}

// look judges the files if they changed since they were last judged, and have not since the last look: an editor may be
// in the middle of writing them, and half a file can look good.
func (r *reloader) look(ctx context.Context) {
	now := r.read()
	id, before := now.id(), r.seen
	r.seen = id
	switch {
	case id != r.judged && id == before:
		r.judge(ctx, now)
	case r.pending:
		r.take(ctx)
	}
}

// judge accepts the files or refuses them, and says so.
func (r *reloader) judge(ctx context.Context, s snapshot) {
	r.seen = s.id()
	r.judged = r.seen
	set, err := (*rules.Set)(nil), s.err
	if err == nil {
		set, err = s.text.Parse()
	}
	if err == nil && r.check != nil {
		err = r.check(set)
	}
	if err != nil {
		r.refuse(ctx, err)
		return
	}
	r.accept(ctx, set)
}

// accept goes by rules that were found good.
func (r *reloader) accept(ctx context.Context, set *rules.Set) {
	r.mu.Lock()
	again := r.refused != nil
	r.refused, r.accepted, r.rules = nil, r.now(), len(set.Rules)
	r.mu.Unlock()
	changes := set.ChangesSince(r.set)
	r.set, r.pending = set, true
	attrs := []any{"config", r.path, "rules", len(set.Rules), "reports", len(set.Reports())}
	switch {
	case !changes.None():
		r.log.InfoContext(ctx, "rules changed", append(attrs, "added", strings.Join(changes.Added, " "),
			"removed", strings.Join(changes.Removed, " "), "changed", strings.Join(changes.Changed, " "), "events_changed", changes.Events,
			"ops_channel_changed", changes.Ops)...)
	case again:
		r.log.InfoContext(ctx, "rules files are good again, and say what is in use", attrs...)
	default:
		r.log.InfoContext(ctx, "rules are as before", attrs...)
	}
	r.take(ctx)
}

// take hands the rules over. Where that fails, each further look tries again; it is said once.
func (r *reloader) take(ctx context.Context) {
	err := r.use(ctx, r.set)
	switch {
	case err == nil:
		if r.failed != "" {
			r.log.InfoContext(ctx, "rules are in use now")
		}
		r.pending, r.failed = false, ""
	case ctx.Err() == nil && err.Error() != r.failed:
		r.failed = err.Error()
		r.log.ErrorContext(ctx, "rules cannot be taken over yet, it is tried again", "err", err)
	}
}

// refuse keeps to the last good rules, and says loudly what is wrong with those on the disk.
func (r *reloader) refuse(ctx context.Context, err error) {
	problems, ok := errors.AsType[rules.Problems](err)
	first := err.Error()
	if ok {
		first = problems[0].Place.String() + ": " + withoutQuotes(problems[0].Message)
	}
	for _, p := range problems {
		r.log.ErrorContext(ctx, "rules file is wrong", "place", p.Place.String(), "problem", p.Message, "hint", p.Hint)
	}
	r.mu.Lock()
	if r.refused == nil {
		r.refused = &refusal{since: r.now()}
	}
	r.refused.first = first
	since := r.refused.since
	r.mu.Unlock()
	if ok {
		err = errors.New(countProblems(problems))
	}
	r.log.ErrorContext(ctx, "rules files are refused, the last good rules stay in use", "config", r.path,
		"rules", len(r.set.Rules), "since", since.UTC().Format(time.RFC3339), "err", err)
}
