package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sayAgain is how often the log hears the same of the queue: while the database is away, each kind of job asks it several
// times a second, and must not fill the disk with that.
const sayAgain = time.Minute

// riverLogger is the logger for the queue and the migrations: of what they tell, only what is wrong is worth the time of
// modealert's operator, and once a minute.
func riverLogger(log *slog.Logger) *slog.Logger {
	return slog.New(warnings{log.Handler(), &echoes{heard: map[string]*echo{}}})
}

// warnings is a handler that passes on warnings and worse, and of those with the same words one a minute.
type warnings struct {
	slog.Handler
	echoes *echoes
}

// Enabled reports whether a level is passed on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// Handle passes a record on, with how many like it were left out before.
func (w warnings) Handle(ctx context.Context, r slog.Record) error {
	left, tell := w.echoes.add(r.Message, r.Time)
	if !tell {
		return nil
	}
	if left > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("left_out_before", left))
	}
	return w.Handler.Handle(ctx, r)
}

// WithAttrs keeps the handler one for warnings.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs), w.echoes}
}

// WithGroup keeps the handler one for warnings.
func (w warnings) WithGroup(name string) slog.Handler {
	return warnings{w.Handler.WithGroup(name), w.echoes}
}

// echoes tells what is said for the first time from what is said again. The queue has a few fixed words for what goes wrong,
// and the rest in attributes.
type echoes struct {
	mu    sync.Mutex
	heard map[string]*echo
}

type echo struct {
	told time.Time
	left int // how many were left out since
}

// add hears words at a moment, and returns whether to tell of them, and how many times that was left out since it was told.
func (e *echoes) add(words string, at time.Time) (left int, tell bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.heard[words]
	if before == nil {
		before = &echo{}
		e.heard[words] = before
	} else if since := at.Sub(before.told); since >= 0 && since < sayAgain {
		before.left++
		return 0, false
	}
	left, before.left, before.told = before.left, 0, at
	return left, true
}
