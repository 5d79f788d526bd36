package alert

import "testing"

func TestTransition(t *testing.T) {
	t.Parallel()
	ok := standing{state: StateOK}
	pending := standing{state: StatePending, runs: 1}
	warning := standing{state: StateWarning, rank: rankWarning, runs: 3}
	critical := standing{state: StateCritical, rank: rankCritical, runs: 3}
	mending := standing{state: StateCritical, rank: rankCritical, runs: 3, good: 1}
	noData := standing{state: StateNoData, rank: rankWarning, runs: 3}
	for _, tt := range []struct {
		name     string
		was      standing
		found    standing
		need     int
		good     int
		want     State
		wantRuns int
		wantMove move
	}{
		{"never seen and fine", standing{}, ok, 1, 1, StateOK, 0, moveNone},
		{"never seen and bad", standing{}, warning, 1, 1, StateWarning, 1, moveOpen},
		{"fine and fine", ok, ok, 1, 1, StateOK, 0, moveNone},
		{"bad for the first of two runs", ok, critical, 2, 1, StatePending, 1, moveNone},
		{"bad for the second of two runs", pending, critical, 2, 1, StateCritical, 2, moveOpen},
		{"bad for the second of three runs", pending, critical, 3, 1, StatePending, 2, moveNone},
		{"pending and fine again", pending, ok, 2, 1, StateOK, 0, moveNone},
		{"goes on", warning, warning, 1, 1, StateWarning, 4, moveHold},
		{"gets worse", warning, critical, 1, 1, StateCritical, 4, moveRise},
		{"gets worse and does not wait", warning, critical, 9, 1, StateCritical, 4, moveRise},
		{"gets better", critical, warning, 1, 1, StateWarning, 4, moveEase},
		{"loses its data", warning, noData, 1, 1, StateNoData, 4, moveTurn},
		{"finds its data", noData, warning, 1, 1, StateWarning, 4, moveTurn},
		{"finds its data, and it is bad", noData, critical, 1, 1, StateCritical, 4, moveRise},
		{"is over", critical, ok, 1, 1, StateOK, 0, moveClose},
		{"no data is over", noData, ok, 1, 1, StateOK, 0, moveClose},
		{"fine for the first of two runs", critical, ok, 1, 2, StateCritical, 3, moveMend},
		{"fine for the second of two runs", mending, ok, 1, 2, StateOK, 0, moveClose},
		{"fine for the second of three runs", mending, ok, 1, 3, StateCritical, 3, moveMend},
		{"fine for one run and bad again", mending, critical, 1, 2, StateCritical, 4, moveHold},
		{"fine for one run and less bad again", mending, warning, 1, 2, StateWarning, 4, moveEase},
		{"pending and fine, whatever it takes to be over", pending, ok, 2, 2, StateOK, 0, moveNone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, mv := transition(tt.was, tt.found, need{bad: tt.need, good: tt.good})
			if want := map[bool]int{true: tt.was.good + 1}[mv == moveMend]; got.good != want {
				t.Errorf("transition() is good for %d runs, want %d", got.good, want)
			}
			if got.state != tt.want || got.runs != tt.wantRuns || mv != tt.wantMove {
				t.Errorf("transition() = %s, %d runs, move %q; want %s, %d, %q", got.state, got.runs, mv, tt.want, tt.wantRuns, tt.wantMove)
			}
		})
	}
}
