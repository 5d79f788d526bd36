package alert_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/alert/slacktest"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// failer is what testing.T and rapid.T have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// control is everything that Slack interprets between < and >, as we mean it.
var control = regexp.MustCompile(`^<(@U0123ABCD|!subteam\^S0123ABCD|!date\^-?\d+\^\{date_short_pretty\} at \{time\}(\^https://app\.mode\.com/[^|<>^]+)?\|[0-9: UTC-]+|https://(app\.mode|wiki\.acme)\.com/[^|<>]+\|[^|<>]+)>`)

// checkMessage says what Slack would refuse or interpret where it should not.
func checkMessage(t failer, m alert.Message) {
	t.Helper()
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > 3_500 {
		t.Errorf("text has %d characters", n)
	}
	b, err := json.Marshal(append([]slack.Block{}, m.Blocks...))
	if err != nil {
		t.Fatalf("blocks: %v", err)
	}
	a, err := json.Marshal(append([]slack.Attachment{}, m.Attachments...))
	if err != nil {
		t.Fatalf("attachments: %v", err)
	}
	for _, problem := range slacktest.Check(string(b), string(a)) {
		t.Errorf("Slack would refuse it: %s", problem)
	}
	if n := slacktest.Size(string(b), string(a)); n > 8_000 {
		t.Errorf("the message has %d characters, want at most 8,000", n)
	}
	checkDecodes(t, b, a)
	checkMarkup(t, m.Text)
	for _, text := range append(texts(b), texts(a)...) {
		checkMarkup(t, text)
	}
}

// checkDecodes makes sure that slack-go knows each block.
func checkDecodes(t failer, blocks, attachments []byte) {
	t.Helper()
	var decoded slack.Blocks
	var attached []slack.Attachment
	if err := json.Unmarshal(blocks, &decoded); err != nil {
		t.Fatalf("blocks: %v", err)
	}
	if err := json.Unmarshal(attachments, &attached); err != nil {
		t.Fatalf("attachments: %v", err)
	}
	for _, a := range attached {
		decoded.BlockSet = append(decoded.BlockSet, a.Blocks.BlockSet...)
	}
	for _, block := range decoded.BlockSet {
		for _, part := range partsOf(block) {
			if err := part.Validate(); err != nil {
				t.Errorf("slack-go refuses a part of a %s: %v", block.BlockType(), err)
			}
		}
		if _, unknown := block.(*slack.UnknownBlock); unknown {
			t.Errorf("unknown block %s", block.BlockType())
		}
	}
}

// partsOf are those parts of a block that slack-go can check, the block itself among them.
func partsOf(block slack.Block) []interface{ Validate() error } {
	var parts []interface{ Validate() error }
	if whole, ok := block.(interface{ Validate() error }); ok {
		parts = append(parts, whole)
	}
	var objects []*slack.TextBlockObject
	switch b := block.(type) {
	case *slack.SectionBlock:
		objects = append(slices.Clip(b.Fields), b.Text)
	case *slack.HeaderBlock:
		objects = append(objects, b.Text)
	case *slack.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if object, ok := e.(*slack.TextBlockObject); ok {
				objects = append(objects, object)
			}
		}
	}
	for _, o := range objects {
		if o != nil {
			parts = append(parts, o)
		}
	}
	return parts
}

// TestGolden_accepted asks everybody of every message that the golden files keep: our table of Slack's limits, and slack-go.
func TestGolden_accepted(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/messages/*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d golden messages: %v", len(files), err)
	}
	kinds := make(map[slack.MessageBlockType]int)
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for messages := json.NewDecoder(file); messages.More(); { // some hold a message in all of its forms
			var m struct {
				Text        string
				Blocks      slack.Blocks
				Attachments []slack.Attachment
			}
			if err := messages.Decode(&m); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			checkMessage(t, alert.Message{Text: m.Text, Blocks: m.Blocks.BlockSet, Attachments: m.Attachments})
			for _, b := range m.Blocks.BlockSet {
				kinds[b.BlockType()]++
			}
		}
	}
	if kinds[slack.MBTDataVisualization] < 2 {
		t.Errorf("the golden messages have the blocks %v, want charts among them", kinds)
	}
}

// texts are all mrkdwn texts within a JSON document. Each must be verbatim.
func texts(document []byte) []string {
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		return []string{"not JSON <"}
	}
	var found []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if v["type"] == "mrkdwn" {
				text, _ := v["text"].(string)
				if v["verbatim"] != true {
					text = "not verbatim: <" + text
				}
				found = append(found, text)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	return found
}

// checkMarkup finds control sequences that are not ours, and characters that nobody sees.
func checkMarkup(t failer, text string) {
	t.Helper()
	for i, r := range text {
		switch {
		case r == '<' && !control.MatchString(text[i:]):
			t.Errorf("a control sequence that is not ours: %q", text[i:min(len(text), i+40)])
		case r == '&' && !strings.HasPrefix(text[i:], "&amp;") && !strings.HasPrefix(text[i:], "&lt;") && !strings.HasPrefix(text[i:], "&gt;"):
			t.Errorf("a bare or broken entity: %q", text[i:min(len(text), i+40)])
		case r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff'):
			t.Errorf("an invisible character %U in %q", r, text)
		}
	}
}

// TestNewMessage_anything draws notices full of the worst that data can hold.
func TestNewMessage_anything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := anyNotice().Draw(t, "notice")
		for m, ok := alert.NewMessage(n, rapid.SliceOfN(anyMention(), 0, 30).Draw(t, "mentions")), true; ok; m, ok = m.Simpler() {
			checkMessage(t, m)
		}
	})
}

// anyMention is one that mentions somebody, or that only looks like one.
func anyMention() *rapid.Generator[string] {
	return rapid.Map(nasty(), func(s string) string {
		if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
			return "<@U0123ABCD>"
		}
		return s
	})
}

// nasty is text that tries to be more than text.
func nasty() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{
		"<!channel>", "<@UEVIL0000>", "<!subteam^SEVIL000>", "<https://evil.example|click>", "*bold*", "_it_", "~no~", "`code`",
		"```", ":boom:", "&amp;", "&", "<", ">", "|", "\u202e", "\u200b", "\x00", "\x1b[31m", "\n", "\r\n", "\t", "\xff",
		"👩‍👩‍👧", "🇩🇪", "e\u0301", "日本語", "العربية", "<!date^0^{date}|x>", "https://evil.example", "a_b_c", "12:30:45", " ", "",
	})
	return rapid.OneOf(
		rapid.String(),
		pieces,
		rapid.Map(rapid.SliceOfN(pieces, 0, 12), func(s []string) string { return strings.Join(s, "") }),
		rapid.Custom(func(t *rapid.T) string {
			piece := pieces.Draw(t, "piece") + "&"
			return strings.Repeat(piece, rapid.SampledFrom([]int{100, 100, 100, 30_000 / len(piece)}).Draw(t, "times"))
		}),
	)
}

func anyNotice() *rapid.Generator[alert.Notice] {
	return rapid.Custom(func(t *rapid.T) alert.Notice {
		s := func(what string) string { return nasty().Draw(t, what) }
		link := func(what string) alert.Link {
			url := rapid.SampledFrom([]string{"", "https://app.mode.com/acme/reports/1?a=1&b=|<x>^*", "javascript:alert(1)", "http://evil.example"}).Draw(t, what+" url")
			return alert.Link{Name: s(what), URL: url}
		}
		ofPairs := func(what string) []alert.Pair {
			return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) alert.Pair {
				return alert.Pair{Column: nasty().Draw(t, "column"), Value: nasty().Draw(t, "value")}
			}), 0, 6).Draw(t, what)
		}
		states := rapid.SampledFrom([]alert.State{alert.StateOK, alert.StatePending, alert.StateWarning, alert.StateCritical, alert.StateNoData, alert.StateError, ""})
		n := alert.Notice{
			Subject: rapid.SampledFrom([]alert.Subject{alert.SubjectValue, alert.SubjectRuleError, alert.SubjectRunFailed, alert.SubjectLate, alert.SubjectAnnouncement, alert.SubjectEvent, alert.SubjectTrouble, alert.SubjectAway, alert.SubjectDigest}).Draw(t, "subject"),
			State:   states.Draw(t, "state"),
			Was:     states.Draw(t, "was"),
			Role:    rapid.SampledFrom([]alert.Role{alert.RolePost, alert.RoleEdit, alert.RoleReply, alert.RoleBroadcast}).Draw(t, "role"),
			Rule: alert.RuleFacts{
				ID: s("id"), Name: s("name"), Place: s("place"), Field: s("field"), Where: s("where"), Description: s("description"),
				Owner: s("owner"), Runbook: link("runbook").URL,
			},
			Group: ofPairs("group"), Report: link("report"), Collection: link("collection"), Query: link("query"),
			Run: alert.RunFacts{
				Token: s("run"), URL: link("run").URL, State: rapid.SampledFrom([]string{"succeeded", "failed", "cancelled", "<!here>", ""}).Draw(t, "run state"),
				By: s("by"), Completed: nine,
			},
			Values: alert.ValueFacts{
				Now: s("now"), Previous: s("previous"), Change: s("change"), Worst: s("worst"), Limit: s("limit"),
				WarningLimit: s("warning"), CriticalLimit: s("critical"), RowRule: rapid.Bool().Draw(t, "row rule"),
				Matched: rapid.Int64Range(0, 3).Draw(t, "matched"), Rows: rapid.Int64().Draw(t, "rows"),
			},
			Error: s("error"), Title: s("title"), Body: s("body"), TemplateError: s("template"),
			Runs: rapid.IntRange(0, 3).Draw(t, "runs"), Opened: nine.Add(-time.Hour), Closed: nine,
		}
		if rapid.Bool().Draw(t, "table") {
			n.Table = anyTable().Draw(t, "rows")
		}
		if rapid.Bool().Draw(t, "roll") {
			n.Roll = anyRoll().Draw(t, "groups")
		}
		if rapid.Bool().Draw(t, "mending") {
			n.Mending = &alert.MendingFacts{Runs: 1, Of: 2}
		}
		if rapid.Bool().Draw(t, "trend") {
			n.Trend = anyTrend().Draw(t, "points")
		}
		if rapid.Bool().Draw(t, "compared") {
			n.Values.Latest, n.Values.Parts = s("latest"), ofPairs("parts")
			n.Values.Recall = &alert.RecallFacts{New: 1, Still: rapid.Int().Draw(t, "still"), Gone: 2}
			n.Ended, n.Rule.Sentence = s("ended"), s("sentence")
		}
		if rapid.Bool().Draw(t, "absence") {
			n.Absence = &alert.Absence{Every: time.Duration(rapid.Int64().Draw(t, "every")), Due: nine, Last: nine, At: nine.Add(time.Hour)}
		}
		if rapid.Bool().Draw(t, "missed") {
			n.Missed = &alert.MissedFacts{From: nine, To: nine.Add(74 * time.Hour), Runs: rapid.Int().Draw(t, "missed runs"), Failed: 3, More: 7}
			for range rapid.IntRange(0, 10).Draw(t, "would have fired") {
				n.Missed.Alerts = append(n.Missed.Alerts, alert.MissedAlert{
					Rule: s("missed rule"), Report: link("missed report"), Group: s("missed group"), Worst: states.Draw(t, "worst state"),
					Runs: 12, Value: s("missed value"), Now: states.Draw(t, "state now"),
				})
			}
		}
		if rapid.Bool().Draw(t, "event") {
			n.Event = &alert.EventFacts{
				Name: rapid.OneOf(rapid.SampledFrom(eventNames()), nasty()).Draw(t, "event name"), Object: s("object"),
				About: link("about"), Workspace: link("workspace"), By: link("by"), Database: s("database"), Received: nine,
			}
		}
		if rapid.Bool().Draw(t, "trouble") {
			n.Trouble = &alert.Trouble{
				Channel: s("channel"), Notification: 7, Code: s("code"), Reason: s("reason"), Remedy: s("remedy"), Sentence: s("sentence"), Count: 2,
			}
		}
		if rapid.Bool().Draw(t, "failure") {
			n.Failure = &alert.RunFailure{
				InARow: 2, LastGood: nine, NotChecked: rapid.SliceOfN(nasty(), 0, 12).Draw(t, "not checked"),
				Queries: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) alert.FailedQuery {
					return alert.FailedQuery{Name: nasty().Draw(t, "query"), Error: nasty().Draw(t, "why")}
				}), 0, 5).Draw(t, "queries"),
			}
		}
		return n
	})
}

// anyRoll is many groups that share a message.
func anyRoll() *rapid.Generator[*alert.RollFacts] {
	return rapid.Custom(func(t *rapid.T) *alert.RollFacts {
		names := func(what string) *alert.Names {
			if !rapid.Bool().Draw(t, what) {
				return nil
			}
			return &alert.Names{Shown: rapid.SliceOfN(nasty(), 0, 20).Draw(t, what+" names"), Total: rapid.IntRange(0, 99).Draw(t, what+" total")}
		}
		pair := func(what string) alert.Pair {
			return alert.Pair{Column: nasty().Draw(t, what), Value: nasty().Draw(t, what+" value")}
		}
		n := func(what string) int { return rapid.IntRange(0, 20_000).Draw(t, what) }
		return &alert.RollFacts{
			By: rapid.SliceOfN(nasty(), 0, 6).Draw(t, "by"), Firing: n("firing"), Total: n("total"), Singles: n("singles"),
			Critical: n("critical"), Warning: n("warning"), NoData: n("no data"), Most: n("most"),
			Worst: pair("worst"), WorstEver: pair("worst ever"), Joined: names("joined"), Left: names("left"), Gone: names("gone"),
			Back: rapid.Bool().Draw(t, "back"),
		}
	})
}

// anyTrend is one of any length, with numbers of any size, at times that may be the same.
func anyTrend() *rapid.Generator[*alert.Trend] {
	number := rapid.OneOf(
		rapid.SampledFrom([]string{"0", "-0.000", "1e400", "-" + strings.Repeat("9", 400), "1e-400", "1e300", "-1e300", "9007199254740993", "NaN", "", "x"}),
		rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }),
		rapid.SampledFrom([]string{"1", "2.5", "3"}),
	)
	return rapid.Custom(func(t *rapid.T) *alert.Trend {
		trend := &alert.Trend{Unit: nasty().Draw(t, "unit"), Low: nasty().Draw(t, "low"), High: nasty().Draw(t, "high")}
		at := nine
		for range rapid.IntRange(0, 25).Draw(t, "length") {
			at = at.Add(rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second, time.Hour, 24 * time.Hour, 366 * 24 * time.Hour}).Draw(t, "later"))
			trend.Points = append(trend.Points, alert.TrendPoint{At: at, Value: number.Draw(t, "value")})
		}
		for _, name := range []string{"warning (low)", "warning (high)", "critical (low)", "critical (high)"}[:rapid.IntRange(0, 4).Draw(t, "limits")] {
			trend.Limits = append(trend.Limits, alert.TrendLimit{Name: name, Value: number.Draw(t, "limit")})
		}
		return trend
	})
}

// anyTable is a table of any shape, ragged ones included.
func anyTable() *rapid.Generator[*alert.Table] {
	return rapid.Custom(func(t *rapid.T) *alert.Table {
		row := func(what string) []string { return rapid.SliceOfN(nasty(), 0, 25).Draw(t, what) }
		table := &alert.Table{Columns: row("columns"), Numeric: []bool{true}, Total: rapid.Int64().Draw(t, "total")}
		one := row("row")
		for range rapid.IntRange(0, 200).Draw(t, "rows") {
			table.Rows = append(table.Rows, one)
		}
		return table
	})
}

// TestNewMessage_everythingTooLong fills every text with what takes the most room.
func TestNewMessage_everythingTooLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("&<", 5_000)
	url := "https://app.mode.com/" + strings.Repeat("x", 270)
	link := alert.Link{Name: long, URL: url}
	pairs := slices.Repeat([]alert.Pair{{Column: long, Value: long}}, 9)
	for name, n := range messages() {
		n.Group, n.Report, n.Collection, n.Query = pairs, link, link, link
		n.Rule = alert.RuleFacts{
			ID: long, Name: long, Place: long, Field: long, Where: long, Description: long, Owner: long, Runbook: url,
		}
		n.Run.URL, n.Run.By = url, long
		n.Values.Now, n.Values.Previous, n.Values.Change, n.Values.Worst = long, long, long, long
		n.Values.Limit, n.Values.WarningLimit, n.Values.CriticalLimit = long, long, long
		n.Error, n.Body, n.TemplateError = long+"\n"+long, long, long
		n.Table = &alert.Table{Columns: slices.Repeat([]string{long}, 30), Rows: slices.Repeat([][]string{{long}}, 300), Total: 300}
		if n.Subject == alert.SubjectDigest {
			one := n
			one.Subject, one.Members = alert.SubjectValue, nil
			n.Members = slices.Repeat([]alert.Notice{one}, 30)
		}
		if n.Roll != nil {
			roll, names := *n.Roll, &alert.Names{Shown: slices.Repeat([]string{long}, 30), Total: 30}
			roll.By, roll.Worst, roll.WorstEver = slices.Repeat([]string{long}, 20), pairs[0], pairs[0]
			if n.Role == alert.RoleBroadcast {
				roll.Joined = names
			} else {
				roll.Left, roll.Gone = names, names
			}
			n.Roll = &roll
		}
		if n.Event != nil {
			n.Event = &alert.EventFacts{Name: n.Event.Name, Object: long, About: link, Workspace: link, Database: long, By: link, Received: nine}
		}
		n.Trend = &alert.Trend{Unit: long, Low: long, High: long}
		for i := range 25 {
			at := nine.AddDate(0, 0, i/24) // within a second, but for the last
			n.Trend.Points = append(n.Trend.Points, alert.TrendPoint{At: at, Value: strconv.Itoa(i)})
			n.Trend.Limits = append(n.Trend.Limits, alert.TrendLimit{Name: "critical limit " + strconv.Itoa(i), Value: "1"})
		}
		n.Failure = &alert.RunFailure{
			InARow: 2, LastGood: nine, NotChecked: slices.Repeat([]string{long}, 30),
			Queries: slices.Repeat([]alert.FailedQuery{{Name: long, Error: strings.Repeat(long+"\n", 30)}}, 5),
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for m, ok := alert.NewMessage(n, slices.Repeat([]string{long}, 30)), true; ok; m, ok = m.Simpler() {
				checkMessage(t, m)
			}
		})
	}
}

func TestNewMessage_cutsWholeRows(t *testing.T) {
	t.Parallel()
	n := rowRule()
	n.Table.Rows, n.Table.Total = nil, 100_000
	row := []string{"1", strings.Repeat("x", 30_000), "2"}
	for range 100_000 {
		n.Table.Rows = append(n.Table.Rows, row)
	}
	m := alert.NewMessage(n, nil)
	checkMessage(t, m)
	var shown int
	var note string
	for i, b := range m.Attachments[0].Blocks.BlockSet {
		if table, ok := b.(*slack.TableBlock); ok {
			shown = len(table.Rows) - 1
			note = m.Attachments[0].Blocks.BlockSet[i+1].(*slack.ContextBlock).ContextElements.Elements[0].(*slack.TextBlockObject).Text
		}
	}
	if shown < 20 || !strings.Contains(note, "of 100,000 rows, … and 99,9") {
		t.Errorf("%d rows are shown with the note %q, want some twenty and how many more there are", shown, note)
	}
}
