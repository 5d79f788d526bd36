package alert

// move is what a finding does to an alert, and so what has to be said.
type move string

const (
	moveNone  move = ""      // nothing to say: it was fine and is, or is not bad for long enough
	moveOpen  move = "open"  // an incident begins
	moveBack  move = "back"  // it came back so soon that its last incident goes on
	moveRise  move = "rise"  // the incident got worse
	moveEase  move = "ease"  // it got better, and is still one
	moveTurn  move = "turn"  // as bad as before, in another way
	moveHold  move = "hold"  // it goes on
	moveMend  move = "mend"  // it is fine, but not for long enough to be over
	moveClose move = "close" // it is over
)

// The ranks order states by how loud they are; what no data means is for the rule to say.
const (
	rankOK = iota
	rankWarning
	rankCritical
)

// standing is how an alert stands: its state, how loud that is, for how many runs in a row it was not ok, and, where an
// incident is open, for how many it has been fine since.
type standing struct {
	state State
	rank  int
	runs  int
	good  int
}

// firing reports whether an incident is open.
func (s standing) firing() bool {
	return s.state != StateOK && s.state != StatePending && s.state != ""
}

// need is how many runs in a row it takes for an alert to fire, and to be over; none takes as many as one.
type need struct{ bad, good int }

// transition moves an alert that stood at was by one run's finding. What is bad must be so for long enough before it is
// said, and what is fine before the incident is over. An incident that is open gets worse or better at once: waiting is
// for those who have not heard of it yet.
func transition(was, found standing, need need) (standing, move) {
	if found.rank == rankOK {
		switch {
		case !was.firing():
			return standing{state: StateOK}, moveNone
		case was.good+1 < need.good:
			was.good++
			return was, moveMend
		default:
			return standing{state: StateOK}, moveClose
		}
	}
	found.runs = was.runs + 1
	switch {
	case !was.firing() && found.runs < need.bad:
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
