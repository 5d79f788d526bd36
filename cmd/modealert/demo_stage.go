package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/terminal"
)

// stageWidth is how wide the demo is drawn.
const stageWidth = 92

// shownReplies is how many of the lines that come into threads in one scene are shown; the others are counted.
const shownReplies = 2

// stage shows the demo to whoever watches.
type stage struct {
	live  bool // somebody reads along
	color bool

	mu      sync.Mutex // Slack's events come from other goroutines
	w       io.Writer
	printer *terminal.Printer
	scenes  int
	drawn   int // events of this scene
	replies int // those of them that stand in a thread
	ended   bool
}

// newStage returns a stage on w. Colours need a terminal, and an environment that does not say NO_COLOR.
func newStage(w io.Writer, live bool, environ []string) *stage {
	color := live && env.ToMap(environ)["NO_COLOR"] == ""
	return &stage{
		live: live, color: color, w: w,
		printer: terminal.New(w, terminal.Config{
			Color: color, Width: widthOn(w, stageWidth), Location: time.Local,
			Names: map[string]string{"S0DATAONCALL": "data-oncall", demoUser: "dana"},
		}),
	}
}

// begin says what will be seen.
func (s *stage) begin() {
	s.say(s.bold("modealert demo") + ": a simulated Mode, a simulated Slack, and the real modealert between them.")
	s.say("The story's runs are an hour apart; only the playing is fast. These are the rules:\n")
	for line := range strings.Lines(string(demoRules)) {
		s.say(s.dim("  │ " + strings.TrimRight(line, "\n")))
	}
}

// scene says what happens next, and what is sent to modealert then.
func (s *stage) scene(title, sent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scenes++
	s.drawn, s.replies = 0, 0
	fmt.Fprintf(s.w, "\n%s %s\n", s.bold(fmt.Sprintf("%d.", s.scenes)), s.bold(title))
	fmt.Fprintln(s.w, s.dim("   "+sent))
}

// draw shows what people in a channel see happen.
func (s *stage) draw(e slacktest.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn++
	if e.Kind == slacktest.Replied {
		if s.replies++; s.replies > shownReplies && !s.ended {
			return
		}
	}
	fmt.Fprintln(s.w)
	var err error
	switch e.Kind {
	case slacktest.Posted:
		fmt.Fprintln(s.w, s.dim("   posted in #"+e.Message.Channel))
		err = s.printer.Message(e.Message.Drawing())
	case slacktest.Edited:
		fmt.Fprintln(s.w, s.dim("   edited in #"+e.Message.Channel+", nobody is disturbed"))
		message := e.Message.Drawing()
		message.Replies = nil
		err = s.printer.Message(message)
	case slacktest.Replied:
		where := "   replied in the thread"
		if e.Message.Broadcast {
			where += " and shown in #" + e.Message.Channel
		}
		fmt.Fprintln(s.w, s.dim(where))
		err = s.printer.Reply(e.Parent.Drawing(), e.Message.Drawing())
	case slacktest.Deleted:
	}
	if err != nil {
		fmt.Fprintln(s.w, "drawing a message:", err)
	}
}

// close ends a scene: it says when there was nothing to see, and lets people read.
func (s *stage) close(ctx context.Context) {
	s.mu.Lock()
	if s.drawn == 0 {
		fmt.Fprintln(s.w, s.dim("   nothing to say"))
	}
	if more := s.replies - shownReplies; more > 0 {
		fmt.Fprintln(s.w, "\n"+s.dim(fmt.Sprintf("   … and %d more replies in the thread", more)))
	}
	s.mu.Unlock()
	if !s.live {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(demoPause):
	}
}

// end shows what the channels look like after the story.
func (s *stage) end(w *slacktest.Workspace) {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.say("\n" + s.bold("What the channels look like now"))
	for _, channel := range w.Channels() {
		if len(w.Messages(channel)) == 0 {
			continue
		}
		s.say("\n" + s.bold("#"+channel))
		for _, m := range w.Messages(channel) {
			s.say("")
			message := m.Drawing()
			if len(message.Replies) > shownReplies {
				message.Replies = nil
			}
			if err := s.printer.Message(message); err != nil {
				s.say("drawing a message: " + err.Error())
			}
			if message.Replies == nil && len(m.Replies) > 0 {
				s.say(s.dim(fmt.Sprintf(" ╰─ %d replies, as above", len(m.Replies))))
			}
		}
	}
}

// next says how to go on from here.
func (s *stage) next() {
	s.say("\n" + s.bold("What next") + `

  docs/guide.md              a rule of your own, tried on this Mode and this Slack, in 15 minutes
  modealert demo --keep      the same, and then send webhooks yourself
  modealert check FILE       write a rule (config.example.yaml shows how) and have it checked
  modealert serve --help     what it takes to run it for real; the README has it step by step`)
}

// addresses says where everything is for those who keep the demo running.
func (s *stage) addresses(d *demo, runs []string, env string) {
	s.say("\n" + s.bold("Still running. Press Ctrl-C to end it.") + "\n")
	s.say("  modealert   http://" + d.app.address() + "   (/healthz, /readyz)")
	s.say("  Mode        " + d.mode.URL() + "   user api-token, password api-secret")
	s.say("  Slack       " + d.slack.URL())
	if env != "" {
		s.say("\nThe settings that reach them are in " + env + ", for the commands in docs/guide.md.")
	}
	s.say(fmt.Sprintf(`
Send a webhook as Mode does. These runs wait for theirs, a bad one and a good one in turn:

  completed() { curl -i %s \
    -d '{"event":"report_run_completed","report_run_url":"%s/api/acme/reports/%s/runs/'$1'"}'; }
  completed %s`, d.webhook(), d.mode.URL(), revenueReport, strings.Join(runs, "\n  completed ")))
}

func (s *stage) say(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.w, line)
}

func (s *stage) bold(text string) string { return s.ansi("1", text) }

func (s *stage) dim(text string) string { return s.ansi("2", text) }

func (s *stage) ansi(code, text string) string {
	if !s.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
