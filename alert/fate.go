package alert

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/modealert/modealert/internal/store"
)

// teller says in one sentence what became of what a run says of an alert.
type teller struct {
	pen
	jobs map[int64]store.UnfinishedJob // by the notification that they deliver
}

// fate says what became of the messages of an account; empty where nothing is known of any.
func (t teller) fate(a account) markup {
	type phrase struct{ begin, end markup }
	var order []phrase
	channels := make(map[phrase][]markup)
	for _, n := range loudest(a.messages) {
		begin, end := t.became(a, n)
		p := phrase{begin, end}
		if channels[p] == nil {
			order = append(order, p)
		}
		channels[p] = append(channels[p], t.place(n.Channel))
	}
	var parts []markup
	for i, p := range order {
		if i > 0 {
			p.begin = markup(lowerFirst(string(p.begin)))
		}
		parts = append(parts, p.begin+" "+join(channels[p], " and ")+p.end)
	}
	return join(parts, "; ")
}

// place is a channel as people write it.
func (t teller) place(name string) markup {
	if hook, ok := hookOf(name); ok {
		return "the webhook " + t.data(hook, maxName)
	}
	if name == IncomingChannel || isPerson(name) || channelID.MatchString(name) {
		return t.data(name, maxName)
	}
	return "#" + t.data(name, maxName)
}

// loudest is of each channel the message that says most.
func loudest(messages []store.Notification) []store.Notification {
	volume := func(n store.Notification) int {
		return slices.Index([]Role{RoleEdit, RoleReply, RoleBroadcast, RolePost}, Role(n.Role))
	}
	var loud []store.Notification
	for _, n := range messages {
		i := slices.IndexFunc(loud, func(other store.Notification) bool { return other.Channel == n.Channel })
		switch {
		case i < 0:
			loud = append(loud, n)
		case volume(n) > volume(loud[i]):
			loud[i] = n
		}
	}
	return loud
}

// became is what became of a message, before and after the channel's name.
func (t teller) became(a account, n store.Notification) (begin, end markup) {
	switch n.State {
	case store.NotificationSent:
		return t.sent(a, n)
	case store.NotificationHeld:
		return t.silent(a.silence) + ", so not said in", ""
	case store.NotificationDead:
		return "Not delivered to", ": " + t.data(n.Error, maxReason) + " (`modealert dead retry " + markup(strconv.FormatInt(n.ID, 10)) + "` sends it again)"
	case store.NotificationSkipped:
		return t.skipped(a, n)
	case store.NotificationWaiting, store.NotificationQueued:
	}
	return "Not delivered yet to", t.waits(n)
}

// sent is what became of a message that was delivered. Of an edit, what counts is the message that was edited.
func (t teller) sent(a account, n store.Notification) (begin, end markup) {
	post, edits := t.standing(a, n)
	switch {
	case State(a.Outcome) == StateOK:
		return "Resolved " + t.at(n.Sent) + " in", ""
	case Role(n.Role) == RoleBroadcast:
		return "Said " + t.at(n.Sent) + ", in its thread and for all to see, in", ""
	case Role(n.Role) == RoleReply:
		return "Said " + t.at(n.Sent) + ", in its thread, in", ""
	case edits == 0:
		return "Posted " + t.at(post.Sent) + " to", ""
	default:
		return "Posted " + t.at(post.Sent) + " to", ", then edited " + times(edits)
	}
}

// standing is the message that an incident has in the channel of a notification, and how often that was edited.
func (t teller) standing(a account, of store.Notification) (post store.Notification, edits int) {
	all := slices.SortedFunc(slices.Values(slices.Concat(a.messages, a.others)), func(x, y store.Notification) int {
		return cmp.Compare(x.ID, y.ID)
	})
	post = of
	for _, n := range all {
		if n.Channel != of.Channel || n.Incident != of.Incident || n.State != store.NotificationSent {
			continue
		}
		switch Role(n.Role) {
		case RolePost:
			if n.ID <= of.ID {
				post, edits = n, 0
			}
		case RoleEdit:
			if n.ID > post.ID {
				edits++
			}
		case RoleReply, RoleBroadcast:
		}
	}
	return post, edits
}

// skipped is what became of a message that need not be said. One that is told by what is held back shares its fate.
func (t teller) skipped(a account, n store.Notification) (begin, end markup) {
	if n.Error != toldNow && n.Error != heldTells {
		return "Not said in", ": " + t.data(n.Error, maxReason)
	}
	if slices.ContainsFunc(a.others, func(e store.Notification) bool { return e.Channel == n.Channel && e.State == store.NotificationHeld }) {
		return t.silent(a.silence) + ", so not said in", ""
	}
	i := slices.IndexFunc(a.others, func(later store.Notification) bool {
		return later.ID > n.ID && later.Channel == n.Channel && later.State == store.NotificationSent && later.Created.After(a.At)
	})
	if i < 0 {
		return "Held back by a mute or a snooze, and no longer true at its end, in", ""
	}
	return "Held back by a mute or a snooze, and told as it stood " + t.at(a.others[i].Sent) + " in", ""
}

// waits says why a message is not delivered yet, and when that is tried.
func (t teller) waits(n store.Notification) markup {
	job, ok := t.jobs[n.ID]
	switch {
	case n.State == store.NotificationWaiting:
		return ": it waits for the one before it"
	case !ok || job.Error == "" && job.Attempt == 0:
		return ": `modealert serve` sends it within seconds, or when it starts"
	case job.State == store.JobRunning:
		return ": it is on its way"
	case job.Error == "":
		return ", next attempt " + t.at(job.Due)
	default:
		return ": " + t.data(job.Error, maxReason) + "; next attempt " + t.at(job.Due)
	}
}

// silent says for how long nothing is said.
func (t teller) silent(s silence) markup {
	switch {
	case !s.is:
		return "Held back by a mute or a snooze that is over"
	case s.by != "":
		return "Snoozed until " + t.until(s.until)
	default:
		return "Muted until " + t.until(s.until)
	}
}

// times is how often something happened.
func times(n int) markup {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return grouped(int64(n)) + " times"
	}
}
