package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// onlineCheck asks Mode and Slack whether what rules name is there. It posts nothing and stores nothing.
type onlineCheck struct {
	mode     *mode.Client
	ways     ways
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error // nil means a timer
	progress func(doing string)

	*verdict
}

// placed is an entry of a rules file: a rule, or one of `events`.
type placed interface {
	At(key, text string) (rules.Problem, bool)
}

// newOnlineCheck prepares to ask the services that the environment names.
func newOnlineCheck(environ []string, v *verdict, progress func(string)) (*onlineCheck, error) {
	s, err := onlineSettings(environ)
	if err != nil {
		return nil, fmt.Errorf("the settings cannot be used:\n%w", err)
	}
	client, err := s.modeClient(nil, nil)
	if err != nil {
		return nil, err
	}
	ways, err := newWays(s, nil)
	if err != nil {
		return nil, err
	}
	return &onlineCheck{mode: client, ways: ways, now: time.Now, progress: progress, verdict: v}, nil
}

// onlineSettings reads what it takes to ask the two services. The settings of the service itself are left out: whoever
// checks rules on a laptop has none.
func onlineSettings(environ []string) (settings, error) {
	kept := slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return strings.HasPrefix(v, "MODEALERT_") })
	return readSettings(append(kept, "MODEALERT_WEBHOOK_SECRET="+strings.Repeat("-", minSecret)))
}

// run asks everything. The error says which service could not be asked to the end; what was found until then is found.
func (o *onlineCheck) run(ctx context.Context) error {
	o.online = true
	inMode := o.askMode(ctx)
	if inMode != nil {
		inMode = fmt.Errorf("asking Mode: %w", inMode)
	}
	inSlack := o.askSlack(ctx)
	if inSlack != nil {
		inSlack = fmt.Errorf("asking Slack: %w", inSlack)
	}
	o.progress("")
	o.findings, o.remarks = o.findings.Sorted(), o.remarks.Sorted()
	err := errors.Join(inMode, inSlack)
	o.unfinished = err != nil
	return err
}

// find notes what is wrong with a part of some entries, and how to mend it.
func (o *onlineCheck) find(entries []placed, key, text, message, hint string) {
	for _, e := range entries {
		p := locate(e, key, text)
		p.Message, p.Hint = message, hint
		o.findings = append(o.findings, p)
	}
}

// remark notes what is fine, or not known, and worth knowing.
func (o *onlineCheck) remark(entries []placed, key, text, message string) {
	for _, e := range entries {
		p := locate(e, key, text)
		p.Message = message
		o.remarks = append(o.remarks, p)
	}
}

// locate finds the place of a part of an entry. A rule that names no query is about that of its report, and one that
// names no report about those of a collection.
func locate(e placed, key, text string) rules.Problem {
	p, ok := e.At(key, text)
	if !ok && (key == "query" || key == "report") {
		p, _ = e.At("report", "")
	}
	return p
}

// age says how long ago a time was.
func age(now, t time.Time) string {
	d := max(0, now.Sub(t))
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	default:
		return count(int(d.Hours()/24), "day")
	}
}

// progressLine returns a function that shows on a terminal what is being done, in a line of its own that goes away;
// elsewhere it shows nothing.
func progressLine(w io.Writer) func(doing string) {
	if !isTerminal(w) {
		return func(string) {}
	}
	return func(doing string) { fmt.Fprint(w, "\r\x1b[K"+doing) }
}

// quoted writes names for people.
func quoted(names []string) string {
	return "`" + strings.Join(names, "`, `") + "`"
}

// called is a report as messages name it.
func called(r mode.Report) string { return "`" + cmp.Or(r.Name, r.Token) + "`" }
