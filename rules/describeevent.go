package rules

import "strings"

// Describe says in one English sentence what is announced: "Announce in #finance, for the report 5f3c0a1b2d4e, when a run
// succeeds or fails". It is plain text on one line.
func (a *Announcement) Describe() string {
	s := sentence{text: "Announce " + destinationsInWords(a.Channels, a.Webhooks)}
	if token, one := a.Reports.Single(); one {
		s.aside("for the report " + token)
	}
	s.aside(a.Reports.each())
	happenings := make([]string, len(a.On))
	for i, event := range a.On {
		happenings[i] = a.happens(event)
	}
	s.then("when " + listInWords(happenings, "or"))
	return s.String()
}

// happens says an event.
func (a *Announcement) happens(event string) string {
	switch event {
	case runCompleted:
		if len(a.States) == 0 {
			return "a run completes"
		}
		ends := make([]string, len(a.States))
		for i, state := range a.States {
			ends[i] = map[string]string{"succeeded": "succeeds", "failed": "fails", "cancelled": "is cancelled"}[state]
		}
		return "a run " + listInWords(ends, "or")
	case runStarted:
		return "a run starts"
	case "new_database_connection":
		return "a database is connected"
	case "member_joined_organization":
		return "somebody joins the workspace"
	case "member_removed_from_organization":
		return "somebody is removed from the workspace"
	}
	what, done, _ := strings.Cut(event, "_")
	return "a " + what + " is " + done
}
