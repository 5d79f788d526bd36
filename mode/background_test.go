package mode_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modealert/modealert/mode"
)

// sentRequests is a Mode that answers everything at once and notes what it was asked.
type sentRequests struct {
	mu    sync.Mutex
	paths []string
}

func (s *sentRequests) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths = append(s.paths, r.URL.Path)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// before returns how many requests were sent before the first one for a report.
func (s *sentRequests) before(report string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.IndexFunc(s.paths, func(path string) bool { return strings.HasSuffix(path, "/"+report) })
}

// count returns how many requests for a report were sent.
func (s *sentRequests) count(report string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, path := range s.paths {
		if strings.HasSuffix(path, "/"+report) {
			n++
		}
	}
	return n
}

// newTimed makes a client of a workspace that allows four requests a second, by a clock that jumps.
func newTimed(t *testing.T) (*mode.Client, *sentRequests) {
	t.Helper()
	sent := new(sentRequests)
	c, err := mode.New(mode.Config{Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: 4, Transport: sent})
	if err != nil {
		t.Fatal(err)
	}
	return c, sent
}

// ask asks for a report n times at once. The wait ends when all were answered.
func ask(ctx context.Context, t *testing.T, c *mode.Client, report string, n int) *sync.WaitGroup {
	t.Helper()
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			if _, err := c.Report(ctx, report); err != nil && ctx.Err() == nil {
				t.Errorf("Report(%s) = %v", report, err)
			}
		})
	}
	return &group
}

const live, past = "beef00000001", "beef00000002"

func TestBackground_half(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := newTimed(t)
		began := time.Now()
		// However many background clients there are, they share one half.
		one, other := ask(t.Context(), t, c.Background(), past, 11), ask(t.Context(), t, c.Background(), past, 10)
		one.Wait()
		other.Wait()
		if took := time.Since(began).Round(10 * time.Millisecond); took != 10*time.Second {
			t.Errorf("21 requests at half of 4 a second took %v, want 10s", took)
		}
	})
}

// TestBackground_leavesRoom asks for something while the background has much to do: it is not noticed.
func TestBackground_leavesRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, sent := newTimed(t)
		ctx, cancel := context.WithCancel(t.Context())
		busy := ask(ctx, t, c.Background(), past, 100)
		time.Sleep(10 * time.Second)
		before := sent.count(past)
		asked := time.Now()
		ask(t.Context(), t, c, live, 3).Wait()
		if took := time.Since(asked); took > time.Millisecond {
			t.Errorf("three requests took %v, want that they need not wait", took)
		}
		cancel()
		busy.Wait()
		if before < 20 {
			t.Errorf("the background made %d requests in 10s, want its half", before)
		}
	})
}

// TestBackground_oneInLine lets everybody wait: many who ask now, many in the background, and one who asks later. Of the
// background only one may come before that one's turn.
func TestBackground_oneInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, sent := newTimed(t)
		first := ask(t.Context(), t, c, live, 40)
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		background := ask(ctx, t, c.Background(), past, 40)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		before := sent.count(past)
		ask(t.Context(), t, c, "beef00000003", 1).Wait()
		after := sent.count(past)
		if before != 0 || after > 1 {
			t.Errorf("%d background requests before, %d after the late one, want 0 and at most 1", before, after)
		}
		if n := sent.before("beef00000003"); n > 41 {
			t.Errorf("the late one was behind %d requests, want at most 41", n)
		}
		first.Wait()
		cancel()
		background.Wait()
	})
}

// TestBackground_givesUp ends background requests that wait: in line for their turn, and as the next.
func TestBackground_givesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, sent := newTimed(t)
		background := c.Background()
		busy := ask(t.Context(), t, background, past, 4)
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := background.Report(ctx, live); !errors.Is(err, context.Canceled) {
			t.Errorf("in line: Report() = %v, want %v", err, context.Canceled)
		}
		busy.Wait()
		ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := background.Report(ctx, live); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("as the next: Report() = %v, want %v", err, context.DeadlineExceeded)
		}
		ask(t.Context(), t, background, past, 1).Wait()
		if sent.count(live) != 0 || sent.count(past) != 5 {
			t.Errorf("%d requests that were given up, %d others, want 0 and 5", sent.count(live), sent.count(past))
		}
	})
}
