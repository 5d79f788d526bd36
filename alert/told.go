package alert

import (
	"cmp"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// A reason is kept when a run is decided, and says what is to be said and why. Whoever asks later wants to know what became of
// that: the first half is then left out for it.

// plans are how a reason begins that says what is to be said.
func plans() []string {
	return []string{"to be posted: ", "to be said in the thread: ", "to be said again: ", "to be said: ", "message to be edited: "}
}

// planned splits a reason: whether something is to be said, and why, or why not.
func planned(reason string) (said bool, why string) {
	for _, plan := range plans() {
		if why, ok := strings.CutPrefix(reason, plan); ok {
			return true, why
		}
	}
	if rest, ok := strings.CutPrefix(reason, "message to be edited to resolved"); ok {
		return true, strings.TrimPrefix(rest, "; ")
	}
	return false, strings.TrimPrefix(reason, "not posted: ")
}

// told says in one sentence what became of an account.
func (t teller) told(rule *rules.Rule, a account) markup {
	told := t.known(rule, a)
	if a.untraced() {
		told += "; what became of its message was not kept then"
	}
	return told
}

// known says what became of an account, as far as that is known.
func (t teller) known(rule *rules.Rule, a account) markup {
	said, why := planned(a.Reason)
	fate := t.fate(a)
	if a.held() {
		why = withoutMute(why)
	}
	because := t.data(why, maxNote)
	switch {
	case a.detail.Fault != "":
		return join([]markup{"Could not be checked: " + t.data(a.detail.Fault, maxReason), markup(lowerFirst(string(fate)))}, "; ")
	case said && why == "":
		return cmp.Or(fate, "Resolved")
	case said:
		return upperMarkup(join([]markup{fate, because}, ": "))
	case a.unknown(why):
		return "Unknown: " + t.data(lacking(why), maxNote) + t.stays(a)
	case why == "no condition holds" && State(a.Outcome) == StateOK:
		return t.fine(rule, a)
	case strings.HasPrefix(a.Reason, "not posted: "):
		return "Not posted: " + because
	case fate != "": // of a group that shares a message
		return fate + ": " + because
	default:
		return upperMarkup(because)
	}
}

// held reports whether something that it says was held back.
func (a account) held() bool {
	for _, n := range loudest(a.messages) {
		if n.State == store.NotificationHeld || n.Error == toldNow || n.Error == heldTells {
			return true
		}
	}
	return false
}

// untraced reports whether it says something of which nobody knows what became, because it is of a modealert that did not keep
// to which incident it belongs.
func (a account) untraced() bool {
	said, _ := planned(a.Reason)
	return a.detail.Rule == "" && (said || strings.Contains(a.Reason, " the roll-up"))
}

// withoutMute leaves out until when it was muted, which may have become another time since.
func withoutMute(why string) string {
	for _, note := range []string{"; muted until ", "; snoozed until "} {
		why, _, _ = strings.Cut(why, note)
	}
	return why
}

const undecidedWhy = "it is left as it was, because a condition could not be decided"

// unknown reports whether nothing moved because a condition could not be decided.
func (account) unknown(why string) bool { return strings.HasPrefix(why, undecidedWhy) }

// lacking is what could not be decided, and what it lacks.
func lacking(why string) string {
	why = strings.TrimPrefix(strings.TrimPrefix(why, undecidedWhy), "; ")
	if _, lack, ok := strings.Cut(why, " is unknown: "); ok {
		why = lack
	}
	lack, more, _ := strings.Cut(why, "; ")
	if strings.HasSuffix(lack, " runs") || strings.HasSuffix(lack, " run") {
		lack += " of history"
	}
	if more != "" {
		lack += "; " + more
	}
	return lack
}

// stays says that an alert which fires goes on as it was.
func (teller) stays(a account) markup {
	if s := State(a.Outcome); s != StateOK && s != StatePending {
		return markup("; it stays " + string(s))
	}
	return ""
}

// fine says why nothing had to be said of a value. Of a rule that has been changed since, the present conditions say nothing.
func (t teller) fine(rule *rules.Rule, a account) markup {
	mildest := rule.Warning
	if mildest == nil {
		mildest = rule.Critical
	}
	value := decode(a.Value)
	figure := t.data(rule.Figure(value), maxValue)
	switch {
	case mildest == nil, !a.isValue() && !a.isEmpty(), a.detail.Rule != rule.Edition():
		return "Fine: no condition held"
	case rule.RowRule() && isLimit(mildest):
		return "Fine: no row is " + t.data(mildest.Phrase(rule.Format), maxLimit)
	case rule.RowRule():
		return "Fine: no row matches `" + t.data(mildest.When.String(), maxLimit) + "`"
	case a.isEmpty():
		return "Fine: there was no row to judge"
	case value.IsNull():
		return "Fine: there was no value, which is not worth a message here"
	case isLimit(mildest):
		return "Fine: " + figure + " is " + t.data(contrary(mildest.Phrase(rule.Format)), maxLimit)
	default:
		return "Fine at " + figure + ": `" + t.data(mildest.When.String(), maxLimit) + "` does not hold"
	}
}

// isLimit reports whether a condition compares the value with constants, so that it can be said after "is".
func isLimit(s *rules.Severity) bool {
	_, ok := s.When.Threshold()
	return ok
}

// contrary is what a value is of which a phrase is not true.
func contrary(phrase string) string {
	for negative, positive := range map[string]string{"not ": "", "none of ": "one of ", "other than ": "equal to "} {
		if rest, ok := strings.CutPrefix(phrase, negative); ok {
			return positive + rest
		}
	}
	return "not " + phrase
}

// isValue reports whether it is about what a rule's value is, of one group or without any.
func (a account) isValue() bool { return a.Group == groupAll || isGroup(a.Group) }

// isLook reports whether it is of no run, but of a look that found that none came.
func (a account) isLook() bool { return a.Group == groupLate && a.run.Run == "" }

// isEmpty reports whether it is about there being no groups, and there are none.
func (a account) isEmpty() bool { return a.Group == groupEmpty && a.detail.Used == 0 }

func upperMarkup(m markup) markup { return markup(capital(string(m))) }

// lowerFirst is s with a small letter at its beginning, to go on in a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
