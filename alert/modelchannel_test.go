package alert

import (
	"fmt"
	"strings"
	"time"
)

// A plain model of what a channel must show, after the design and the documentation: it knows nothing of jobs, notifications
// or the database. Texts are patterns in which … stands for anything.

// The states that the model knows, by the words of the messages. What is fine has none.
const (
	modelFine     = ""
	modelPending  = "PENDING"
	modelWarning  = "WARNING"
	modelCritical = "CRITICAL"
	modelNoData   = "NO DATA"
	modelFailing  = "RUN FAILED"
)

// loudness orders states by how loud they are.
func loudness(state string) int {
	switch state {
	case modelCritical:
		return 2
	case modelWarning, modelNoData, modelFailing:
		return 1
	}
	return 0
}

// modelFinding is what a run says of an alert: a state and, where there is one, a value, and the limit that it is above. Of
// failed runs the value is how many there were in a row.
type modelFinding struct {
	state        string
	value, limit int
}

// about is what a message says of an alert, behind the state's word.
func (f modelFinding) about(name string) string {
	switch {
	case f.state == modelFailing && f.value == 1:
		return name + " failed, so 1 rule was not checked"
	case f.state == modelFailing:
		return fmt.Sprintf("%s failed %d times in a row, so 1 rule was not checked", name, f.value)
	case f.state == modelNoData:
		return name + ": the result has no rows"
	case f.state != modelFine:
		return fmt.Sprintf("%s is %d, above %d", name, f.value, f.limit)
	case f.value == 0:
		return name + " has data again"
	}
	return fmt.Sprintf("%s is %d now", name, f.value)
}

// modelIncident is an incident with its message and its thread.
type modelIncident struct {
	name, state string
	first, text string // what its message said first, and what it says now
	worst       int
	closed      time.Time // zero while it is open
	lines       []modelLine
	acked       string       // in which state it was acknowledged, "" where it is not
	snooze      *modelSnooze // which outlasts an end that does not last
}

// modelLine is what is said in a thread. A reminder is optional where a later line says it all.
type modelLine struct {
	text      string
	broadcast bool
	reminder  bool
	optional  bool
	oneOf     []modelLine // where it may be any of these
}

func (l modelLine) String() string {
	text := l.text
	if l.broadcast {
		text += " (to the channel)"
	}
	if l.optional {
		text += " (optional)"
	}
	for _, other := range l.oneOf {
		text += "\n    or " + other.String()
	}
	return text
}

// modelSnooze is in which state it began, the state that people have heard of, and when it ends; without a time it is when
// something changes.
type modelSnooze struct {
	state, heard string
	until        time.Time
}

// becomes has the message say what a run found.
func (i *modelIncident) becomes(f modelFinding) (was string) {
	was = i.state
	i.state, i.text = f.state, f.state+": "+f.about(i.name)
	if f.limit > 0 {
		i.worst = max(i.worst, f.value)
	}
	return was
}

// goesOn is a run on which it is not fine.
func (i *modelIncident) goesOn(f modelFinding, repeat bool) {
	was := i.becomes(f)
	rises := loudness(f.state) > loudness(was)
	if s := i.snooze; s != nil && was != f.state && (s.until.IsZero() || loudness(f.state) > loudness(s.state)) {
		i.snooze = nil
	}
	switch {
	case rises:
		i.acked = ""
		i.says(modelLine{text: i.text, broadcast: true})
	case was != f.state:
		i.says(modelLine{text: i.text})
	case repeat && i.acked == "":
		i.says(modelLine{text: i.still(), broadcast: true, reminder: true})
	}
}

// still says that nothing has changed.
func (i *modelIncident) still() string {
	if i.state == modelFailing {
		return strings.Replace(i.text, modelFailing, "Still failing", 1)
	}
	return "Still " + i.text
}

// mends is a run on which it is fine, though not for long enough to be over.
func (i *modelIncident) mends(f modelFinding, good, of int) {
	i.text = fmt.Sprintf("%s: %s, fine for %d of %d runs", i.state, f.about(i.name), good, of)
}

// resolves is a run with which it is over.
func (i *modelIncident) resolves(f modelFinding, at time.Time) {
	what := f.about(i.name)
	switch {
	case i.state == modelFailing:
		what = i.name + " runs again"
	case f.value > 0 && i.state == modelNoData:
		what = fmt.Sprintf("%s has data again: %d", i.name, f.value)
	case f.value > 0:
		what = fmt.Sprintf("%s is back to %d", i.name, f.value)
	}
	what += ", after …"
	if i.worst > 0 {
		what += fmt.Sprintf("; worst was %d", i.worst)
	}
	i.ends("Resolved: "+what, at)
}

// ends closes it. That it is over is said of what is snoozed the first time.
func (i *modelIncident) ends(line string, at time.Time) {
	i.closed = at
	word, rest, _ := strings.Cut(line, ":")
	i.text = strings.ToUpper(word) + ":" + rest
	s := i.snooze
	if s != nil && s.until.IsZero() {
		i.snooze, s = nil, nil
	}
	if s == nil || s.heard != modelFine {
		i.lines = append(i.lines, modelLine{text: line})
	}
	if s != nil {
		s.heard = modelFine
	}
}

// returns is that it goes on after it was over for a short time. Who looks after it, or keeps it quiet, goes on too unless it
// is worse than they know.
func (i *modelIncident) returns(f modelFinding, now time.Time) {
	i.closed = time.Time{}
	i.becomes(f)
	if loudness(f.state) > loudness(i.acked) {
		i.acked = ""
	}
	if s := i.snooze; s != nil && (loudness(f.state) > loudness(s.state) || !s.until.After(now)) {
		i.snooze = nil
	}
	i.says(modelLine{text: "Again " + i.text, broadcast: f.state == modelCritical && i.acked == ""})
}

// says adds a line to the thread, unless it is snoozed.
func (i *modelIncident) says(line modelLine) {
	if i.snooze == nil {
		i.lines = append(i.lines, line)
	}
}

// passes ends its snooze where that is over: one line tells how it stands.
func (i *modelIncident) passes(now time.Time) {
	s := i.snooze
	if s == nil || s.until.IsZero() || s.until.After(now) {
		return
	}
	if i.snooze = nil; s.heard == i.state {
		i.says(modelLine{text: i.still(), broadcast: true})
	} else {
		i.says(i.news(s.heard))
	}
}

// news tells how it stands those who have heard of another state.
func (i *modelIncident) news(heard string) modelLine {
	return modelLine{text: i.text, broadcast: i.state == modelCritical && heard != modelCritical}
}

// clicked is somebody pressing a button of its message.
func (i *modelIncident) clicked(button string, now time.Time) {
	switch button {
	case "Acknowledge":
		i.acked = i.state
	case "Unacknowledge":
		i.acked = ""
	case "1 hour":
		i.snooze = &modelSnooze{i.state, i.state, now.Add(time.Hour)}
	case "4 hours":
		i.snooze = &modelSnooze{i.state, i.state, now.Add(4 * time.Hour)}
	case "Until it changes":
		i.snooze = &modelSnooze{state: i.state, heard: i.state}
	case "Unsnooze":
		s := i.snooze
		if i.snooze = nil; s.heard != i.state {
			i.says(i.news(s.heard)) // whoever ended it knows, the others do not
		}
	}
}
