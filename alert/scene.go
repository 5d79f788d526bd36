package alert

import (
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Scene is what came of one run, of a test or of Mode.
type Scene struct {
	// Results are what the rule makes of a run of Mode that was replayed, before anything is decided; it has none of a test.
	Results []rules.Result
	// Outcomes are those of the alerts that the run was about, and of all that something was said of.
	Outcomes []Outcome
	// Report and Run are what messages say of them; a test has neither.
	Report Link
	Run    RunFacts
}

// Outcome is what came of one alert.
type Outcome struct {
	// About says what the alert is about where it is not a value of the rule, such as whether it can be evaluated; empty
	// otherwise.
	About string
	// Group is the group, written as people read it; empty without one.
	Group []Pair
	// State is the alert's state after the run, Value the rule's value on it.
	State State
	Value expr.Value
	// Reason says why it is said or not, as evaluations have it.
	Reason string
	// Said is what is queued for Slack, in order.
	Said []Said

	exact []expr.Value // the values that make the group
	key   string       // under which the group is kept; empty too where the alert is not on record
}

// Said is one thing that is queued for one channel.
type Said struct {
	Channel string
	// At is when.
	At time.Time
	// Text is the sentence that a phone shows, without markup, and what the rule's own `message` adds.
	Text string
	// Does are the words of `notification` that are true of it.
	Does []string
	// Notice is all that the message would say.
	Notice Notice
}

// What alerts are about beside values.
const (
	aboutLate     = "whether the report is late"
	aboutRuns     = "whether the runs of the report fail"
	aboutError    = "whether the rule can be evaluated"
	aboutGroups   = "whether there are any groups"
	aboutTogether = "many groups together"
)

// add adds what a decision came to. What was said before it of the same alert stays.
func (s *Scene) add(rule *rules.Rule, d *decision) {
	for _, e := range d.evaluations {
		o := evaluated(rule, e)
		i := slices.IndexFunc(s.Outcomes, func(was Outcome) bool { return was.same(o) })
		if i < 0 {
			s.Outcomes = append(s.Outcomes, o)
		} else {
			o.Said = s.Outcomes[i].Said
			s.Outcomes[i] = o
		}
	}
	for _, o := range d.said {
		s.hear(o, d.now)
	}
}

// same reports whether two outcomes are of the same alert. One that is not on record is known by how its group is written.
func (o Outcome) same(other Outcome) bool {
	return o.About == other.About && (o.key == other.key || o.key == "" && slices.Equal(o.Group, other.Group))
}

// of is the outcome of the alert that a notice is about; nil where it has none. Of groups that are written alike, such as 2 and
// '2', it is the one in the notice's state.
func (s *Scene) of(about string, n Notice) *Outcome {
	var found *Outcome
	for i := range s.Outcomes {
		o := &s.Outcomes[i]
		if o.About == about && slices.Equal(o.Group, n.Group) && (found == nil || o.State == n.State && found.State != n.State) {
			found = o
		}
	}
	return found
}

// evaluated is an alert as it is on record.
func evaluated(rule *rules.Rule, e store.Evaluation) Outcome {
	o := Outcome{State: State(e.Outcome), Value: decode(e.Value), Reason: reasonIn(rule.Location, e.Reason), key: e.Group}
	switch {
	case strings.HasPrefix(e.Rule, failedRunsKey("")):
		o.About = aboutRuns
	case e.Group == groupLate:
		o.About = aboutLate
	case e.Group == groupError:
		o.About = aboutError
	case e.Group == groupEmpty:
		o.About = aboutGroups
	case e.Group == groupRoll:
		o.About = aboutTogether
	default:
		if o.exact = groupValues(e.Group); len(o.exact) == len(rule.By) {
			o.Group = pairs(rule, o.exact)
		}
	}
	return o
}

// hear adds something that was said to what it is about.
func (s *Scene) hear(o owed, at time.Time) {
	n := o.notice
	about := aboutOf(n)
	to := s.of(about, n)
	if to == nil && about == "" {
		to = s.of(aboutGroups, n)
	}
	if to == nil {
		s.Outcomes = append(s.Outcomes, Outcome{About: about, Group: n.Group, State: n.State, Value: exactly(n.Values.Exact.Now)})
		to = &s.Outcomes[len(s.Outcomes)-1]
	}
	text := n.summary()
	if n.Body != "" {
		text += "\n" + n.Body
	}
	to.Said = append(to.Said, Said{Channel: o.channel, At: at, Text: text, Does: does(n), Notice: n})
}

// aboutOf is what a notice is about where that is not a value.
func aboutOf(n Notice) string {
	switch {
	case n.Subject == SubjectLate:
		return aboutLate
	case n.Subject == SubjectRunFailed:
		return aboutRuns
	case n.Subject == SubjectRuleError:
		return aboutError
	case n.Roll != nil:
		return aboutTogether
	}
	return ""
}

// exactly is a value that is kept in its canonical form.
func exactly(text string) expr.Value {
	if text == "" {
		return expr.Value{}
	}
	if v, err := expr.ParseNumber(text); err == nil {
		return v
	}
	return expr.TextOf(text)
}

// does are the words of `notification` that are true of a notice.
func does(n Notice) []string {
	if n.Muted && n.Role != RoleEdit {
		return []string{rules.NotificationMuted}
	}
	var words []string
	switch n.Role {
	case RolePost:
		words = append(words, rules.NotificationPosted)
	case RoleEdit:
		words = append(words, rules.NotificationEdited)
	case RoleReply:
		words = append(words, rules.NotificationReplied)
	case RoleBroadcast:
		words = append(words, rules.NotificationBroadcast)
	}
	if n.over() {
		words = append(words, rules.NotificationResolved)
	}
	return words
}

// Heard reports whether somebody hears of it: an edit is only seen, and what is muted is held back.
func (o Outcome) Heard() bool {
	return slices.ContainsFunc(o.Said, func(s Said) bool {
		return !slices.Contains(s.Does, rules.NotificationEdited) && !slices.Contains(s.Does, rules.NotificationMuted)
	})
}
