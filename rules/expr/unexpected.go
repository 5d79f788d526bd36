package expr

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/agnivade/levenshtein"
)

// unexpectedFor is about those who write `above 1000 for 2 runs`.
func (p *parser) unexpectedFor(t token) {
	runs, hint := "2", ""
	length := strings.Join(strings.Fields(p.src[t.end:]), " ")
	if m := runsInRow.FindStringSubmatch(length); m != nil {
		runs = cmp.Or(map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}[strings.ToLower(m[1])], m[1])
	} else if length != "" {
		hint = "a condition holds for runs of the report, not for a time; "
	}
	if runs == "1" {
		p.fail(place{t.offset, len(p.src)}, "leave it out: a condition that holds once is told")
	}
	p.failf(place{t.offset, len(p.src)}, "%swrite `for: %s runs` in a line of its own", hint, runs)
}

// unexpectedNumber is about `1 000`, and about `5 days 3 hours`.
func (p *parser) unexpectedNumber(t, last token) {
	next := p.ahead()
	switch {
	case next.isSign("%") || next.isWord("percent"):
		if share, err := ParseNumber(t.text); err == nil {
			p.pos += 2
			p.percentage(t.place, share)
		}
	case last.kind == tokenNumber:
		end := p.pos
		for p.tokens[end+1].kind == tokenNumber {
			end++
		}
		at := last.to(p.tokens[end].place)
		p.failf(at, "a number is written without spaces: `%s`", clip(strings.Join(strings.Fields(p.src[at.offset:at.end]), "")))
	case isUnit(last.word) && isUnit(next.word) && p.pos > 1:
		first := p.tokens[p.pos-2].to(last.place)
		second := t.to(next.place)
		p.failf(first.to(second), "lengths of time are added up: `%s + %s`", p.src[first.offset:first.end], p.src[second.offset:second.end])
	default:
		p.operatorMissing(t, last)
	}
}

// unexpectedWord is about a word after another one, which may be a name with spaces in it.
func (p *parser) unexpectedWord(last token) {
	p.previousWeek(last, p.peek())
	end := min(p.pos, len(p.tokens)-2)
	for next := p.tokens[end+1]; next.kind == tokenWord && !isReserved(next.word) && next.word != "at"; next = p.tokens[end+1] {
		end++
	}
	whole := last.to(p.tokens[end].place)
	p.failf(last.to(p.peek().place), "an operator is missing between `%s` and `%s`; a column with a space in its name is written %s",
		clip(last.text), clip(p.peek().text), quoteColumn(p.src[whole.offset:whole.end]))
}

// nearOperator is the operator that a word is a slip of the finger away from; empty when there is none.
func nearOperator(word string) string {
	for _, operator := range [...]string{"above", "below", "between", "outside"} {
		if len(word) > 3 && word != operator && levenshtein.ComputeDistance(word, operator) <= 2 {
			return operator
		}
	}
	return ""
}

// operatorHint is what to write instead of a word in the place of an operator; empty when there is no advice.
func operatorHint(word string) string {
	switch word {
	case "over", "exceeds", "greater", "more", "gt":
		return fmt.Sprintf("`%s` is written `above`, or `>`", word)
	case "under", "less", "fewer", "lt":
		return fmt.Sprintf("`%s` is written `below`, or `<`", word)
	case "equals", "equal", "eq":
		return fmt.Sprintf("`%s` is written `=`", word)
	case "gte":
		return "`gte` is written `at least`, or `>=`"
	case "lte":
		return "`lte` is written `at most`, or `<=`"
	case "at":
		return "`at` is followed by `least` or `most`: `at least 10`"
	case "ilike":
		return "`ilike` is written `like`, which does not look at upper and lower case"
	case "glob", "regexp", "rlike", "match", "similar", "contains", "starts", "ends":
		return fmt.Sprintf("`%s` is no operator here; write `like '%%text%%'`, where %% stands for anything and _ for one character", word)
	case "before":
		return "`before` is written `below`, or `<`"
	case "after":
		return "`after` is written `above`, or `>`"
	case "div":
		return "`div` is written `floor(a / b)`"
	case "mod":
		return "`mod` is written `%`"
	case "xor":
		return "`xor` is written `<>` between two conditions in parentheses"
	case "collate":
		return "`collate` is not supported; write `lower(x) = 'text'` to compare without upper and lower case"
	case "within":
		return "`within group` is not needed: write `percentile(x, 95)`"
	case "when", "then", "else", "end":
		return fmt.Sprintf("this `%s` has no `case` before it", word)
	case "where":
		return "`where` belongs to a query; a line of its own keeps only some rows: `where: …`, and `count(*) filter (where …)` counts only some"
	case "from", "group", "order", "qualify", "limit", "having", "asc", "desc":
		return fmt.Sprintf("`%s` belongs to a query; only an expression can stand here", word)
	case "as":
		return "`as` is not needed: an expression has no name"
	}
	return ""
}

// runsInRow is for how many runs people say that a condition must hold.
var runsInRow = regexp.MustCompile(`(?i)^(\d{1,3}|one|two|three|four|five)(?: (?:consecutive|straight|successive))? ?(?:runs?|times|executions?)\b`)
