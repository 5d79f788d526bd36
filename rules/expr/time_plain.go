package expr

import "time"

// plainTime is how Mode writes nearly all times.
const plainTime = "2006-01-02T15:04:05.000Z"

// parsePlainTime reads a time that is written so. It is false for whatever else there is, right or wrong, which parseTime
// decides, and for days that not every month has.
func parsePlainTime(s string) (time.Time, bool) {
	if len(s) != len(plainTime) || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != '.' || s[23] != 'Z' {
		return time.Time{}, false
	}
	year, month, day := twoDigits(s, 0)*100+twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	hour, minute, second := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	tenths, rest := twoDigits(s, 20), s[22]-'0'
	if year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 || tenths > 99 || rest > 9 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, (tenths*10+int(rest))*1e6, time.UTC), true
}

// twoDigits is the number that two digits make, a great one where they are none.
func twoDigits(s string, at int) int {
	tens, ones := s[at]-'0', s[at+1]-'0'
	if tens > 9 || ones > 9 {
		return 1 << 20
	}
	return int(tens)*10 + int(ones)
}
