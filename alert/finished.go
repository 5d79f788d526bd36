package alert

import (
	"sync"

	"github.com/modealert/modealert/mode"
)

// maxFinished is of how many runs that wait for others is kept what Mode said of them.
const maxFinished = 10_000

// finished is what Mode said of runs that finished and wait for others: each looks every few seconds whether it still has to, and
// would ask Mode for itself each time.
type finished struct {
	mu   sync.Mutex
	runs map[mode.RunRef]mode.Run
}

// keep keeps what Mode said of a run until it is taken.
func (f *finished) keep(ref mode.RunRef, run mode.Run) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.runs == nil || len(f.runs) >= maxFinished { // others may have decided those: who still waits asks once more
		f.runs = make(map[mode.RunRef]mode.Run)
	}
	f.runs[ref] = run
}

// take returns what Mode said of a run, and forgets it.
func (f *finished) take(ref mode.RunRef) (run mode.Run, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	run, known = f.runs[ref]
	delete(f.runs, ref)
	return run, known
}
