package alert

import "time"

// PastIncident is an incident that began while runs were played.
type PastIncident struct {
	Subject Subject
	// About and Group say which alert it is of, as in an [Outcome].
	About string
	Group []Pair
	// Began and Ended are when that was said; Ended is zero while it goes on.
	Began, Ended time.Time
	// Worst is the worst state that it was in.
	Worst State
}

func (r *Record) addIncident(o Outcome, said Said) {
	n := said.Notice
	if n.Incident == 0 {
		return
	}
	i := r.incidents[n.Incident]
	if i == nil {
		i = &PastIncident{Subject: n.Subject, About: o.About, Group: o.Group, Began: said.At, Worst: n.State}
		r.incidents[n.Incident] = i
		r.Incidents = append(r.Incidents, i)
	}
	switch {
	case n.over() && i.Ended.IsZero():
		i.Ended = said.At
	case !n.over():
		i.Ended = time.Time{}
	}
	if badness(n.State) > badness(i.Worst) {
		i.Worst = n.State
	}
}
