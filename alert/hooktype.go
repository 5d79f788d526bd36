package alert

// The types of what webhooks are told, beside `mode.` and the name of one of Mode's events.
const (
	typeOpened    = "incident.opened"
	typeEscalated = "incident.escalated"
	typeEased     = "incident.eased"
	typeUpdated   = "incident.updated"
	typeReminder  = "incident.reminder"
	typeReopened  = "incident.reopened"
	typeResolved  = "incident.resolved"
	typeClosed    = "incident.closed"
	typeRun       = "mode.report_run_completed"
	typeNotice    = "notice"
)

// hookType is the type of what a webhook is told. The first that it hears of an incident is that it was opened, whatever it
// was before that others have heard of; so each begins the same way.
func hookType(n Notice, first bool) string {
	d := draft{Notice: n}
	switch {
	case n.Subject == SubjectAnnouncement:
		return typeRun
	case n.Subject == SubjectEvent:
		return "mode." + n.event().Name
	case n.Incident == 0:
		return typeNotice
	case n.over() && n.Ended != "":
		return typeClosed
	case n.over():
		return typeResolved
	case first || n.Role == RolePost:
		return typeOpened
	case n.Was == StateOK || n.Was == StatePending:
		return typeReopened
	case d.rises(), n.Urgent && !n.WasUrgent:
		return typeEscalated
	case n.State == StateWarning && (n.Was == StateCritical || n.WasUrgent):
		return typeEased
	case d.isReminder() && !n.tellsOfGroups():
		return typeReminder
	default:
		return typeUpdated
	}
}
