package alert

import (
	"time"

	"github.com/modealert/modealert/internal/store"
)

// HookMessage is the body of which a webhook is told of a notice.
func HookMessage(n Notice, created time.Time) ([]byte, error) {
	return newHookMessage(n, false, store.Notification{Created: created})
}
