package alert

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/mode/modetest"
)

const hookedRule = `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
    critical: below 5
    webhook: zapier
`

// told is what a webhook was told, in few words.
func told(t *testing.T, all []received) []string {
	t.Helper()
	var said []string
	for _, one := range all {
		var body hookBody
		if err := json.Unmarshal([]byte(one.body), &body); err != nil {
			t.Fatal(err)
		}
		said = append(said, strings.TrimSpace(body.Type+" "+string(body.Data.Was)+">"+string(body.Data.State)+" "+body.Data.Value))
	}
	return said
}

// tells fails the test unless a webhook was told just this since the last question.
func (r *receiver) tells(want ...string) {
	r.t.Helper()
	if got := told(r.t, r.all()); !slices.Equal(got, want) {
		r.t.Errorf("the webhook is told\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestHookType: each change has the type that is documented for it.
func TestHookType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		was, is        State
		wasUrgent, now bool
		want           string
	}{
		{StateWarning, StateCritical, false, true, typeEscalated},
		{StateWarning, StateNoData, false, true, typeEscalated},
		{StateCritical, StateWarning, true, false, typeEased},
		{StateNoData, StateWarning, true, false, typeEased},
		{StateCritical, StateNoData, true, false, typeUpdated},
		{StateNoData, StateWarning, false, false, typeUpdated},
		{StateOK, StateWarning, false, false, typeReopened},
	} {
		n := Notice{Incident: 1, Subject: SubjectValue, Role: RoleReply, Was: c.was, State: c.is, WasUrgent: c.wasUrgent, Urgent: c.now}
		if got := hookType(n, false); got != c.want {
			t.Errorf("from %s to %s it is %s, want %s", c.was, c.is, got, c.want)
		}
	}
}

// TestStory_hook: a webhook is told each change in its order, through an outage, while Slack goes on. What is tried again
// has the same ID and the same body.
func TestStory_hook(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	p := newPlayOn(t, modetest.Config{}, hookedRule, withHook("zapier", r))
	r.answers <- 503
	r.answers <- 500
	for _, rows := range []string{`[{"x": 7.50}]`, `[{"x": 6}]`, `[{"x": 2}]`, `[{"x": 3}]`, `[{"x": 8}]`, `[{"x": 12}]`} {
		p.decided(rows)
	}
	p.settle()
	all := r.all()
	if len(all) < 3 || all[0] != all[1] || all[0] != all[2] {
		t.Fatalf("the webhook got %+v, want the first thrice", all)
	}
	ids := make(map[string]bool)
	for _, one := range all {
		ids[one.id] = true
	}
	want := []string{
		"incident.opened ok>warning 7.50", "incident.escalated warning>critical 2", "incident.eased critical>warning 8",
		"incident.resolved warning>ok 12",
	}
	if got := told(t, all[2:]); !slices.Equal(got, want) || len(ids) != len(want) {
		t.Errorf("the webhook is told %q under %d IDs, want %q", got, len(ids), want)
	}
	if len(p.slack.Messages("c")) != 1 {
		t.Errorf("Slack has %d messages", len(p.slack.Messages("c")))
	}
	if log := p.log.String(); strings.Contains(log, "path-is-a-secret") || !strings.Contains(log, "calling the webhook zapier: answers 503 Service Unavailable") {
		t.Errorf("the log does not say what happened, or tells the address:\n%s", log)
	}
}

// TestStory_hookRefuses: what a webhook refuses is dead at once, and for others nothing changes. It hears of the incident
// from its beginning as soon as it takes something.
func TestStory_hookRefuses(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	p := newPlayOn(t, modetest.Config{}, "ops_channel: ops\n"+strings.Replace(hookedRule, "zapier", "[zapier, elsewhere]", 1), withHook("zapier", r))
	r.answers <- 404
	p.rows(`[{"x": 7}]`)
	if n := len(p.slack.Messages("ops")); n != 2 {
		t.Errorf("the ops channel hears of %d webhooks, want 2", n)
	}
	if seen := strings.Join(p.seen, "\n"); !strings.Contains(seen, "#c posted: "+warning7) || !strings.Contains(seen, "a message for the webhook zapier: answers 404 Not Found (Sales)") {
		t.Errorf("the channels see\n%s", seen)
	}
	dead := []string{
		"webhook:elsewhere: the webhook elsewhere has no settings any more",
		"webhook:zapier: calling the webhook zapier: answers 404 Not Found",
	}
	if got := p.dead(); !slices.Equal(got, dead) {
		t.Errorf("given up: %q, want %q", got, dead)
	}
	p.rows(`[{"x": 2}]`)
	p.rows(`[{"x": 12}]`)
	r.tells("incident.opened ok>warning 7", "incident.opened warning>critical 2", "incident.resolved critical>ok 12")
}

// TestStory_hookSeverity: a severity may have webhooks of its own, and a rule no channel. Events are told too.
func TestStory_hookSeverity(t *testing.T) {
	t.Parallel()
	zapier, pager := newReceiver(t), newReceiver(t)
	p := newPlayOn(t, modetest.Config{}, `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: {when: below 10, webhook: zapier}
    critical: {when: below 5, webhook: pager}
events:
  - {on: report_run_completed, channel: d, webhook: zapier}
`, withHook("zapier", zapier), withHook("pager", pager))
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 2}]`)
	p.rows(`[{"x": 12}]`)
	got := told(t, zapier.all())
	slices.Sort(got) // runs and incidents do not wait for each other
	want := []string{
		"incident.escalated warning>critical 2", "incident.opened ok>warning 7", "incident.resolved critical>ok 12",
		"mode.report_run_completed >", "mode.report_run_completed >", "mode.report_run_completed >",
	}
	if !slices.Equal(got, want) {
		t.Errorf("zapier is told %q, want %q", got, want)
	}
	pager.tells("incident.opened warning>critical 2", "incident.resolved critical>ok 12")
}

// TestStory_hookMuted: a mute holds back what disturbs. That it is over is told at once to those who heard that it began.
func TestStory_hookMuted(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	p := newPlayOn(t, modetest.Config{}, hookedRule+"    mute: {from: 10:00, to: 12:00}\n", withHook("zapier", r))
	p.at(faraway)
	p.silently(`[{"x": 7}]`)
	p.settle()
	r.tells("incident.opened ok>warning 7")
	p.at(faraway.Add(90 * time.Minute))
	p.silently(`[{"x": 2}]`)
	p.until("the message to be held back", func() bool { return strings.Count(p.log.String(), "message held back") == 2 })
	r.tells()
	p.silently(`[{"x": 12}]`)
	p.settle()
	r.tells("incident.resolved critical>ok 12")
	p.silently(`[{"x": 4}]`)
	p.at(faraway.Add(4 * time.Hour))
	p.settle()
	r.tells("incident.reopened ok>critical 4")
}

// TestStory_hookSlow: a webhook that does not answer holds up neither Slack nor other webhooks.
func TestStory_hookSlow(t *testing.T) {
	t.Parallel()
	quick := newReceiver(t)
	release := make(chan struct{})
	let := sync.OnceFunc(func() { close(release) })
	var calls atomic.Int32
	p := newPlayOn(t, modetest.Config{}, strings.Replace(hookedRule, "webhook: zapier", "webhook: [slow, quick]\n    by: [g]", 1),
		withHook("quick", quick), func(_ *play, c *CourierConfig) {
			c.Hooks = append(c.Hooks, newTestHook(t, "slow", func(http.ResponseWriter, *http.Request) {
				calls.Add(1)
				<-release
			}))
		})
	t.Cleanup(let) // or its server would wait for it for ever
	p.decided(`[{"g": 1, "x": 7}, {"g": 2, "x": 7}, {"g": 3, "x": 7}]`)
	p.until("all others to be told", func() bool { return len(quick.got) == 3 && len(p.slack.Messages("c")) > 0 })
	if n := calls.Load(); n > hookCalls {
		t.Errorf("the slow webhook is called %d times at once", n)
	}
	let()
	p.settle()
	if n := calls.Load(); n < 3 { // more where the machine was slow and a call timed out
		t.Errorf("the slow webhook is called %d times, want 3 or more", n)
	}
}

// TestStory_hookDigest: what a digest tells of is told to a webhook one by one, and none of it waits for another.
func TestStory_hookDigest(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	others := make(chan struct{})
	var calls atomic.Int32
	p := newPlayOn(t, modetest.Config{}, tenRules(4, "webhook: zapier"), func(_ *play, c *CourierConfig) {
		c.Hooks = append(c.Hooks, newTestHook(t, "zapier", func(rw http.ResponseWriter, req *http.Request) {
			switch calls.Add(1) {
			case 1:
				<-others
			case 4:
				close(others)
			}
			r.ServeHTTP(rw, req)
		}))
	}).hurries()
	p.rows(tenRows(9, 8, 7, 6))
	p.rows(tenRows(60, 1, 1, 1))
	all := r.all()
	slices.SortFunc(all, func(a, b received) int { return strings.Compare(a.id, b.id) })
	got := told(t, slices.Compact(all)) // the first is told again where the machine was slow and its call timed out
	slices.Sort(got)
	want := []string{
		"incident.escalated warning>critical 60",
		"incident.opened ok>warning 6", "incident.opened ok>warning 7", "incident.opened ok>warning 8", "incident.opened ok>warning 9",
		"incident.resolved warning>ok 1", "incident.resolved warning>ok 1", "incident.resolved warning>ok 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the webhook is told %q, want %q", got, want)
	}
	if m := p.slack.Messages("c"); len(m) != 1 {
		t.Errorf("Slack has %d messages, want the digest", len(m))
	}
}
