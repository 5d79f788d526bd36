package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	// token is how Mode names a report, a collection or a query.
	token = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	// tokenLike is what a token looks like that Mode made itself.
	tokenLike = regexp.MustCompile(`^[0-9a-f]{12}$`)
)

// maxCollection bounds the name of a collection.
const maxCollection = 200

// reports reads `report` of a rule: one or several reports, a collection, or `any`.
func (d *decoder) reports(e entry) Reports {
	if e.value.Kind == yaml.MappingNode {
		given, ok := d.mapping(e.value, reportLevel)
		if !ok {
			return Reports{}
		}
		if !given["collection"].given() {
			if len(given) == 0 && len(e.value.Content) == 0 {
				d.fault(e.value, "`report` does not say which", "write `report: {collection: Finance}`")
			}
			return Reports{}
		}
		return Reports{Collections: d.collections(given["collection"])}
	}
	if e.value.Kind == yaml.ScalarNode && e.value.Value == "any" {
		return Reports{Any: true}
	}
	return Reports{Tokens: d.tokens(e)}
}

// tokens reads one report or a list of them.
func (d *decoder) tokens(e entry) []string {
	if !e.given() || !d.sound(e.value) {
		return nil
	}
	items, listed := []*yaml.Node{e.value}, e.value.Kind == yaml.SequenceNode
	if listed {
		items = e.value.Content
	}
	var tokens []string
	for _, item := range items {
		if item.Kind == yaml.MappingNode && d.sound(item) {
			d.fault(item, "in a list of reports, each is a token or an address",
				"write `report: {collection: […]}`, or another rule for the collection")
			continue
		}
		t, ok := d.report(entry{e.key, item}, listed)
		switch {
		case ok && slices.Contains(tokens, t):
			d.fault(item, fmt.Sprintf("the report `%s` is in the list twice", t), "")
		case ok:
			tokens = append(tokens, t)
		}
	}
	d.notEmpty(e)
	return tokens
}

// report reads a report's token, or its address as pasted from the browser.
func (d *decoder) report(e entry, listed bool) (string, bool) {
	text, ok := d.text(e)
	if !ok {
		return "", false
	}
	if listed && text == "any" {
		d.fault(e.value, "`any` means every report, so no other can stand beside it", "write `report: any`, or leave it out of the list")
		return "", false
	}
	if slices.Contains([]string{"all", "every", "any", "*"}, strings.ToLower(text)) {
		d.fault(e.value, fmt.Sprintf("`%s` is not a report", text), "for every report of the workspace write `report: any`")
		return "", false
	}
	if t, ok := TokenIn(text, "reports"); ok {
		return t, true
	}
	message := fmt.Sprintf("`%s` is not a report's token or address", text)
	hint := "its token is in its address in the browser: https://app.mode.com/…/reports/TOKEN; the whole address will do too"
	if c, ok := tokenInAddress(text, "collections", "spaces"); ok {
		message = "this is the address of a collection, not of a report"
		hint = "for all of its reports write `report: {collection: " + c + "}`"
		if listed {
			hint = "collections are listed so: `report: {collection: [" + c + "]}`"
		}
	} else if parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }); len(parts) > 1 && allTokens(parts) {
		hint = writeKey(e.key.Value, "["+strings.Join(parts, ", ")+"]")
	}
	d.fault(e.value, message, hint)
	return "", false
}

// allTokens reports whether each text looks like a token, or holds one as an address does.
func allTokens(texts []string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool {
		_, address := tokenInAddress(text, "reports")
		return !address && !tokenLike.MatchString(text)
	})
}

// TokenIn reads how people name something of Mode's: by its token, or by an address as pasted from the browser, where the token
// stands behind one of some words, such as "reports".
func TokenIn(text string, words ...string) (string, bool) {
	if token.MatchString(text) {
		return text, true
	}
	return tokenInAddress(text, words...)
}

// tokenInAddress finds the token in an address such as https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/1, behind one
// of some words.
func tokenInAddress(address string, words ...string) (string, bool) {
	path, _, _ := strings.Cut(address, "?")
	path, _, _ = strings.Cut(path, "#")
	segments := strings.Split(path, "/")
	at := slices.IndexFunc(segments, func(s string) bool { return slices.Contains(words, s) })
	if at < 1 || at+1 >= len(segments) || !token.MatchString(segments[at+1]) {
		return "", false
	}
	return segments[at+1], true
}

// collections reads one collection or several, each by name, token or address.
func (d *decoder) collections(e entry) []string {
	entries, ok := d.texts(e)
	if !ok {
		return nil
	}
	d.notEmpty(e)
	var names []string
	for _, one := range entries {
		name := strings.TrimSpace(one.value.Value)
		if t, ok := tokenInAddress(name, "collections", "spaces"); ok {
			name = t
		}
		_, report := tokenInAddress(name, "reports")
		switch {
		case report:
			d.fault(one.value, "this is the address of a report, not of a collection", writeKey("report", name))
		case strings.Contains(name, "://"):
			d.fault(one.value, fmt.Sprintf("`%s` is not the address of a collection", name),
				"it looks so: https://app.mode.com/…/spaces/TOKEN; the collection's name will do too")
		case length(name) > maxCollection || strings.Contains(name, "\n"):
			d.fault(one.value, fmt.Sprintf("the name of a collection is one line of at most %d characters", maxCollection), "")
		case slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }):
			d.fault(one.value, fmt.Sprintf("the collection `%s` is in the list twice", name), "")
		default:
			names = append(names, name)
		}
	}
	return names
}
