package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// keyTrouble names the trouble that Mode refuses the API key.
const keyTrouble = "key"

// keyState is what Mode made of the API key when it was asked last.
type keyState int32

const (
	keyUnknown keyState = iota
	keyTaken
	keyRefused
)

const (
	refusedKey  = "Mode refuses the API key (401)"
	uncheckedBy = "nothing can be checked; give a new MODE_API_TOKEN and MODE_API_SECRET"
)

// noteKey takes down whether Mode took the API key when something was asked for with it. That it does not any more is told once, as
// is that it does again: whatever waits for it says nothing for days.
func (w *Watcher) noteKey(ctx context.Context, asked error) {
	state := keyTaken
	if answer, ok := errors.AsType[*mode.Error](asked); ok && answer.Host == "" && answer.Status == http.StatusUnauthorized {
		state = keyRefused
	} else if asked != nil { // which says nothing of the key
		return
	}
	if keyState(w.key.Load()) == state {
		return
	}
	if err := w.tellKey(ctx, state == keyRefused); err != nil {
		if ctx.Err() == nil {
			w.log.ErrorContext(ctx, "whether Mode takes the API key is not told", "err", err)
		}
		return
	}
	w.key.Store(int32(state))
}

// tellKey tells those who run modealert, unless another process has, or one before this one.
func (w *Watcher) tellKey(ctx context.Context, refused bool) error {
	var told bool
	err := w.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Trouble(ctx, keyTrouble)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if told = refused != (err == nil); !told {
			return nil
		}
		t := Trouble{Key: "taken", Reason: "what waited for it is checked now"}
		if refused {
			t = Trouble{Key: "refused", Reason: uncheckedBy, Remedy: "make a key in Mode: Workspace Settings, API Keys; " +
				"set both where modealert runs, and restart it; what completes meanwhile waits for up to three days"}
			err = tx.SaveTrouble(ctx, store.Trouble{Name: keyTrouble, Body: []byte("{}"), Told: w.now()})
		} else {
			err = tx.DeleteTrouble(ctx, keyTrouble)
		}
		if channel := w.OpsChannel(); err == nil && channel != "" {
			n := Notice{Subject: SubjectTrouble, State: StateOK, Role: RolePost, Trouble: &t}
			err = (&decision{tx: tx, now: w.now()}).oweAll(ctx, channel, n)
		}
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("telling of the API key: %w", err)
	case told && refused:
		w.log.ErrorContext(ctx, refusedKey+": "+uncheckedBy)
	case told:
		w.log.InfoContext(ctx, "Mode takes the API key again")
	}
	return nil
}

// Remark says what keeps the watcher from its work and somebody has to mend; empty where nothing does.
func (w *Watcher) Remark() string {
	if keyState(w.key.Load()) == keyRefused {
		return refusedKey + ": " + uncheckedBy
	}
	return ""
}
