package alert

// move is what a finding does to an alert, and so what has to be said.
type move string

const (
	moveNone  move = ""      // nothing to say: it was fine and is, or is not bad for long enough
	moveOpen  move = "open"  // an incident begins
	moveRise  move = "rise"  // the incident got worse
	moveEase  move = "ease"  // it got better, and is still one
	moveTurn  move = "turn"  // as bad as before, in another way
	moveHold  move = "hold"  // it goes on
	moveClose move = "close" // it is over
)

// The ranks order states by how loud they are; what no data means is for the rule to say.
const (
	rankOK = iota
	rankWarning
	rankCritical
)

// standing is how an alert stands: its state, how loud that is, and for how many runs in a row it was not ok.
type standing struct {
	state State
	rank  int
	runs  int
}

// firing reports whether an incident is open.
func (s standing) firing() bool {
	return s.state != StateOK && s.state != StatePending && s.state != ""
}

// transition moves an alert that stood at was by one run's finding, whose condition must hold for need runs in a row
// before it is said. An incident that is open changes at once: waiting is for those who have not heard of it yet.
func transition(was, found standing, need int) (standing, move) {
	if found.rank == rankOK {
		if was.firing() {
			return standing{state: StateOK}, moveClose
		}
		return standing{state: StateOK}, moveNone
	}
	found.runs = was.runs + 1
	switch {
	case !was.firing() && found.runs < need:
		return standing{state: StatePending, runs: found.runs}, moveNone
	case !was.firing():
		return found, moveOpen
	case found.rank > was.rank:
		return found, moveRise
	case found.rank < was.rank:
		return found, moveEase
	case found.state != was.state:
		return found, moveTurn
	default:
		return found, moveHold
	}
}
