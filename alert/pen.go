package alert

import (
	"time"
)

// pen writes the parts of a sentence for whoever reads it: what is data, and when something was or will be.
type pen struct {
	data func(s string, limit int) markup
	// at goes on with "posted": "at 09:00". until goes on with "until": "Monday 08:00".
	at, until func(t time.Time) markup
}

// slackPen writes for Slack, where each reader sees times in their own zone.
func slackPen() pen {
	at := func(t time.Time) markup { return moment(t, "") }
	return pen{data: data, at: at, until: untilWhen}
}

// plainPen writes for a terminal, at a time and in a time zone.
func plainPen(now time.Time, zone *time.Location) pen {
	now = now.In(zone)
	return pen{
		data: func(s string, limit int) markup { return markup(cut(clean(s), limit)) },
		at: func(t time.Time) markup {
			day, clock := dayOf(t.In(zone), now), t.In(zone).Format("15:04")
			if day != "" {
				day = "on " + day + " "
			}
			return markup(day + "at " + clock)
		},
		until: func(t time.Time) markup {
			t = t.In(zone)
			switch days := t.Sub(now); {
			case t.IsZero():
				return "it changes"
			case dayOf(t, now) == "":
				return markup(t.Format("15:04"))
			case days > 0 && days < 6*24*time.Hour:
				return markup(t.Format("Monday 15:04"))
			default:
				return markup(dayOf(t, now) + " " + t.Format("15:04"))
			}
		},
	}
}

// dayOf is the day of a time, as short as it can be understood now; empty is today.
func dayOf(t, now time.Time) string {
	switch {
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return ""
	case t.Sub(now).Abs() < 180*24*time.Hour:
		return t.Format("Mon 2 Jan")
	default:
		return t.Format(time.DateOnly)
	}
}
