package alert

import (
	"strings"
	"unicode/utf8"
)

// mood is a state's word, sign and colour. The word comes first: colour and sign only help those who see them.
type mood struct {
	word  markup
	emoji markup
	color string
}

func (n Notice) mood() mood {
	switch {
	case n.over():
		return mood{"RESOLVED", "✅", "#2EB67D"}
	case n.Subject == SubjectAnnouncement:
		return n.announced()
	case n.Subject == SubjectRunFailed:
		return mood{"RUN FAILED", "🟣", "#7C3AED"}
	case n.Subject == SubjectRuleError:
		return mood{"RULE ERROR", "🟣", "#7C3AED"}
	}
	switch n.State {
	case StateCritical:
		return mood{"CRITICAL", "🔴", "#D4152A"}
	case StateNoData:
		return mood{"NO DATA", "⚪", "#8D8D8D"}
	case StateError:
		return mood{"RULE ERROR", "🟣", "#7C3AED"}
	case StatePending:
		return mood{"PENDING", "⚪", "#8D8D8D"}
	case StateWarning, StateOK:
	}
	return mood{"WARNING", "🟡", "#E8A317"}
}

func (n Notice) announced() mood {
	switch {
	case n.runFailed():
		return mood{"RUN FAILED", "🟣", "#7C3AED"}
	case n.runCancelled():
		return mood{"RUN CANCELLED", "⚪", "#8D8D8D"}
	default:
		return mood{"RUN SUCCEEDED", "🔵", "#1D9BD1"}
	}
}

func (n Notice) runFailed() bool    { return strings.EqualFold(n.Run.State, "failed") }
func (n Notice) runCancelled() bool { return strings.HasPrefix(strings.ToLower(n.Run.State), "cancel") }

// headline is a message in one sentence. Core is what stands in bold, rest goes on with it; only is said where there is
// nothing but the text.
type headline struct {
	mood
	core, rest, only markup
	report           markup
}

// sentence is the headline as the message's text.
func (h headline) sentence() markup {
	var where markup
	if h.report != "" && !strings.Contains(string(h.core), string(h.report)) {
		where = " (" + h.report + ")"
	}
	return h.word + ": " + h.core + h.rest + h.only + where
}

// line is the headline as a block shows it.
func (h headline) line() markup { return h.emoji + " " + bold(h.word+": "+h.core) + h.rest }

// brief is the sentence's main part.
func (h headline) brief() markup { return h.word + ": " + h.core }

// headline says what is the matter, and in a thread how that changed.
func (d draft) headline() headline {
	h := headline{mood: d.mood()}
	if d.Report.Name != "" {
		h.report = data(d.Report.Name, maxName)
	}
	d.tell(&h)
	if d.isReply() {
		d.tellChange(&h)
	}
	return h
}

// tell fills in the sentence of the state as it is.
func (d draft) tell(h *headline) {
	switch {
	case d.Subject == SubjectAnnouncement:
		d.tellRun(h)
	case d.Subject == SubjectRunFailed:
		d.tellFailure(h)
	case d.Subject == SubjectRuleError, d.State == StateError:
		d.tellError(h)
	case d.over():
		d.tellResolved(h)
	case d.State == StateNoData:
		d.tellNothing(h)
	case d.Title != "":
		h.core = data(d.Title, maxTitle)
	case d.Values.RowRule:
		d.tellRows(h)
	default:
		d.tellValue(h)
	}
}

func (d draft) tellValue(h *headline) {
	v := d.Values
	switch {
	case v.Now != "":
		h.core, h.rest = d.name()+" is "+data(v.Now, maxValue), d.limit()
	case strings.HasPrefix(v.Limit, "is "):
		h.core = d.name() + " " + data(v.Limit, maxLimit)
	default:
		h.core = d.name() + " has no value"
		h.rest = d.limit()
	}
}

// limit goes on with "… is $4,210": ", below $5,000".
func (d draft) limit() markup {
	limit := d.Values.Limit
	switch {
	case clean(limit) == "":
		return ""
	case isPhrase(limit):
		return ", " + condition(limit)
	default:
		return " (threshold: " + condition(limit) + ")"
	}
}

// condition is a limit in words, or, where there are none for it, as an expression.
func condition(limit string) markup {
	if isPhrase(limit) {
		return data(limit, maxLimit)
	}
	return code(limit, maxLimit)
}

// isPhrase reports whether a limit can go on with "is": `below $5,000`, `not in ('a')`.
func isPhrase(limit string) bool {
	word, _, _ := strings.Cut(limit, " ")
	switch word {
	case "above", "below", "at", "between", "outside", "not", "in", "equal", "is":
		return true
	default:
		return false
	}
}

func (d draft) tellRows(h *headline) {
	v := d.Values
	rows := counted(v.Matched, "row")
	if v.Rows > 0 {
		rows = grouped(v.Matched) + " of " + counted(v.Rows, "row")
	}
	h.core = d.name() + ": " + rows + d.matching()
	switch {
	case v.Now == "":
	case v.Matched == 1:
		h.rest = "; it is " + data(v.Now, maxValue)
	default:
		h.rest = "; worst is " + data(v.Now, maxValue)
	}
}

// matching goes on with "3 of 57 rows": " are above $1,000".
func (d draft) matching() markup {
	limit := strings.TrimPrefix(d.Values.Limit, "is ")
	one := d.Values.Matched == 1
	switch {
	case clean(limit) == "" && one:
		return " matches"
	case clean(limit) == "":
		return " match"
	case !isPhrase(d.Values.Limit) && one:
		return " matches " + condition(limit)
	case !isPhrase(d.Values.Limit):
		return " match " + condition(limit)
	case one:
		return " is " + data(limit, maxLimit)
	default:
		return " are " + data(limit, maxLimit)
	}
}

func (d draft) tellNothing(h *headline) {
	what := markup(" has only nulls")
	if d.Values.NoRows {
		what = " has no rows"
	}
	h.core, h.rest = d.name()+what, " in this run, so the rule could not be checked"
}

func (d draft) tellError(h *headline) {
	if d.over() {
		h.core, h.rest = d.name()+" works again", d.after()
		return
	}
	h.core = d.name() + " could not be checked"
	if first, _, _ := strings.Cut(cleanLines(d.Error), "\n"); first != "" {
		h.only = ": " + data(first, maxReason)
	}
}

func (d draft) tellResolved(h *headline) {
	v := d.Values
	switch {
	case d.Title != "":
		h.core = data(d.Title, maxTitle)
	case v.RowRule && v.Matched == 0:
		h.core = d.name() + ": no row" + d.matchingNone() + " any more"
	case v.Now == "":
		h.core = d.name() + " is fine again"
	case d.Was == StateNoData:
		h.core = d.name() + " has data again: " + data(v.Now, maxValue)
	default:
		h.core = d.name() + " is back to " + data(v.Now, maxValue)
	}
	h.rest = d.after()
	h.only = d.wasWorst()
}

// matchingNone goes on with "no row": " is above $1,000".
func (d draft) matchingNone() markup {
	d.Values.Matched = 1
	return d.matching()
}

// wasWorst says how bad it was, where there is nothing but the text to say so.
func (d draft) wasWorst() markup {
	var was []markup
	if d.Values.Worst != "" {
		was = append(was, "worst was "+data(d.Values.Worst, maxValue))
	}
	if limit := d.Values.Limit; clean(limit) != "" && !d.Values.RowRule {
		was = append(was, "threshold "+condition(limit))
	}
	if len(was) == 0 {
		return ""
	}
	return "; " + join(was, ", ")
}

// after goes on with how long the incident took.
func (d draft) after() markup {
	if d.Opened.IsZero() || !d.Closed.After(d.Opened) {
		return ""
	}
	return ", after " + lasting(d.Closed.Sub(d.Opened))
}

// name is what the message is about: the rule, and which of its groups.
func (d draft) name() markup {
	name := d.Rule.Name
	if clean(name) == "" {
		name = d.Rule.ID
	}
	if clean(name) == "" {
		name = "A rule"
	}
	if len(d.Group) == 0 {
		return data(name, maxName)
	}
	return data(name, maxName) + " (" + listed(d.Group, maxGroup) + ")"
}

// listed are columns with their values: `country DE, region EU`.
func listed(ps []Pair, limit int) markup {
	var all []string
	for _, p := range ps {
		all = append(all, clean(p.Column)+" "+orNone(clean(p.Value)))
	}
	row := strings.Join(all, ", ")
	if utf8.RuneCountInString(row) > limit && len(ps) > 1 { // then each gets its share, so that none is lost
		for i, p := range ps {
			share := max(limit/len(ps)-2, 8)
			all[i] = cut(clean(p.Column)+" "+orNone(clean(p.Value)), share)
		}
		row = strings.Join(all, ", ")
	}
	return data(row, limit)
}
