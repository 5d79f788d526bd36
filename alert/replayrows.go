package alert

import (
	"context"
	"io"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// Rows lets a run succeed whose result is a JSON array of flat objects, and returns what came of it. Mode is asked nothing.
func (r *Replay) Rows(ctx context.Context, run mode.Run, rows io.Reader) (Scene, error) {
	run.State = mode.StateSucceeded
	c := r.begin(run)
	c.facts.report, c.facts.run.URL = Link{Name: run.Report}, "" // it is no run of Mode
	if reading := c.reading(); len(reading) > 0 {
		pass, err := rules.NewPass(reading, r.watcher.moment(&c))
		if err != nil {
			return Scene{}, err
		}
		if err := pass.ReadJSON(rows); err != nil {
			return Scene{}, err
		}
		c.passes = append(c.passes, pass)
	}
	if err := r.watcher.gatherRun(&c); err != nil {
		return Scene{}, err
	}
	return r.complete(ctx, c)
}
