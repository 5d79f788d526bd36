package alert

import (
	"context"
	"strconv"
	"time"
)

// goesOn is how long after a run the next one is taken to complete.
const goesOn = time.Hour

// Again lets the run that was replayed last complete once more, an hour later and with the same result: what comes of it if it
// goes on like that.
func (r *Replay) Again(ctx context.Context) (scene Scene, err error) {
	c := r.last
	r.clock = r.clock.Add(goesOn)
	c.ref.Run += "-" + strconv.Itoa(r.played)
	c.run.Completed, c.facts.run.Completed = r.clock, r.clock
	if c.failure != nil {
		failure := *c.failure
		failure.InARow++
		c.failure = &failure
	}
	err = r.decide(ctx, c, &scene) // no time passes in which it could be late
	return scene, err
}
