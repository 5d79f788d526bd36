package alert

import "testing"

func TestTransition(t *testing.T) {
	t.Parallel()
	ok := standing{state: StateOK}
	pending := standing{state: StatePending, runs: 1}
	warning := standing{state: StateWarning, rank: rankWarning, runs: 3}
	critical := standing{state: StateCritical, rank: rankCritical, runs: 3}
	noData := standing{state: StateNoData, rank: rankWarning, runs: 3}
	for _, tt := range []struct {
		name     string
		was      standing
		found    standing
		need     int
		want     State
		wantRuns int
		wantMove move
	}{
		{"never seen and fine", standing{}, ok, 1, StateOK, 0, moveNone},
		{"never seen and bad", standing{}, warning, 1, StateWarning, 1, moveOpen},
		{"fine and fine", ok, ok, 1, StateOK, 0, moveNone},
		{"bad for the first of two runs", ok, critical, 2, StatePending, 1, moveNone},
		{"bad for the second of two runs", pending, critical, 2, StateCritical, 2, moveOpen},
		{"bad for the second of three runs", pending, critical, 3, StatePending, 2, moveNone},
		{"pending and fine again", pending, ok, 2, StateOK, 0, moveNone},
		{"goes on", warning, warning, 1, StateWarning, 4, moveHold},
		{"gets worse", warning, critical, 1, StateCritical, 4, moveRise},
		{"gets worse and does not wait", warning, critical, 9, StateCritical, 4, moveRise},
		{"gets better", critical, warning, 1, StateWarning, 4, moveEase},
		{"loses its data", warning, noData, 1, StateNoData, 4, moveTurn},
		{"finds its data", noData, warning, 1, StateWarning, 4, moveTurn},
		{"finds its data, and it is bad", noData, critical, 1, StateCritical, 4, moveRise},
		{"is over", critical, ok, 1, StateOK, 0, moveClose},
		{"no data is over", noData, ok, 1, StateOK, 0, moveClose},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, mv := transition(tt.was, tt.found, tt.need)
			if got.state != tt.want || got.runs != tt.wantRuns || mv != tt.wantMove {
				t.Errorf("transition() = %s, %d runs, move %q; want %s, %d, %q", got.state, got.runs, mv, tt.want, tt.wantRuns, tt.wantMove)
			}
		})
	}
}
