package mode

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// pathTokens returns the segments of an address's path, `api`, workspace, kind, token, and two more for a run, with
// each token checked. The segments are split before they are decoded, so that an encoded slash stays inside its
// segment, where the check refuses it.
func pathTokens(address string) ([]string, error) {
	segments := strings.Split(strings.Trim(addressPath(address), "/"), "/")
	if len(segments) != 4 && len(segments) != 6 || segments[0] != "api" || segments[1] == "" {
		return nil, ErrBadAddress
	}
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil || plain == "." || plain == ".." || strings.ContainsAny(plain, `/\`) {
			return nil, ErrBadAddress
		}
		segments[i] = plain
	}
	for i := 3; i < len(segments); i += 2 {
		switch {
		case placeholder(segments[i]):
			return nil, ErrPlaceholder
		case !ValidToken(segments[i]):
			return nil, ErrBadAddress
		}
	}
	return segments, nil
}

// addressPath cuts the path out of a web address, or returns "" where there is none. The address is not parsed as a
// whole: nothing before the path is used, so nothing there needs to be right.
func addressPath(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		return address
	}
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return ""
	}
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		return rest[slash:]
	}
	return ""
}

// placeholder reports whether s is the documentation's stand-in for a token, as in `[RUN_TOKEN]`.
func placeholder(s string) bool {
	return strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]")
}

// cut shortens s to so many bytes, between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
