package alert

import (
	"cmp"
	"slices"
	"time"

	"github.com/modealert/modealert/rules"
)

// RecordSum sums up a record.
type RecordSum struct {
	// Runs were played, the first at From and the last at To.
	Runs     int
	From, To time.Time
	// Failures are the incidents that began because runs of the report failed. Nothing else here but Messages counts them: they
	// are the report's, whatever the rule says. So are those that began because it was late, Late, but of a rule that is about
	// nothing else.
	Failures, Late int
	// Alerting is on how many runs an alert was neither ok nor pending, Unknown on how many a condition could not be decided, Blind
	// on how many of those that was so of every group, for want of history.
	Alerting, Unknown, Blind int
	// Span is the time for which the runs stand, but those that are blind: each for that since the run before it, the first for
	// what lies between two of them on average. 0 where too few runs tell nothing of that.
	Span time.Duration
	// Incidents began, Open of them have not ended, and those that did took Shortest to Longest, half of them at most Median.
	Incidents, Open           int
	Shortest, Median, Longest time.Duration
	// Spoke is how often a channel would have seen something new: a message or a line for all to see.
	Spoke int
	// Messages counts what would have been said, by the words of `notification`: "posted", "broadcast", "replied", "edited",
	// "muted".
	Messages map[string]int
}

// Sum sums the record up.
func (r *Record) Sum() RecordSum {
	s := RecordSum{Runs: len(r.Moments), Span: r.span(), Messages: make(map[string]int)}
	for i, m := range r.Moments {
		if i == 0 {
			s.From = m.At
		}
		s.To = m.At
		if m.Alerting > 0 {
			s.Alerting++
		}
		if m.Unknown != "" {
			s.Unknown++
		}
		if m.Blind {
			s.Blind++
		}
		for _, said := range m.Said {
			if said.Speaks() && said.Notice.Subject != SubjectRunFailed && !r.beside(said.Notice.Subject) {
				s.Spoke++
			}
			if len(said.Does) > 0 {
				s.Messages[said.Does[0]]++
			}
		}
	}
	s.lengths(r)
	return s
}

// beside reports whether something is said of a report that is late, by a rule that is about its values.
func (r *Record) beside(subject Subject) bool { return subject == SubjectLate && r.Rule.Value != nil }

func (s *RecordSum) lengths(r *Record) {
	var all []time.Duration
	for _, i := range r.Incidents {
		switch {
		case i.Subject == SubjectRunFailed:
			s.Failures++
			continue
		case r.beside(i.Subject):
			s.Late++
			continue
		}
		s.Incidents++
		if i.Ended.IsZero() {
			s.Open++
		} else {
			all = append(all, i.Ended.Sub(i.Began))
		}
	}
	if slices.Sort(all); len(all) > 0 {
		s.Shortest, s.Median, s.Longest = all[0], all[(len(all)-1)/2], all[len(all)-1]
	}
}

// Decided is on how many runs there was enough history to say something.
func (s RecordSum) Decided() int { return s.Runs - s.Blind }

func (r *Record) span() time.Duration {
	last := len(r.Moments) - 1
	if last < 1 {
		return 0
	}
	var span time.Duration
	for i, m := range r.Moments {
		switch {
		case m.Blind:
		case i == 0:
			span += r.Moments[last].At.Sub(m.At) / time.Duration(last)
		default:
			span += m.At.Sub(r.Moments[i-1].At)
		}
	}
	return span
}

// Per is how often a channel would have seen something new in so much time; 0 where too few runs tell nothing of that.
func (s RecordSum) Per(d time.Duration) float64 {
	if s.Span <= 0 {
		return 0
	}
	return float64(s.Spoke) * float64(d) / float64(s.Span)
}

// Telling are the groups that tell most: those that alerted most often, and then those that were seen first.
func (r *Record) Telling(most int) []*PastGroup {
	all := slices.Clone(r.Groups)
	slices.SortStableFunc(all, func(a, b *PastGroup) int { return cmp.Compare(b.Alerting, a.Alerting) })
	return all[:min(most, len(all))]
}

// Loud reports whether a level is one that alerts.
func (p PastPoint) Loud() bool { return p.Level == rules.Warning || p.Level == rules.Critical }
