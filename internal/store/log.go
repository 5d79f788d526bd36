package store

import (
	"context"
	"log/slog"
)

// riverLogger is the logger for the queue and the migrations: of what they tell, only what is wrong is worth the time of
// modealert's operator.
func riverLogger(log *slog.Logger) *slog.Logger {
	return slog.New(warnings{log.Handler()})
}

// warnings is a handler that passes on warnings and worse.
type warnings struct{ slog.Handler }

// Enabled reports whether a level is passed on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the handler one for warnings.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the handler one for warnings.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
