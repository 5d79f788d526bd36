package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Describe says in one English sentence what the rule does: "Alert in #revenue, critically, when the sum of revenue per
// country, where region is EU, is below $5,000". It is plain text on one line.
func (r *Rule) Describe() string {
	first := r.first()
	s := sentence{text: "Alert " + destinationsInWords(r.To(first))}
	if r.Critical != nil && first == r.Critical || r.Value == nil && r.NoData == NoDataCritical {
		s.aside("critically")
	}
	s.mentioning(r.called(first))
	s.aside(r.Reports.each())
	if r.Value == nil {
		s.then("when no run has completed for " + spanInWords(r.ExpectEvery))
	} else {
		r.describeConditions(&s)
	}
	for _, more := range []string{
		r.lateInWords(), r.keyInWords(), r.forInWords(), r.resolveInWords(), r.flapInWords(), r.noDataInWords(), r.repeatInWords(), r.muteInWords(),
	} {
		s.also(more)
	}
	return s.String()
}

// first is the severity that is told first; nil where there is none.
func (r *Rule) first() *Severity {
	if r.Warning != nil {
		return r.Warning
	}
	return r.Critical
}

// called are those who are mentioned with a severity.
func (r *Rule) called(s *Severity) []string {
	if s != nil && s.Mentions != nil {
		return s.Mentions
	}
	return r.Mentions
}

// describeConditions says when the rule alerts.
func (r *Rule) describeConditions(s *sentence) {
	speech := r.speech()
	s.then("when " + speech.Clause(r.first().When))
	if r.RowRule() {
		s.text += r.anyRow()
	} else if speech.Subject != "" { // nothing has said yet which rows are meant
		s.text += r.ofRows()
	}
	if r.Warning == nil || r.Critical == nil {
		return
	}
	s.aside("and critically")
	s.open = false
	if own := destinationsInWords(r.To(r.Critical)); own != destinationsInWords(r.To(r.Warning)) {
		s.text += " " + own
		s.open = true
	}
	if own := r.called(r.Critical); !slices.Equal(own, r.called(r.Warning)) {
		s.mentioning(own)
	}
	s.then("when " + speech.Clause(r.Critical.When))
}

// speech is how the rule's conditions are said: with its value as subject and its format for what it is compared with.
func (r *Rule) speech() *expr.Speech {
	s := &expr.Speech{Write: func(v expr.Value, ofValue bool) string {
		if ofValue {
			return r.Format.write(r.Format.value, v, v)
		}
		return r.Format.write(nil, v, v)
	}}
	s.Subject = s.Noun(r.Value)
	if !r.RowRule() && !r.RunRule() {
		s.Subject += r.ofRows()
	}
	return s
}

// anyRow says which rows a row rule asks.
func (r *Rule) anyRow() string {
	text := " in any row"
	if where := r.whichRows(); where != "" {
		text += " where " + where
	}
	if len(r.By) > 0 {
		text += ", for each " + columnsInWords(r.By)
	}
	return text
}

// ofRows says which rows an aggregate is made of. It may end with a comma.
func (r *Rule) ofRows() string {
	text := ""
	if len(r.By) > 0 {
		text = " per " + columnsInWords(r.By)
	}
	if where := r.whichRows(); where != "" {
		text += ", where " + where + ","
	}
	return text
}

// whichRows says which rows count; empty means all.
func (r *Rule) whichRows() string {
	var parts []string
	if r.Where != nil {
		s := &expr.Speech{Write: func(v expr.Value, _ bool) string { return r.Format.write(nil, v, v) }}
		parts = append(parts, s.Clause(r.Where))
	}
	if r.Latest != "" {
		parts = append(parts, columnInWords(r.Latest)+" is the latest")
	}
	return strings.Join(parts, " and ")
}

func (r *Rule) lateInWords() string {
	switch {
	case r.ExpectEvery == 0 || r.Value == nil:
		return ""
	case r.NoData == NoDataCritical:
		return "also, critically, when no run has completed for " + spanInWords(r.ExpectEvery)
	}
	return "also when no run has completed for " + spanInWords(r.ExpectEvery)
}

func (r *Rule) keyInWords() string {
	if len(r.Key) == 0 {
		return ""
	}
	return "a row with the same " + columnsInWords(r.Key) + " is said only once"
}

func (r *Rule) forInWords() string {
	if r.For <= 1 {
		return ""
	}
	return "only after " + strconv.Itoa(r.For) + " runs in a row"
}

func (r *Rule) noDataInWords() string {
	if r.Value == nil || r.RowRule() {
		return ""
	}
	switch r.NoData {
	case NoDataCritical:
		return "no data is critical"
	case NoDataOK:
		return "no data is fine"
	case NoDataKeep:
		return "no data changes nothing"
	case NoDataWarning:
	}
	return ""
}

func (r *Rule) repeatInWords() string {
	switch {
	case r.Repeat.EveryRun:
		return "remind on every run"
	case r.Repeat.Every > 0:
		return "remind every " + spanInWords(r.Repeat.Every)
	}
	return ""
}

// spanInWords is a length of time in a unit that comes out even: 26 hours, 2 days.
func spanInWords(d time.Duration) string {
	n, unit := int64(d/time.Minute), "minute"
	switch {
	case d%day == 0 && d > day:
		n, unit = int64(d/day), "day"
	case d%time.Hour == 0:
		n, unit = int64(d/time.Hour), "hour"
	}
	if n == 1 {
		return "1 " + unit
	}
	return strconv.FormatInt(n, 10) + " " + unit + "s"
}
