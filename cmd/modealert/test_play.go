package main

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// playedTest is a test and what came of it.
type playedTest struct {
	test     *rules.Test
	failures []failure
	took     time.Duration
}

// failure is one thing that is not as a test expects.
type failure struct {
	place rules.Place
	text  string // without the place, on several lines
}

// testsEach is for how many tests a database of its own is worth its making.
const testsEach = 100

// playAll plays tests, many at a time side by side, and returns them in their order. The error says that they could not be
// played.
func playAll(ctx context.Context, set *rules.Set, tests []*rules.Test, now func() time.Time) ([]playedTest, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // there is little to keep and much to throw away
	played := make([]playedTest, len(tests))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), 1+len(tests)/testsEach) {
		group.Go(func() error {
			return rehearse(ctx, func(r *alert.Rehearsal) error {
				for i := next.Add(1) - 1; i < int64(len(tests)); i = next.Add(1) - 1 {
					began := now()
					scenes, err := r.Play(ctx, set, tests[i])
					if ctx.Err() != nil {
						return ctx.Err()
					}
					played[i] = compareTest(tests[i], scenes, err)
					played[i].took = now().Sub(began)
				}
				return nil
			})
		})
	}
	return played, group.Wait()
}

// rehearse does something with a rehearsal.
func rehearse(ctx context.Context, do func(*alert.Rehearsal) error) error {
	r, err := alert.NewRehearsal(ctx)
	if err != nil {
		return err
	}
	err = do(r)
	return errors.Join(err, r.Close()) //nolint:contextcheck // what is temporary is removed, whatever was cancelled
}

// compareTest compares what came of a test's runs with what it expects.
func compareTest(test *rules.Test, scenes []alert.Scene, failed error) playedTest {
	p := playedTest{test: test}
	if failed != nil {
		p.failures = append(p.failures, failure{test.Place, failed.Error()})
	}
	for i, scene := range scenes {
		run := test.Runs[i]
		if !run.Checked {
			continue
		}
		for _, miss := range scene.Misses(run.Expect) {
			p.failures = append(p.failures, newFailure(i+1, run, scene, miss))
		}
	}
	return p
}
