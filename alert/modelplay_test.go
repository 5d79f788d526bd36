package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

// modelPlay plays a story, and what the model says beside it.
type modelPlay struct {
	*play
	model  *modelWorld
	lost   []modelRun // of which no webhook came
	wire   *wire
	kills  int
	polled time.Time // when the runs were listed last; zero before
	over   int64     // up to which one all notifications are over
	tb     rapid.TB
	story  []string
}

// fails fails the test with all that happened.
func (p *modelPlay) fails(format string, args ...any) {
	p.tb.Helper()
	p.tb.Fatalf("%s\n\nwhat happened:\n%s\n\nthe channel:\n%s", fmt.Sprintf(format, args...), strings.Join(p.story, "\n"),
		p.slack.Transcript("c"))
}

// happens plays one step, and compares.
func (p *modelPlay) happens(s modelStep) {
	p.story = append(p.story, s.String())
	before := p.model.now
	p.model.passes(s.After)
	passes := func() { p.at(before.Add(s.After)) }
	if s.idle() {
		p.killed(s.Kill, passes)
	} else {
		passes()
		p.settles()
		p.killed(s.Kill, func() { p.does(s) })
	}
	p.settles()
	p.mode.Recover()
	p.compares()
}

func (p *modelPlay) does(s modelStep) {
	switch {
	case len(s.Runs) > 0:
		p.complete(s)
	case s.Late:
		late := p.lost
		p.lost = nil
		p.hear(late)
		for _, run := range late {
			p.arrives(run.token)
		}
	case s.Poll:
		p.hear(p.model.finds(p.lost))
		p.lost = nil
		p.polled = p.model.now
		p.enqueue(store.Job{Kind: kindPoll, Body: json.RawMessage(`{"report": "` + storyReport + `"}`)})
	case s.Warning > 0:
		p.model.rule.Warning, p.model.rule.Critical = s.Warning, s.Critical
		p.use(p.model.rule.String())
	case s.Button != "":
		p.click(s)
	}
}

// complete lets runs complete, a minute after each other, and brings their webhooks before any of them is read.
func (p *modelPlay) complete(s modelStep) {
	var come []modelRun
	for i, run := range s.Runs {
		run.completed = p.model.now.Add(-time.Duration(len(s.Runs)-1-i) * time.Minute)
		run.token = p.mode.AddRun(storyReport, run.inMode(p.model.rule.Groups))
		p.model.runs = append(p.model.runs, run)
		if run.Lost {
			p.lost = append(p.lost, run)
		} else {
			come = append(come, run)
		}
	}
	p.hear(come)
	read := make(chan struct{})
	if len(come) > 1 {
		p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*", Times: len(come), Wait: read})
	}
	if s.Backwards {
		slices.Reverse(come)
	}
	for _, run := range come {
		p.arrives(run.token)
	}
	if s.Twice {
		for _, run := range come {
			p.arrives(run.token)
		}
	}
	close(read)
}

// hear has the model hear of runs that come together.
func (p *modelPlay) hear(runs []modelRun) {
	before := make(map[*modelIncident]modelIncident)
	for _, a := range p.model.alerts {
		for _, i := range a.incidents {
			before[i] = *i
		}
	}
	for _, run := range runs {
		p.model.hears(run)
	}
	for _, a := range p.model.alerts {
		for _, i := range a.incidents {
			was := before[i]
			if said := i.lines[len(was.lines):]; was.snooze != nil && i.snooze == nil && len(runs) > 1 {
				i.lines = append(i.lines, toldAtOnce(said, i)...)
			} else {
				sayOnce(said)
			}
		}
	}
}

// sayOnce leaves it open whether a reminder is said that a later line says too.
func sayOnce(said []modelLine) {
	later := false
	for k := len(said) - 1; k >= 0; k-- {
		said[k].optional = said[k].reminder && later
		later = later || said[k].broadcast
	}
}

// toldAtOnce leaves it open how much of what is said with the end of a snooze is told one by one, and how much by how it
// stands then. Something is.
func toldAtOnce(said []modelLine, i *modelIncident) []modelLine {
	oneOf := append(slices.Clone(said), modelLine{text: i.text}, modelLine{text: i.text, broadcast: true}, modelLine{text: i.still(), broadcast: true})
	over := !i.closed.IsZero()
	for k := range said {
		said[k].optional = !over || k < len(said)-1
	}
	if over {
		return nil
	}
	return []modelLine{{text: "one of these:", oneOf: oneOf}}
}

// click presses a button of the message of an incident that is open, if there is one that has it.
func (p *modelPlay) click(s modelStep) {
	open := p.model.open()
	if len(open) == 0 {
		return
	}
	i := open[s.Which%len(open)]
	messages := p.messages(i.name)
	if len(messages) == 0 {
		p.fails("%s has no message", i.name)
	}
	payload, ok := p.slack.Click(messages[len(messages)-1], slacktest.Click{User: "U0123ABCD", Button: s.Button})
	if !ok {
		return // its message says which buttons it has, which is compared
	}
	i.clicked(s.Button, p.model.now)
	p.press(payload)
}

func (p *modelPlay) press(payload json.RawMessage) {
	if err := p.desk.Interaction(context.Background(), "", slacktest.Form(payload)); err != nil {
		p.fails("a click is refused: %v", err)
	}
}

func (p *modelPlay) enqueue(job store.Job) {
	ctx := context.Background()
	if err := p.store.Update(ctx, func(tx *store.Tx) error { return tx.Enqueue(ctx, job) }); err != nil {
		p.fails("queueing a job: %v", err)
	}
}

// waiting are the runs that are not decided.
func (p *modelPlay) waiting() (runs []store.Run) {
	p.view(func(ctx context.Context, tx *store.Tx) (err error) {
		runs, err = tx.WaitingRuns(ctx, storyReport)
		return err
	})
	return runs
}

func (p *modelPlay) view(f func(context.Context, *store.Tx) error) {
	ctx := context.Background()
	if err := p.store.View(ctx, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		p.fails("reading the database: %v", err)
	}
}
