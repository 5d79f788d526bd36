package mode

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestExplanation(t *testing.T) {
	t.Parallel()
	c := testClient(t)
	tests := map[string]struct{ body, id, message string }{
		"Mode's own":          {`{"id":"not_found","message":"report not found","_links":{"help":{"href":"x"}}}`, "not_found", "report not found"},
		"an id as a number":   {`{"id":404,"message":null}`, "404", ""},
		"of Rails":            {`{"message":{"name":["is too long"]}}`, "", "name is too long"},
		"errors":              {`{"errors":["one",{"b":"two","a":3}]}`, "", "one, a ; b two"},
		"error":               {`{"error":"no"}`, "", "no"},
		"an empty object":     {`{}`, "", ""},
		"deeper than words":   {`{"message":[[[[["x"]]]]]}`, "", "…"},
		"nothing":             {``, "", ""},
		"text":                {"Retry later\n", "", "Retry later"},
		"a title":             {"<html><head><TITLE lang=en>504 Gateway\nTime-out</TITLE></head><body>x</body></html>", "", "504 Gateway Time-out"},
		"a heading":           {"<body><center><h1>Bad &lt;Gateway&gt;</h1></center>", "", "Bad <Gateway>"},
		"no title":            {"<p>down for <b>repairs</b></p>", "", "down for repairs"},
		"XML with a message":  {`<?xml version="1.0"?><Error><Code>A</Code><Message>Request has expired</Message><Key>k</Key></Error>`, "", "Request has expired"},
		"XML without":         {`<?xml version="1.0"?><Error><StringToSign>secret</StringToSign></Error>`, "", ""},
		"XML, no prologue":    {`<Error><StringToSign>secret</StringToSign></Error>`, "", ""},
		"a secret at the cut": {strings.Repeat("x", maxMessage-4) + "the-secret", "", strings.Repeat("x", maxMessage-4) + "…"},
		"cut JSON":            {`{"id":"not_fo`, "", `{"id":"not_fo`},
		"bytes of all sorts":  {"\xff\x00a\x1b[0m", "", "a [0m"},
		"a very long message": {`{"message":"` + strings.Repeat("ab ", 200) + `"}`, "", strings.Repeat("ab ", 66) + "ab…"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, message := explanation([]byte(test.body))
			id, message = c.tidy(id), c.tidy(message)
			if id != test.id || message != test.message {
				t.Errorf("explanation() = %q, %q, want %q, %q", id, message, test.id, test.message)
			}
		})
	}
}

func FuzzExplanation(f *testing.F) {
	f.Add([]byte(`{"id":"not_found","message":{"name":["is too long"]}}`))
	f.Add([]byte("<html><title>504 &#x1; Gateway</title></html>"))
	f.Add([]byte("https://x.example/a?X-Amz-Signature=abc the-secret \xff"))
	c := testClient(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		id, message := explanation(body)
		for _, s := range []string{c.tidy(id), c.tidy(message)} {
			switch {
			case len(s) > maxMessage+len("…") || strings.ContainsAny(s, "\r\n\x00\x1b"):
				t.Errorf("not tidy: %q", s)
			case !utf8.ValidString(s):
				t.Errorf("not text: %q", s)
			case strings.Contains(s, "the-secret"), strings.Contains(s, "the-token"):
				t.Errorf("the API key is in %q", s)
			}
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "1", "0.5", "-1", "NaN", "Inf", "1e999", "Mon, 02 Mar 2026 09:00:03 GMT", "0x1p-2"} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		if d := parseRetryAfter(value, now); d < 0 || d > maxRetryAfter {
			t.Errorf("parseRetryAfter(%q) = %v", value, d)
		}
	})
}

func TestParseRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "1.5": 1500 * time.Millisecond, "-3": 0, "soon": 0, "NaN": 0, "-Inf": 0,
		"Inf": time.Hour, "99999999999999": time.Hour,
		now.Add(20 * time.Second).Format(http.TimeFormat): 20 * time.Second,
		now.Add(-time.Minute).Format(http.TimeFormat):     0,
		now.AddDate(50, 0, 0).Format(http.TimeFormat):     time.Hour,
	} {
		if got := parseRetryAfter(value, now); got != want {
			t.Errorf("parseRetryAfter(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	c := testClient(t)
	const other = "https://app.mode.com/other"
	for href, want := range map[string]string{
		"https://app.mode.com/acme/reports/r?utm=1#x": "https://app.mode.com/acme/reports/r",
		"https://modeanalytics.com/acme/reports/r":    "https://modeanalytics.com/acme/reports/r",
		"https://EU.Mode.com/acme":                    "https://EU.Mode.com/acme",
		"/acme/spaces/s?x=1":                          "https://app.mode.com/acme/spaces/s",
		"/acme/a%2Fb":                                 "https://app.mode.com/acme/a%2Fb",
		"":                                            other,
		"acme/spaces/s":                               other,
		"//evil.example/acme":                         other,
		"https://evil.example/acme":                   other,
		"https://mode.com.evil.example/acme":          other,
		"https://notmode.com/acme":                    other,
		"http://app.mode.com/acme":                    other,
		"javascript:alert(1)":                         other,
		"https://app.mode.com":                        other,
		"/a/../b":                                     other,
		"%zz":                                         other,
	} {
		if got := c.page(href, other); got != want {
			t.Errorf("page(%q) = %q, want %q", href, got, want)
		}
	}
}
