package server_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/server"
)

// TestReadyz_remark: what is worth knowing stands beneath the ok, and beneath nothing else.
func TestReadyz_remark(t *testing.T) {
	t.Parallel()
	remark, broken := "", error(nil)
	clock := time.Unix(1_772_000_000, 0)
	h, err := server.New(server.Config{
		Secret: secret, Accept: (&recorder{}).accept,
		Ready:  func(context.Context) error { return broken },
		Remark: func(context.Context) string { return remark },
		Now:    func() time.Time { clock = clock.Add(time.Minute); return clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		remark string
		broken error
		status int
		body   string
	}{
		{"", nil, http.StatusOK, "ok\n"},
		{"the rules files are refused", nil, http.StatusOK, "ok\nthe rules files are refused\n"},
		{"the rules files are refused", errors.New("database is gone"), http.StatusServiceUnavailable, "database is gone\n"},
	} {
		remark, broken = tt.remark, tt.broken
		if resp := ask(h, "GET", "/readyz", ""); resp.Code != tt.status || resp.Body.String() != tt.body {
			t.Errorf("with remark %q and %v: %d %q, want %d %q", tt.remark, tt.broken, resp.Code, resp.Body, tt.status, tt.body)
		}
	}
}
