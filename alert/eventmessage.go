package alert

import "github.com/modealert/modealert/mode"

// happened is the mood of an event: whatever it is, nobody has to be alarmed.
func (n Notice) happened() mood {
	switch n.event().Name {
	case mode.EventReportDeleted, mode.EventMemberRemoved:
		return mood{"", "⚪", "#8D8D8D"}
	default:
		return mood{"", "🔵", "#1D9BD1"}
	}
}

// tellEvent fills in the sentence of an event.
func (d draft) tellEvent(h *headline) {
	e := d.event()
	switch e.Name {
	case mode.EventReportCreated:
		h.core, h.rest = called("Report", d.Report.Name, "A report")+" was created", d.by()+d.inCollection()
	case mode.EventReportDeleted:
		h.core = called("Report", d.Report.Name, "A report") + " was deleted"
	case mode.EventReportRunStarted:
		h.core, h.rest = called("A run of", d.Report.Name, "A run of a report")+" was started", d.by()
	case mode.EventNewDatabaseConnection:
		h.core, h.rest = called("Database connection", e.About.Name, "A database connection")+d.database()+" was added", d.by()
	case mode.EventDefinitionCreated:
		h.core, h.rest = called("Definition", e.About.Name, "A definition")+" was created", d.by()
	case mode.EventDefinitionUpdated: // Mode says who made it, and not who changed it
		h.core = called("Definition", e.About.Name, "A definition") + " was updated"
	case mode.EventMemberJoined:
		h.core = called("", e.About.Name, "Somebody") + " joined the workspace"
	case mode.EventMemberRemoved:
		h.core = called("", e.About.Name, "Somebody") + " was removed from the workspace"
	default: // queued by a version that knew it
		h.core = called("Mode tells of", e.Name, "Something happened in Mode")
	}
}

// called is a thing by its kind and name, or what can be said without the name.
func called(kind markup, name string, unnamed markup) markup {
	if clean(name) == "" {
		return unnamed
	}
	return join([]markup{kind, data(name, maxName)}, " ")
}

// by goes on with who did it.
func (d draft) by() markup {
	if name := d.event().By.Name; clean(name) != "" {
		return " by " + data(name, maxValue)
	}
	return ""
}

// inCollection goes on with where a report is.
func (d draft) inCollection() markup {
	if clean(d.Collection.Name) == "" {
		return ""
	}
	return " in " + data(d.Collection.Name, maxName)
}

// database goes on with the kind of database.
func (d draft) database() markup {
	if kind := d.event().Database; clean(kind) != "" {
		return " (" + data(kind, maxValue) + ")"
	}
	return ""
}

// eventOrigin leads to what the event is about and to those who are concerned, and says when Mode told of it.
func (d draft) eventOrigin() markup {
	e := d.event()
	trail := []markup{
		trailed(d.Collection, "collection"), trailed(d.Report, "report"),
		trailed(e.Workspace, "workspace"), trailed(e.About, d.kind()), trailed(Link{URL: d.Run.URL}, "run"),
	}
	var told []markup
	if clean(e.Name) != "" {
		told = append(told, "event "+code(e.Name, maxValue))
	}
	if !e.Received.IsZero() {
		told = append(told, moment(e.Received, ""))
	}
	about := join([]markup{join(told, " "), d.maker()}, " · ")
	if all := join([]markup{join(trail, " › "), about}, "\n"); all != "" {
		return all
	}
	return "modealert"
}

// trailed is a step on the way to something, nothing where there is nothing to be said of it.
func trailed(l Link, called string) markup {
	if _, ok := webAddress(l.URL); !ok && clean(l.Name) == "" {
		return ""
	}
	return link(l, called, maxName)
}

// kind is what a thing without a name is called.
func (d draft) kind() string {
	switch d.event().Name {
	case mode.EventNewDatabaseConnection:
		return "connection"
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		return "definition"
	default:
		return "member"
	}
}

// maker leads to whom the event names.
func (d draft) maker() markup {
	e := d.event()
	who := trailed(e.By, "user")
	switch {
	case who == "":
		return ""
	case e.Name == mode.EventReportRunStarted:
		return "started by " + who
	case e.Name == mode.EventNewDatabaseConnection:
		return "added by " + who
	default:
		return "created by " + who
	}
}
