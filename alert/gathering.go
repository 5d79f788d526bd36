package alert

import (
	"cmp"
	"maps"
	"slices"
)

// maxApart is how many rules of a report may speak on one run with a message each that a channel sees.
const maxApart = 3

// owed is something that is to be said in a channel.
type owed struct {
	channel string
	notice  Notice
	told    bool  // a digest has said it in its place
	id      int64 // of the notification, once it is queued
}

// owe takes down what is to be said, in order.
func (d *decision) owe(channel string, notices ...Notice) {
	for _, n := range notices {
		d.owed = append(d.owed, owed{channel: channel, notice: n})
	}
}

// speaks reports whether the channel sees it beside what is there, or somebody is called by it: a new message of a rule, or a
// line for all to see.
func (o owed) speaks() bool {
	n := o.notice
	heard := n.Role == RolePost || n.disturbs() || n.Role == RoleReply && len(n.Mentions) > 0
	return heard && !loose(o.channel) && !n.Muted && n.Rule.ID != ""
}

// trails reports whether it is a line in the thread of a digest alone. Whether that is still there shows when it is edited: where
// somebody deleted it, a line that came first would land in the channel.
func (o owed) trails() bool { return o.notice.Role == RoleReply && o.notice.Digest != 0 }

// loose reports whether every message stands by itself at a destination, so that a digest would only be one more.
func loose(destination string) bool {
	_, hook := hookOf(destination)
	return hook || destination == IncomingChannel
}

// gathering is what one message tells of in a channel, because more rules speak there than it can bear.
type gathering struct {
	channel string
	digest  int64 // the one that tells of all of them already; 0 where there is none
	places  []int // where they are in what is owed
}

// gatherings are what is to be gathered, by channel: what a digest tells of already, by the digest, and the others together.
func (d *decision) gatherings() []gathering {
	all := make(map[string][]int)
	for i, o := range d.owed {
		if o.speaks() {
			all[o.channel] = append(all[o.channel], i)
		}
	}
	var found []gathering
	for _, channel := range slices.Sorted(maps.Keys(all)) {
		rest := all[channel]
		for _, digest := range d.tellers(rest) {
			var told, others []int
			for _, i := range rest {
				if d.owed[i].notice.isTold(digest) {
					told = append(told, i)
				} else {
					others = append(others, i)
				}
			}
			if d.tooMany(told) {
				found, rest = append(found, gathering{channel, digest, told}), others
			}
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(i int) bool { return d.owed[i].hidden() })
		if d.tooMany(rest) {
			found = append(found, gathering{channel: channel, places: rest})
		}
	}
	return found
}

// hidden reports whether it is a message that is to stand in the thread of a digest.
func (o owed) hidden() bool { return o.notice.Role == RolePost && o.notice.Digest != 0 }

// isTold reports whether a digest tells of it.
func (n Notice) isTold(digest int64) bool {
	return n.Digest == digest || slices.Contains(n.Told, digest)
}

// tellers are the digests that tell of what is owed at some places, newest first.
func (d *decision) tellers(places []int) []int64 {
	digests := make(map[int64]bool)
	for _, i := range places {
		for _, id := range append([]int64{d.owed[i].notice.Digest}, d.owed[i].notice.Told...) {
			digests[id] = true
		}
	}
	delete(digests, 0)
	return slices.SortedFunc(maps.Keys(digests), func(a, b int64) int { return cmp.Compare(b, a) })
}

// tooMany reports whether what is owed at some places is of more rules than a channel can bear.
func (d *decision) tooMany(places []int) bool {
	rules := make(map[string]bool)
	for _, i := range places {
		rules[d.owed[i].notice.Rule.ID] = true
	}
	return len(rules) > maxApart
}
