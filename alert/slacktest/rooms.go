package slacktest

// Delete deletes a message, as a person in the channel might.
func (w *Workspace) Delete(channel, ts string) {
	w.change(func() (Event, *refusal) {
		c, r := w.find(channel)
		if r != nil {
			return Event{}, r
		}
		return c.remove(ts)
	})
}

// Archive archives a channel: nobody can post there any more.
func (w *Workspace) Archive(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c, r := w.find(channel); r == nil {
		c.Archived = true
	}
}

// Unarchive takes that back.
func (w *Workspace) Unarchive(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.known(channel); c != nil {
		c.Archived = false
	}
}

// Rename gives a channel another name. Its ID stays, and nothing leads from the old name to it.
func (w *Workspace) Rename(channel, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.known(channel); c != nil {
		c.Name = name
	}
}

// Invite lets the bot into a channel.
func (w *Workspace) Invite(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.known(channel); c != nil {
		c.NotMember = false
	}
}
