package alert

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestModel plays random stories on everything that is real, and compares the channel with what a plain model says after each
// step: runs good, bad, failed and empty, webhooks doubled, late, lost and out of order, kills, snoozes and reloads. Each has a
// number. For more, and for a story that is made as short as it can be, ask for that:
//
//	go test ./alert -run TestModel -rapid.checks=200
//	go test ./alert -run TestModel -rapid.checks=1 -rapid.seed=7
func TestModel(t *testing.T) {
	t.Parallel()
	if *onPostgres {
		t.Skip("what a killed process leaves is a copy of its file")
	}
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || strings.HasPrefix(f.Name, "rapid.") })
	if asked {
		rapid.Check(t, func(r *rapid.T) { playModel(t, r, modelStories().Draw(r, "story")) })
		return
	}
	number := 12
	if testing.Short() {
		number = 4
	}
	for seed := range number {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			playModel(t, t, modelStories().Example(seed))
		})
	}
}

// playModel plays a story to its end.
func playModel(t *testing.T, tb rapid.TB, story modelStory) {
	p := &modelPlay{model: newModelWorld(story.Rule), tb: tb, story: []string{story.Rule.String()}}
	p.play = newPlayBetween(t, modetest.Config{}, slacktest.Config{}, story.Rule.String(), p.equip)
	defer p.ends()
	p.unpaced()
	p.at(faraway)
	p.watcher.poll = pollEvery
	p.use(story.Rule.String()) // whose report is watched from now on
	for _, s := range story.Steps {
		p.happens(s)
	}
}

// ends closes what the play keeps open, which is not only one of many in a test.
func (p *modelPlay) ends() {
	p.mode.Recover()
	if err := p.store.Close(); err != nil {
		p.tb.Errorf("closing the database: %v", err)
	}
	p.mode.Close()
	p.slack.Close()
}

// modelStory is a rule and what happens to it.
type modelStory struct {
	Rule  modelRule
	Steps []modelStep
}

// modelStep is what happens after some time: runs complete, webhooks come that were lost, the rules change, somebody clicks, or
// nothing but that time passes. The process may be killed then.
type modelStep struct {
	After             time.Duration
	Runs              []modelRun
	Backwards, Twice  bool // the webhooks
	Late              bool // the webhooks come that were lost
	Poll              bool // what was lost is looked for
	Warning, Critical int
	Button            string
	Which             int
	Kill              string
}

func (s modelStep) idle() bool {
	return len(s.Runs) == 0 && !s.Late && !s.Poll && s.Warning == 0 && s.Button == ""
}

// String tells of the step as people would.
func (s modelStep) String() string {
	text := fmt.Sprintf("%s later: ", s.After)
	switch {
	case len(s.Runs) > 0:
		text += fmt.Sprintf("runs %v", s.Runs)
	case s.Late:
		text += "the lost webhooks come"
	case s.Poll:
		text += "the runs are listed"
	case s.Warning > 0:
		text += fmt.Sprintf("the rule is to warn above %d and to be critical above %d", s.Warning, s.Critical)
	case s.Button != "":
		text += fmt.Sprintf("somebody clicks %q, of incident %d of those that are open", s.Button, s.Which)
	default:
		text += "nothing"
	}
	if s.Backwards {
		text += ", webhooks backwards"
	}
	if s.Twice {
		text += ", webhooks twice"
	}
	if s.Kill != "" {
		text += ", killed " + s.Kill
	}
	return text
}

// String is the run's values, and what else is special about it.
func (r modelRun) String() string {
	text := strings.Trim(fmt.Sprint(r.Values), "[]")
	if r.Failed {
		text = "failed"
	}
	if r.Lost {
		text += " lost"
	}
	return "(" + text + ")"
}

// inMode is the run as Mode has it.
func (r modelRun) inMode(groups int) modetest.Run {
	run := modetest.Run{Completed: r.completed, Created: r.completed.Add(-4 * time.Second)}
	if r.Failed {
		run.State, run.Results = "failed", []modetest.Result{{State: "failed", ErrorMessage: "ERROR: division by zero"}}
		return run
	}
	var rows []string
	for g, value := range r.Values[:max(groups, 1)] {
		if value > 0 {
			rows = append(rows, fmt.Sprintf(`{"g": "%c", "x": %d}`, 'a'+g, value))
		}
	}
	run.Results = []modetest.Result{{Rows: "[" + strings.Join(rows, ", ") + "]"}}
	return run
}

// modelStories draws stories.
func modelStories() *rapid.Generator[modelStory] {
	return rapid.Custom(func(t *rapid.T) modelStory {
		rule := modelRule{
			For: rapid.IntRange(1, 2).Draw(t, "for"), Resolve: rapid.IntRange(1, 2).Draw(t, "resolve"),
			Flap: rapid.Bool().Draw(t, "flap"), Repeat: rapid.Bool().Draw(t, "repeat"),
			Groups:  rapid.SampledFrom([]int{0, 0, 2, 3}).Draw(t, "groups"),
			Warning: 4, Critical: 8,
		}
		n := rapid.SampledFrom([]int{1, 4, 8, 12, 16}).Draw(t, "length")
		return modelStory{rule, rapid.SliceOfN(rapid.Custom(modelSteps), n, n).Draw(t, "steps")}
	})
}

func modelSteps(t *rapid.T) modelStep {
	s := modelStep{
		After: time.Duration(rapid.SampledFrom([]int{5, 20, 40, 150}).Draw(t, "minutes")) * time.Minute,
		Kill:  rapid.SampledFrom([]string{"", "", "", "", "", "", atOnce, whenDecided, whenSaid, whenSaid}).Draw(t, "kill"),
	}
	switch rapid.SampledFrom(strings.Fields("run run run run run runs runs click click click late poll rules nothing")).Draw(t, "what") {
	case "run":
		s.Runs = []modelRun{anyModelRun(t)}
		s.Twice = rapid.Bool().Draw(t, "twice")
	case "runs":
		s.Runs = rapid.SliceOfN(rapid.Custom(anyModelRun), 2, 3).Draw(t, "runs")
		s.Backwards, s.Twice = rapid.Bool().Draw(t, "backwards"), rapid.Bool().Draw(t, "twice")
	case "click":
		s.Button = rapid.SampledFrom([]string{"Acknowledge", "1 hour", "4 hours", "Until it changes", "Unsnooze", "Unacknowledge"}).Draw(t, "button")
		s.Which = rapid.IntRange(0, 3).Draw(t, "which")
	case "late":
		s.Late = true
	case "poll":
		s.Poll = true
	case "rules":
		s.Warning = rapid.SampledFrom([]int{4, 2, 6}).Draw(t, "warning")
		s.Critical = s.Warning + rapid.SampledFrom([]int{4, 2}).Draw(t, "critical")
	}
	return s
}

// anyModelRun is a run of which the second group is often missing.
func anyModelRun(t *rapid.T) modelRun {
	value := rapid.SampledFrom([]int{1, 3, 5, 7, 9, 11, 0})
	return modelRun{
		Failed: rapid.IntRange(0, 5).Draw(t, "failed") == 5,
		Lost:   rapid.IntRange(0, 7).Draw(t, "lost") == 7,
		Values: []int{value.Draw(t, "a"), rapid.SampledFrom([]int{0, 9, 0, 5, 0, 1, 0}).Draw(t, "b"), value.Draw(t, "c")},
	}
}
