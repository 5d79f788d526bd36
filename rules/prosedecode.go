package rules

import (
	"fmt"
	"net/url"
	"strings"
)

// prose reads what people read with the alert.
func (d *decoder) prose(given fields, r *draft) {
	if e := given["description"]; e.given() {
		text, ok := d.text(e)
		r.Description = strings.TrimSpace(text)
		if ok && length(text) > maxDescription {
			d.fault(e.value, fmt.Sprintf("a description has at most %d characters", maxDescription), "put a link under `runbook`")
		}
	}
	e := given["runbook"]
	if !e.given() {
		return
	}
	text, ok := d.text(e)
	if !ok {
		return
	}
	if at := strings.IndexAny(text, "|<> "); at > 0 && strings.HasPrefix(text, "https://") {
		d.faultIn(e.value, at, at+1, fmt.Sprintf("an address cannot hold `%c`", text[at]), writeKey("runbook", encoded.Replace(text)))
		return
	}
	hint := "write `runbook: https://…`; text belongs under `description`"
	if rest, ok := strings.CutPrefix(text, "http://"); ok {
		hint = writeKey("runbook", "https://"+rest)
	}
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(text, " <>|") {
		d.fault(e.value, fmt.Sprintf("`%s` is not an https address", text), hint)
		return
	}
	r.Runbook = text
}

// encoded writes what an address cannot hold as it is.
var encoded = strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", " ", "%20")
