package rules

import (
	_ "embed" // the list of zones
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// zoneNames are the names of the time zones that IANA lists, one in each line.
//
//go:embed zones.txt
var zoneNames string

// zones lists them.
func zones() []string { return strings.Fields(zoneNames) }

// timezone reads the file's `timezone`.
func (d *decoder) timezone(e entry) *time.Location {
	name, ok := d.text(e)
	if !ok {
		return time.UTC
	}
	// LoadLocation knows more names than those of the list, depending on the machine: `Local`, `posix/Europe/Berlin`.
	if slices.Contains(zones(), name) {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	message := fmt.Sprintf("there is no time zone `%s`", name)
	hint := "write the name of a city's zone as IANA lists it, such as `timezone: Europe/Berlin`, or `timezone: UTC`"
	if offsetLike.MatchString(name) {
		message = fmt.Sprintf("`%s` is an offset, which knows no daylight saving time, and not a time zone", name)
	} else if why, meant, ok := elsewhere(name); ok {
		message, hint = why, writeKey("timezone", meant)
	} else if meant, ok := nearZone(name); ok {
		hint = writeKey("timezone", meant)
	}
	d.fault(e.value, message, hint)
	return time.UTC
}

// offsetLike is `UTC+2`, `GMT-05:30`, `+02:00`.
var offsetLike = regexp.MustCompile(`^(?i:utc|gmt|z)?\s*[-+]\s*\d{1,2}(:?\d{2})?$`)

// elsewhere says what is wrong with the other ways in which people name a zone.
func elsewhere(name string) (why, meant string, ok bool) {
	zone, ok := map[string]string{
		"EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "EASTERN": "America/New_York",
		"CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago", "CENTRAL": "America/Chicago",
		"MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver", "MOUNTAIN": "America/Denver",
		"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
		"CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "WET": "Europe/Lisbon", "EET": "Europe/Helsinki",
		"BST": "Europe/London", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
		"GMT": "UTC", "Z": "UTC", "ZULU": "UTC",
	}[strings.ToUpper(name)]
	if zone == "UTC" {
		return fmt.Sprintf("there is no time zone `%s`", name), zone, ok
	}
	return fmt.Sprintf("`%s` is an abbreviation: it does not say when clocks are changed, and others use it too", name), zone, ok
}

// nearZone finds the zone that a name is the city of, or a slip of the pen away from.
func nearZone(name string) (string, bool) {
	plain := strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(strings.TrimSpace(name)))
	for _, zone := range zones() {
		lower := strings.ToLower(strings.ReplaceAll(zone, "-", "_"))
		if lower == plain || strings.HasSuffix(lower, "/"+plain) {
			return zone, true
		}
	}
	_, city, _ := strings.Cut(plain, "/")
	for _, zone := range zones() {
		if city != "" && strings.HasSuffix(strings.ToLower(zone), "/"+city) {
			return zone, true
		}
	}
	if strings.Contains(plain, "/") {
		return closest(plain, zones())
	}
	// The zones of parts of countries are old names, and not cities.
	named := slices.DeleteFunc(zones(), func(zone string) bool {
		area, _, _ := strings.Cut(zone, "/")
		return slices.Contains([]string{"US", "Canada", "Brazil", "Chile", "Mexico", "Etc"}, area)
	})
	cities := make([]string, len(named))
	for i, zone := range named {
		cities[i] = zone[strings.LastIndexByte(zone, '/')+1:]
	}
	if city, ok := closest(plain, cities); ok {
		return named[slices.Index(cities, city)], true
	}
	return "", false
}
