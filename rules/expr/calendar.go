package expr

import "time"

// calendarUnits number the units of a calendar, so that date_diff is the difference of two numbers.
var calendarUnits = map[string]func(time.Time) int64{
	"second":  func(t time.Time) int64 { return t.Unix() },
	"minute":  func(t time.Time) int64 { return floorDiv(t.Unix(), 60) },
	"hour":    func(t time.Time) int64 { return floorDiv(t.Unix(), 60*60) },
	"day":     dayNumber,
	"week":    func(t time.Time) int64 { return floorDiv(dayNumber(t)+3, 7) }, // day 0 was a Thursday, weeks begin on Monday
	"month":   monthNumber,
	"quarter": func(t time.Time) int64 { return floorDiv(monthNumber(t), 3) },
	"year":    func(t time.Time) int64 { return int64(t.Year()) },
}

func dayNumber(t time.Time) int64 {
	_, offset := t.Zone()
	return floorDiv(t.Unix()+int64(offset), 24*60*60)
}

func monthNumber(t time.Time) int64 { return int64(t.Year())*12 + int64(t.Month()) - 1 }

func floorDiv(a, b int64) int64 {
	quotient := a / b
	if a%b < 0 {
		quotient--
	}
	return quotient
}

// dateDiff is how many boundaries of a unit lie between two times: between 23:59 and 00:01 lies one day.
func dateDiff(args arguments, zone *time.Location) (Value, error) {
	number, ok := calendarUnits[args.a.text]
	if !ok {
		return Value{}, wrongOperand(args.a, Text, 0)
	}
	read := localTime
	switch args.a.text {
	case "second", "minute", "hour":
		read = Value.TimeIn // these count what passed
	}
	from, ok := read(args.b, zone)
	if !ok {
		return Value{}, wrongOperand(args.b, Time, 1)
	}
	to, ok := read(args.c, zone)
	if !ok {
		return Value{}, wrongOperand(args.c, Time, 2)
	}
	return IntOf(number(to) - number(from)), nil
}

// dateOf is the day of a time in the zone, as text: "2026-11-23".
func dateOf(v Value, zone *time.Location) (Value, error) {
	t, ok := localTime(v, zone)
	if !ok {
		return Value{}, wrongKind(v, Time)
	}
	return TextOf(t.Format(time.DateOnly)), nil
}
