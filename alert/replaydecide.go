package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// Pass lets time pass after the last run, and returns what came of that: whether the report was late, and what was held back
// while the rule was muted. Run does so by itself.
func (r *Replay) Pass(ctx context.Context, until time.Time) (scene Scene, err error) {
	scene, r.untold = r.untold, Scene{}
	if r.look.IsZero() && len(r.held) == 0 {
		return scene, nil
	}
	r.clock = r.since
	defer func() { r.clock = until }()
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		r.tx = tx
		return r.pass(ctx, until, &scene)
	})
	return scene, err
}

// complete decides a run of which everything is known, after what came of the time before it.
func (r *Replay) complete(ctx context.Context, c examined) (Scene, error) {
	scene, err := r.Pass(ctx, r.clock)
	if err == nil {
		err = r.decide(ctx, c, &scene)
	}
	return scene, err
}

// came lets a run complete of which nothing is known but that. What is said then is part of the next scene.
func (r *Replay) came(ctx context.Context, c examined) (err error) {
	r.untold, err = r.complete(ctx, c)
	return err
}

// decide decides a run.
func (r *Replay) decide(ctx context.Context, c examined, scene *Scene) error {
	r.played++
	r.facts = facts{token: c.ref.Report, report: c.facts.report, collection: c.facts.collection}
	return r.store.Update(ctx, func(tx *store.Tx) error {
		r.tx = tx
		d, err := r.settle(ctx, &c)
		if err != nil {
			return err
		}
		if d == nil {
			return fmt.Errorf("run %s was replayed before", c.ref.Run)
		}
		scene.add(r.rule, d)
		scene.Results, scene.Report, scene.Run = c.results, d.facts.report, d.facts.run
		r.last = c
		return r.arrived(ctx, c.run, d)
	})
}
