package alert

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// stage is where runs are decided of which nobody is to hear: a watcher and a courier with a database of their own, and a clock
// that is set by hand.
type stage struct {
	folder  string
	store   *store.Store
	watcher *Watcher
	courier *Courier // it is sent nothing
	clock   time.Time
}

// newStage makes the database, in a folder for temporary files.
func newStage(ctx context.Context, client *mode.Client) (*stage, error) {
	s := &stage{}
	var err error
	if s.folder, err = os.MkdirTemp("", "modealert-stage-"); err != nil {
		return nil, fmt.Errorf("there is nowhere to make a database for a moment: set TMPDIR to a folder that can be written: %w", err)
	}
	now := func() time.Time { return s.clock }
	s.store, err = store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(s.folder, "stage.db"), Now: now, Fleeting: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	s.watcher = NewWatcher(WatcherConfig{Mode: client, Store: s.store, Log: slog.New(slog.DiscardHandler), Now: now})
	s.watcher.names = newNames(client, func() time.Time { return time.Time{} }) // nobody is renamed while the clock jumps
	s.courier = NewCourier(CourierConfig{
		Slack: NewSlack(SlackConfig{}), Store: s.store, Log: slog.New(slog.DiscardHandler), Muted: s.watcher.Muted, Now: now,
	})
	s.courier.holdFor = forEver
	return s, nil
}

// Close removes the database.
func (s *stage) Close() error { return errors.Join(s.store.Close(), os.RemoveAll(s.folder)) }
