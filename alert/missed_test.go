package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// TestSurvey: what was missed of a report that is watched since the story began, and was listed an hour and a half later.
func TestSurvey(t *testing.T) {
	t.Parallel()
	since, checked, now := storyBegin, storyBegin.Add(90*time.Minute), storyBegin.Add(2*time.Hour)
	run := func(token string, minute int, state string) mode.Run {
		at := storyBegin.Add(time.Duration(minute) * time.Minute)
		r := mode.Run{Report: storyReport, Token: token, State: state, Created: at.Add(-time.Minute)}
		if r.Finished() {
			r.Completed = at
		}
		return r
	}
	untimed := mode.Run{Report: storyReport, Token: "untimed", State: "succeeded"}
	cancelled := run("cancelled", 100, "cancelled")
	cancelled.Completed = time.Time{}
	slow := run("slow", 100, "succeeded")
	slow.Created = storyBegin.Add(-time.Minute)
	for _, tt := range []struct {
		name  string
		runs  []mode.Run
		known string
		want  string
		done  bool
	}{
		{"nothing", nil, "", "", true},
		{"all are known", []mode.Run{run("b", 100, "succeeded"), run("a", 20, "succeeded")}, "a b", "", true},
		{"one is not", []mode.Run{run("b", 100, "succeeded"), run("a", 20, "succeeded")}, "a", "b", true},
		{"in order of completion", []mode.Run{run("c", 101, "failed"), run("b", 110, "completed"), run("a", 20, "succeeded")}, "a", "c b", true},
		{"of the same time, by token", []mode.Run{run("z", 101, "failed"), run("b", 101, "failed"), run("a", 20, "succeeded")}, "a", "b z", true},
		{"not finished", []mode.Run{run("c", 101, "enqueued"), run("b", 100, "running_notebook"), run("a", 20, "succeeded")}, "a", "", true},
		{"cancelled, and Mode does not say when", []mode.Run{cancelled, run("a", 20, "succeeded")}, "a", "cancelled", true},
		{"without times", []mode.Run{untimed, run("a", 20, "succeeded")}, "a", "untimed", true},
		{"before it was watched", []mode.Run{run("b", 100, "succeeded"), run("a", -6, "succeeded")}, "b", "", true},
		{"a moment before, by Mode's clock", []mode.Run{run("b", 100, "succeeded"), run("a", -4, "succeeded")}, "b", "a", false},
		{"later than our clock shows", []mode.Run{run("b", 600, "succeeded"), run("a", 20, "succeeded")}, "a", "b", true},
		{"behind what was listed before", []mode.Run{run("b", 100, "succeeded"), run("a", 20, "succeeded")}, "b", "a", false},
		{"not far enough behind it", []mode.Run{run("b", 100, "succeeded"), run("a", 40, "succeeded")}, "a b", "", false},
		{"one that took long", []mode.Run{run("b", 100, "succeeded"), slow}, "b", "slow", false},
		{"one that still goes on", []mode.Run{run("b", 100, "succeeded"), run("a", 10, "enqueued")}, "b", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newSurvey(store.Watch{Report: storyReport, Since: since, Checked: checked}, now)
			known := make(map[string]bool)
			for token := range strings.FieldsSeq(tt.known) {
				known[token] = true
			}
			if done := l.add(tt.runs, known); done != tt.done {
				t.Errorf("add() = %t, want %t", done, tt.done)
			}
			if got := tokensOf(l.inOrder()); got != tt.want {
				t.Errorf("missed are %q, want %q", got, tt.want)
			}
			if !l.add(tt.runs, known) {
				t.Error("a page that repeats the one before does not end it")
			}
		})
	}
}

func tokensOf(runs []mode.Run) string {
	var tokens []string
	for _, run := range runs {
		tokens = append(tokens, run.Token)
	}
	return strings.Join(tokens, " ")
}

// TestSurvey_parted: after long, one run says how the report is now.
func TestSurvey_parted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ states, known, older, newest string }{
		{"succeeded failed succeeded", "", "0 1", "2"},
		{"succeeded failed failed", "", "0 1", "2"},
		{"succeeded succeeded cancelled", "", "0 2", "1"},
		{"succeeded succeeded enqueued", "", "0", "1"},
		{"succeeded succeeded succeeded", "2", "0 1", ""},
		{"succeeded cancelled", "0", "1", ""},
	} {
		l := newSurvey(store.Watch{Since: storyBegin}, storyBegin.Add(72*time.Hour))
		var runs []mode.Run
		for i, state := range strings.Fields(tt.states) {
			at := storyBegin.Add(time.Duration(i) * time.Hour)
			runs = append([]mode.Run{{Token: fmt.Sprint(i), State: state, Created: at, Completed: at}}, runs...)
		}
		l.add(runs, map[string]bool{tt.known: true})
		older, newest := l.parted()
		got := ""
		if newest != nil {
			got = newest.Token
		}
		if tokensOf(older) != tt.older || got != tt.newest {
			t.Errorf("of %s, known %q, %q and %q remain, want %q and %q", tt.states, tt.known, tokensOf(older), got, tt.older, tt.newest)
		}
	}
}

// TestSurvey_clockBack: a report that is watched since a future that our clock only believed in is watched all the same.
func TestSurvey_clockBack(t *testing.T) {
	t.Parallel()
	future := storyBegin.Add(24 * time.Hour)
	l := newSurvey(store.Watch{Since: future, Checked: future}, storyBegin)
	l.add([]mode.Run{{Token: "a", State: "succeeded", Completed: storyBegin.Add(time.Minute)}}, nil)
	if got := tokensOf(l.inOrder()); got != "a" || !l.from().Equal(storyBegin) {
		t.Errorf("missed are %q since %v", got, l.from())
	}
}

// TestSlot: each report has its own moment in every interval, and so many are spread over all of it.
func TestSlot(t *testing.T) {
	t.Parallel()
	const reports, period = 600, 15 * time.Minute
	minutes := make(map[int]int)
	for i := range reports {
		name := fmt.Sprintf("%012x", i)
		first := slot(name, storyBegin, period)
		if wait := first.Sub(storyBegin); wait <= 0 || wait > period {
			t.Errorf("slot(%s) is in %v", name, wait)
		}
		if again := slot(name, first, period); again.Sub(first) != period {
			t.Errorf("slot(%s) comes again after %v", name, again.Sub(first))
		}
		minutes[int(first.Sub(storyBegin)/time.Minute)]++
	}
	for minute, n := range minutes {
		if n > 2*reports/15 {
			t.Errorf("%d of %d reports in minute %d", n, reports, minute)
		}
	}
}

// TestPeriod: more reports than Mode's limit allows for are listed less often.
func TestPeriod(t *testing.T) {
	t.Parallel()
	for reports, want := range map[int]time.Duration{0: time.Minute, 60: time.Minute, 500: 500 * time.Second} {
		if got := (&Watcher{poll: time.Minute}).period(reports); got != want {
			t.Errorf("%d reports are listed every %v, want %v", reports, got, want)
		}
	}
}
