package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/mattn/go-isatty"
)

// newLogger returns a logger that writes to w as the settings say.
func newLogger(w io.Writer, s settings) *slog.Logger {
	level, err := logLevel(s.LogLevel)
	if err != nil {
		level = slog.LevelInfo // settings.check has said so already
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: readable}
	if s.LogFormat == "text" || s.LogFormat == "" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// readable leaves out what is empty, and writes durations as people do, which JSON has no form for.
func readable(_ []string, a slog.Attr) slog.Attr {
	switch {
	case a.Value.Kind() == slog.KindString && a.Value.String() == "":
		return slog.Attr{}
	case a.Value.Kind() == slog.KindDuration:
		return slog.String(a.Key, a.Value.Duration().Round(time.Millisecond).String())
	default:
		return a
	}
}

func logLevel(name string) (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return 0, fmt.Errorf("MODEALERT_LOG_LEVEL is %q, it must be debug, info, warn or error", name)
	}
	return level, nil
}

// inColor reports whether what is written to w may have colours: somebody looks at it, and does not say NO_COLOR.
func inColor(w io.Writer, environ []string) bool {
	return isTerminal(w) && env.ToMap(environ)["NO_COLOR"] == ""
}

// isTerminal reports whether w is a terminal that somebody looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
