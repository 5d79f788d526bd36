package alert

import (
	"fmt"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// RollFacts is what a message says of many groups of a rule that share it.
type RollFacts struct {
	// By are the columns that make the groups.
	By []string `json:"by"`
	// Firing are how many of them fire, of Total; Singles are how many others do that have messages of their own.
	Firing  int `json:"firing"`
	Total   int `json:"total"`
	Singles int `json:"singles,omitempty"`
	// Critical, Warning and NoData are how many are in which state.
	Critical int `json:"critical,omitempty"`
	Warning  int `json:"warning,omitempty"`
	NoData   int `json:"no_data,omitempty"`
	// Most is how many fired at a time at the most.
	Most int `json:"most,omitempty"`
	// Worst is the worst of them and its value, WorstEver the worst of the whole incident.
	Worst     Pair `json:"worst,omitzero"`
	WorstEver Pair `json:"worst_ever,omitzero"`
	// Joined, Left and Gone are which groups newly fire, recovered, or are no longer in the result, where a line tells of
	// them; Back says that those who joined were there shortly before.
	Joined *Names `json:"joined,omitempty"`
	Left   *Names `json:"left,omitempty"`
	Gone   *Names `json:"gone,omitempty"`
	Back   bool   `json:"back,omitempty"`
}

// Names are the names of some things, of which only the first may be shown.
type Names struct {
	Shown []string `json:"shown"`
	Total int      `json:"total"`
}

// maxNames is how many names are kept.
const maxNames = 8

// names are the names of members; nil where there are none.
func (t *tally) names(all []member) *Names {
	if len(all) == 0 {
		return nil
	}
	n := &Names{Total: len(all)}
	for _, m := range all[:min(len(all), maxNames)] {
		n.Shown = append(n.Shown, t.name(m))
	}
	return n
}

// name is what a group is called: the values of its columns.
func (t *tally) name(m member) string {
	cells := t.cells(m)
	for i, cell := range cells {
		cells[i] = orNone(clean(cell))
	}
	return strings.Join(cells, " / ")
}

// cells are the values of a group's columns as people read them.
func (t *tally) cells(m member) []string {
	cells := make([]string, len(t.rule.By))
	for i, column := range t.rule.By {
		if i < len(m.key) {
			cells[i] = t.rule.Cell(column, m.key[i])
		}
	}
	return cells
}

func (t *tally) figure(v expr.Value) string {
	if v.IsNull() {
		return ""
	}
	return t.rule.Figure(short(v))
}

// facts are what the message says.
func (t *tally) facts() *RollFacts {
	f := &RollFacts{
		By: t.rule.By, Firing: len(t.members), Total: max(t.total, len(t.members)), Singles: t.singles,
		Critical: t.count(StateCritical), Warning: t.count(StateWarning), NoData: t.count(StateNoData),
		Left: t.names(t.left), Gone: t.names(t.gone), Back: t.back && len(t.joined) > 0,
	}
	joined := make([]member, len(t.joined))
	for i, c := range t.joined {
		joined[i] = memberOf(c)
	}
	f.Joined = t.names(joined)
	if len(t.members) > 0 {
		f.Worst = Pair{Column: t.name(t.members[0]), Value: t.figure(t.members[0].value)}
	}
	return f
}

// table lists the groups, worst first.
func (t *tally) table() *Table {
	columns := len(t.rule.By)
	list := &Table{
		Columns: append(append([]string{}, t.rule.By...), cutText(t.rule.Value.String()), "state"),
		Numeric: make([]bool, columns+2), Total: int64(len(t.members)),
	}
	list.Numeric[columns] = true
	for _, m := range t.members[:min(len(t.members), t.rule.Rows)] {
		list.Rows = append(list.Rows, append(t.cells(m), t.figure(m.value), t.stateOf(m)))
	}
	return list
}

// stateOf is the state of a group in words.
func (t *tally) stateOf(m member) string {
	word := strings.ReplaceAll(string(m.standing.state), "_", " ")
	switch {
	case m.alert.Missing > 0:
		return word + ", not in the result"
	case m.standing.good > 0:
		return fmt.Sprintf("%s, fine for %d of %d runs", word, m.standing.good, t.rule.Resolve.After)
	}
	return word
}

// left is the state whose condition holds no more where an incident is over that was as bad as peak: of groups that share it,
// and of rows, none is even a warning.
func (v verdict) left(peak State) State {
	if (v.roll != nil || v.rule != nil && v.rule.RowRule()) && peak == StateCritical && v.rule.Warning != nil {
		return StateWarning
	}
	return peak
}

// verdict is what the run says of all of them together.
func (t *tally) verdict(d *decision, key string) verdict {
	v := verdict{key: key, group: groupRoll, rule: t.rule, found: t.standing(), need: need{bad: 1}, roll: t.facts(), news: t.news}
	if len(t.members) > 0 {
		v.value = t.members[0].value
	}
	v.draft = func() Notice {
		n := d.facts.notice(SubjectValue, t.rule)
		n.Values = ValueFacts{
			Now: v.roll.Worst.Value, RowRule: t.rule.RowRule(), Limit: v.limit(v.found.state),
			WarningLimit: limit(t.rule, StateWarning), CriticalLimit: limit(t.rule, StateCritical),
		}
		if !v.value.IsNull() {
			n.Values.Exact.Now = short(v.value).String()
		}
		n.Roll = v.roll
		n.Table = t.table()
		if len(t.members) == 0 && len(t.left) == 0 {
			n.Ended = "has none of these groups in the result any more"
		}
		return n
	}
	return v
}
