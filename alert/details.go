package alert

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// details are what the attachment shows above the table.
func (d draft) details() []slack.Block {
	if d.Subject == SubjectTrouble {
		return d.troubleDetails()
	}
	if d.Subject == SubjectAway {
		return d.awayDetails()
	}
	if d.Subject == SubjectDigest {
		return d.digestLines()
	}
	var blocks []slack.Block
	if !d.over() {
		blocks = d.errors()
	}
	return slices.Concat(blocks, d.facts(), d.sparkline())
}

// errors are the words of what went wrong, in full.
func (d draft) errors() []slack.Block {
	if d.Error != "" && d.Subject != SubjectRunFailed {
		return []slack.Block{d.explained(d.Error, maxError)}
	}
	const shown = 3
	queries := d.failure().Queries
	var blocks []slack.Block
	for _, q := range queries[:min(len(queries), shown)] {
		blocks = append(blocks, d.quoted(q.title(), q.Error, maxError/min(len(queries), shown)))
	}
	if more := len(queries) - shown; more > 0 {
		blocks = append(blocks, footnote("… and "+grouped(int64(more))+" more failed"))
	}
	return blocks
}

func (q FailedQuery) title() string {
	if clean(q.Name) == "" {
		return "A query failed"
	}
	return fmt.Sprintf("Query “%s” failed", cut(clean(q.Name), maxName-20))
}

// headAndTail is s cut by whole lines: what it begins and what it ends with say the most. A line that is itself too long
// is cut.
func headAndTail(s string, limit int) string {
	const maxLines, marker = 16, 40
	lines := strings.Split(s, "\n")
	if len(lines) <= maxLines && utf8.RuneCountInString(s) <= limit {
		return s
	}
	head, tail, room := 0, len(lines), limit-marker
	for taken := 0; taken < maxLines && head < tail; taken++ {
		next := &lines[head]
		if taken%3 == 2 { // two from the beginning for one from the end
			next = &lines[tail-1]
		}
		*next = cut(*next, limit/3)
		room -= utf8.RuneCountInString(*next) + 1
		if room < 0 {
			break
		}
		if next == &lines[head] {
			head++
		} else {
			tail--
		}
	}
	if head == tail {
		return strings.Join(lines, "\n")
	}
	left := fmt.Sprintf("… %s left out …", counted(int64(tail-head), "line"))
	return strings.Join(slices.Concat(lines[:head], []string{left}, lines[tail:]), "\n")
}
