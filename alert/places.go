package alert

import (
	"context"
	"maps"
	"sync"
	"time"
)

// places finds out what channels of the rules mean in Slack, where posting by name does not do.
type places struct {
	slack  *Slack
	lookup *Lookup
	now    func() time.Time

	// finding is held from the question whether a name is to be looked up until it is kept what came of that: of the messages
	// that wait for it one looks it up, and none is given up meanwhile.
	finding sync.Mutex

	mu     sync.Mutex
	wanted map[string]time.Time // names that Slack did not take, and since when they are to be looked up
	tried  map[string]time.Time // when something was tried, by what it was
}

func newPlaces(s *Slack, now func() time.Time) *places {
	return &places{
		slack: s, lookup: &Lookup{slack: s}, now: now,
		wanted: make(map[string]time.Time), tried: make(map[string]time.Time),
	}
}

// untried reports whether something was not tried a short while ago.
func (l *places) untried(what string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.tried[what]
	return !ok || l.now().Sub(at) >= lookAgainIn
}

// note notes that something is tried.
func (l *places) note(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	maps.DeleteFunc(l.tried, func(_ string, at time.Time) bool { return now.Sub(at) >= lookAgainIn })
	l.tried[what] = now
}

// wants says since when a name is to be looked up.
func (l *places) wants(name string) (since time.Time, wanted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	since, wanted = l.wanted[name]
	return since, wanted
}

// looked notes that a name was looked up, whatever came of it.
func (l *places) looked(name string) {
	l.note("finding " + name)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.wanted, name)
}

// channel finds a channel's ID by its name; empty where the list has none.
func (l *places) channel(ctx context.Context, name string) (string, error) {
	f, err := l.lookup.find(ctx, []string{name})
	if c := f.channels[name]; c != nil {
		return c.ID, err
	}
	return "", err
}

// person finds where somebody gets direct messages. Slack also takes a user's ID for that, so that what the app may not
// open is posted to all the same.
func (l *places) person(ctx context.Context, name string) (string, error) {
	id := name
	if !userID.MatchString(name) {
		var err error
		if id, err = l.slack.userByEmail(ctx, name); err != nil {
			return "", err
		}
	}
	if direct, err := l.slack.direct(ctx, id); err == nil {
		return direct, nil
	}
	return id, nil
}
