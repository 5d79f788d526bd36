package alert

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestData(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]markup{
		"":                              "–",
		" \t\n":                         "–",
		"plain":                         "plain",
		"a & b < c > d":                 "a &amp; b &lt; c &gt; d",
		"<!channel> <@U1>":              "&lt;!channel&gt; &lt;@U1&gt;",
		"> quoted":                      "＞ quoted",
		"&amp;":                         "&amp;amp;",
		"*bold* ~gone~ `code`":          "∗bold∗ ∼gone∼ ˋcodeˋ",
		"total_amt_usd":                 "total_amt_usd",
		"_it_":                          "ˍitˍ",
		"a __b__":                       "a ˍˍbˍˍ",
		"an :boom: and :+1:":            "an ∶boom: and ∶+1:",
		"12:30:45 and a: b":             "12:30:45 and a: b",
		":30: not a time":               "∶30: not a time",
		"::x::":                         ":∶x::",
		"two\nlines\r\nand\ttabs":       "two lines and tabs",
		"a\u202eb\u200bc\x00d\x1b[1me":  "abcd[1me",
		"\ufeffa\u00ad\u3164b\u2066":    "ab",
		"wrong \xff":                    "wrong �",
		"👩\u200d👧 a\u200db":             "👩\u200d👧 ab",
		"می\u200cخواهم":                 "می\u200cخواهم",
		"https://evil.example/?a=1&b=2": "https://evil.example/?a=1&amp;b=2", // verbatim keeps it from being a link
	} {
		if got := data(in, 200); got != want {
			t.Errorf("data(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestData_cut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    string
		limit int
		want  markup
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abcde…"},
		{"abcd  efg", 6, "abcd…"},
		{"<<<<", 16, "&lt;&lt;&lt;&lt;"},
		{"<<<<", 15, "&lt;&lt;&lt;…"}, // never within an entity
		{"ab👩\u200d👧cd", 5, "ab…"},    // nor within a sign
		{"a🇩🇪🇫🇷", 4, "a…"},            // flags go together: their halves cannot be told apart from behind
		{"ae\u0301e\u0301", 4, "ae\u0301…"},
	} {
		got := data(c.in, c.limit)
		if got != c.want || utf8.RuneCountInString(string(got)) > c.limit {
			t.Errorf("data(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]markup{
		"sum(a*b)":     "`sum(a*b)`",
		"a < b":        "`a &lt; b`",
		"`x` and\n`y`": "`ˋxˋ and ˋyˋ`",
		"":             "–",
		"\u200b":       "–",
	} {
		if got := code(in, 100); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		link Link
		want markup
	}{
		{Link{"Report", "https://app.mode.com/a?b=1&c=2"}, "<https://app.mode.com/a?b=1&amp;c=2|Report>"},
		{Link{"a|b>c\nd", "https://app.mode.com"}, "<https://app.mode.com|a¦b&gt;c d>"},
		{Link{"", "https://app.mode.com"}, "<https://app.mode.com|report>"},
		{Link{"Demo", "http://127.0.0.1:8080/x"}, "<http://127.0.0.1:8080/x|Demo>"},
		{Link{"Demo", "http://localhost/x"}, "<http://localhost/x|Demo>"},
		{Link{"Demo", "http://[::1]:1/x"}, "<http://[::1]:1/x|Demo>"},
		{Link{"Plain", "http://app.mode.com"}, "Plain"},
		{Link{"Script", "javascript:alert(1)"}, "Script"},
		{Link{"Nothing", ""}, "Nothing"},
		{Link{"User", "https://a:b@app.mode.com"}, "User"},
		{Link{"Space", "https://app.mode.com/a b"}, "Space"},
		{Link{"Break", "https://app.mode.com/\n"}, "Break"},
		{Link{"Long", "https://app.mode.com/" + strings.Repeat("x", 400)}, "Long"},
		{Link{"Bent", "https://app.mode.com/?q=<|>^`"}, "<https://app.mode.com/?q=%3C%7C%3E%5E%60|Bent>"},
		{Link{"*", "https://app.mode.com"}, "<https://app.mode.com|∗>"},
	} {
		if got := link(c.link, "report", 100); got != c.want {
			t.Errorf("link(%v) = %q, want %q", c.link, got, c.want)
		}
	}
}

func TestMentioned(t *testing.T) {
	t.Parallel()
	got := mentioned([]string{"<@U0123>", "<!subteam^S1>", "<!here>", "data-oncall", "<@U1|evil>", "<!subteam^S1> <!channel>", ""})
	const want = "<@U0123> <!subteam^S1> <!here> data-oncall &lt;@U1|evil&gt; &lt;!subteam^S1&gt; &lt;!channel&gt;"
	if got != want {
		t.Errorf("mentioned() = %q, want %q", got, want)
	}
}

func TestLasting(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]markup{
		0: "less than 1 s", 900 * time.Millisecond: "less than 1 s", 42 * time.Second: "42 s",
		65 * time.Second: "1 min 5 s", 2 * time.Minute: "2 min", 14*time.Minute + 59*time.Second: "14 min",
		2*time.Hour + 14*time.Minute: "2 h 14 min", 26 * time.Hour: "1 d 2 h", 48 * time.Hour: "2 d",
	} {
		if got := lasting(d); got != want {
			t.Errorf("lasting(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestCounted(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]markup{0: "0 rows", 1: "1 row", 999: "999 rows", 1000: "1,000 rows", -1234567: "-1,234,567 rows"} {
		if got := counted(n, "row"); got != want {
			t.Errorf("counted(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestHeadAndTail(t *testing.T) {
	t.Parallel()
	lines := make([]string, 100)
	for i := range lines {
		lines[i] = "line " + string(grouped(int64(i)))
	}
	got := strings.Split(headAndTail(strings.Join(lines, "\n"), 1_000), "\n")
	want := append(append([]string{}, lines[:11]...), "… 84 lines left out …")
	want = append(want, lines[95:]...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headAndTail() (-want +got):\n%s", diff)
	}
	if got := headAndTail("short\n  as it is", 100); got != "short\n  as it is" {
		t.Errorf("headAndTail() = %q, want it as it is", got)
	}
	if got := headAndTail(strings.Repeat("x", 5_000), 300); utf8.RuneCountInString(got) > 300 {
		t.Errorf("one long line has %d characters left", utf8.RuneCountInString(got))
	}
}

// TestListed: nobody takes an empty text for null.
func TestListed(t *testing.T) {
	t.Parallel()
	group := []Pair{{Column: "country", Value: ""}, {Column: "region", Value: "–"}, {Column: "shop", Value: "\u200b"}}
	if got, want := listed(group, 200), markup("country '', region –, shop ''"); got != want {
		t.Errorf("listed() = %q, want %q", got, want)
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]markup{
		"":                                 "–",
		"no *code*":                        "no ∗code∗",
		"column `a_b*c` is not <here>":     "column `a_b*c` is not &lt;here&gt;",
		"`a < b`":                          "`a &lt; b`",
		"has `a`, `b`; did you mean `c`?":  "has `a`, `b`; did you mean `c`?",
		"column `a` has the text 'x`y'":    "column `a` has the text 'xˋy'",
		"``":                               "ˋ",
		"`<!channel>` and `*x* <!channel>": "`&lt;!channel&gt;` and ˋ∗x∗ &lt;!channel&gt;",
	} {
		if got := spans(in, 100); got != want {
			t.Errorf("spans(%q) = %q, want %q", in, got, want)
		}
	}
}
