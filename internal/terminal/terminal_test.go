package terminal

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

var update = flag.Bool("update", false, "write the golden files anew")

// morning is when these tests read their messages.
var morning = time.Date(2026, 11, 23, 9, 41, 0, 0, time.UTC)

func config() Config {
	return Config{
		Now:   func() time.Time { return morning },
		Names: map[string]string{"S1": "data-oncall", "U1": "ada", "C1": "revenue"},
	}
}

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

func section(s string) slack.Block { return slack.NewSectionBlock(mrkdwn(s), nil, nil) }

func row(cells ...string) []slack.TableCell {
	var r []slack.TableCell
	for _, c := range cells {
		r = append(r, slack.NewTableRawTextCell(c))
	}
	return r
}

// sample has one of everything.
func sample() Message {
	table := slack.NewTableBlock("").WithColumnSettings(
		slack.ColumnSetting{Align: slack.ColumnAlignmentLeft}, slack.ColumnSetting{Align: slack.ColumnAlignmentRight})
	table.AddRow(row("country", "revenue")...).AddRow(row("DE", "$4,210")...).AddRow(row("日本 🇯🇵", "$12,050")...)
	details := []slack.Block{
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{
			mrkdwn("*Now*\n$4,210"), mrkdwn("*Threshold*\ncritical below $5,000\nwarning below $10,000"),
			mrkdwn("*Previous run*\n$12,050 (−65.1 %)"),
		}, nil),
		table,
		slack.NewContextBlock("", mrkdwn("2 of 57 rows, … and 55 more")),
		slack.NewRichTextBlock("", slack.NewRichTextSection(
			slack.NewRichTextSectionTextElement("Call the shop\nand look at ", nil),
			slack.NewRichTextSectionTextElement("orders", &slack.RichTextSectionTextStyle{Code: true}),
			slack.NewRichTextSectionTextElement(" *now*.", &slack.RichTextSectionTextStyle{Bold: true})),
			&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{
				slack.NewRichTextSectionTextElement("select *\n  from orders", nil),
			}}),
		slack.NewContextBlock("", mrkdwn("<https://app.mode.com/x|Revenue Overview> › `sum(revenue)` · run <!date^1795424400^{date_short_pretty} at {time}^https://app.mode.com/y|2026-11-23 09:00 UTC>")),
	}
	return Message{
		Channel: "revenue",
		Posted:  morning,
		Edited:  true,
		Text:    "CRITICAL: EU revenue is $4,210",
		Blocks: []slack.Block{
			section("🔴 *CRITICAL: EU revenue (Ärzte &amp; Söhne &lt;GmbH&gt;) is $4,210*, below $5,000 since yesterday\n<!subteam^S1> <@U1> <!here>"),
		},
		Attachments: []slack.Attachment{{Color: "#D4152A", Blocks: slack.Blocks{BlockSet: details}}},
		Replies: []Message{
			{Posted: morning, Text: "x", Broadcast: true, Blocks: []slack.Block{section("🔴 *Escalated to CRITICAL: EU revenue is $4,210*, below $5,000 (was $7,000) and some more words")}},
			{Posted: morning, Text: "✅ *Resolved:* EU revenue is back to $12,900"},
		},
	}
}

func draw(t *testing.T, cfg Config, m Message) string {
	t.Helper()
	var b strings.Builder
	if err := New(&b, cfg).Message(m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPrinter_golden(t *testing.T) {
	t.Parallel()
	narrow, color, east := config(), config(), config()
	narrow.Width = 44
	color.Color = true
	east.Location = time.FixedZone("", 16*3600)
	for name, cfg := range map[string]Config{"plain": config(), "narrow": narrow, "color": color, "east": east} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := draw(t, cfg, sample())
			golden(t, name+".txt", got)
			if cfg.Color {
				return
			}
			for l := range strings.SplitSeq(got, "\n") {
				if limit := columnsOf(cfg); width(l) > limit {
					t.Errorf("a line has %d columns: %q", width(l), l)
				}
			}
		})
	}
}

func columnsOf(cfg Config) int {
	if cfg.Width == 0 {
		return 80
	}
	return cfg.Width
}

func TestPrinter_reply(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	m := sample()
	if err := New(&b, config()).Reply(m, m.Replies[0]); err != nil {
		t.Fatal(err)
	}
	golden(t, "reply.txt", b.String())
}

func TestPrinter_textOnly(t *testing.T) {
	t.Parallel()
	got := draw(t, config(), Message{Text: "a &lt; b _it_ ~no~ snake_case 2*3*4 *bold*, `a*b*c` <#C1> <https://x.com>\n```\nselect  *\n```\nend"})
	want := " modealert APP\n a < b it no snake_case 2*3*4 bold, `a*b*c` #revenue https://x.com\n   select  *\n end\n\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Message() (-want +got):\n%s", diff)
	}
}

// TestPrinter_days: days near the present are called as Slack calls them.
func TestPrinter_days(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]string{-2: "Nov 21, 2026", -1: "yesterday", 0: "today", 1: "tomorrow", 2: "Nov 25, 2026"} {
		token := fmt.Sprintf("<!date^%d^{date_short_pretty}|x>", morning.AddDate(0, 0, days).Unix())
		if got := draw(t, config(), Message{Text: "until " + token}); !strings.Contains(got, " until "+want+"\n") {
			t.Errorf("%d days ahead is drawn as %q, want %q", days, got, want)
		}
	}
}

func TestPrinter_steersNothing(t *testing.T) {
	t.Parallel()
	evil := "\x1b[2J\x07\u009b31m\u202eevil\r"
	got := draw(t, config(), Message{Channel: evil, Text: evil, Blocks: []slack.Block{
		section(evil + "`" + evil + "` <https://x.com|" + evil + ">"), section("```" + evil + "```"),
		slack.NewTableBlock("").AddRow(row(evil, "a\nb")...),
		slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(evil, nil))),
		slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, evil, false, false)),
	}})
	if strings.ContainsAny(got, "\x1b\x07\u009b\u202e\r") {
		t.Errorf("control characters reach the terminal: %q", got)
	}
}

func TestPrinter_wideTable(t *testing.T) {
	t.Parallel()
	table := slack.NewTableBlock("")
	for range 3 {
		var cells []string
		for range 20 {
			cells = append(cells, strings.Repeat("日本", 30))
		}
		table.AddRow(row(cells...)...)
	}
	for l := range strings.SplitSeq(draw(t, config(), Message{Blocks: []slack.Block{table}}), "\n") {
		if width(l) > 80 {
			t.Errorf("a line has %d columns: %q", width(l), l)
		}
	}
}

// lines is a chart of lines, each with values at the same labels.
func lines(title string, names []string, values ...[]float64) slack.Block {
	var labels []string
	var all []slack.DataVisualizationDataSeries
	for i, name := range names {
		s := slack.NewDataVisualizationDataSeries(name)
		for j, v := range values[i] {
			label := "Nov " + itoa(j+1)
			s.Data = append(s.Data, slack.NewDataVisualizationDataPoint(label, v))
			if i == 0 {
				labels = append(labels, label)
			}
		}
		all = append(all, s)
	}
	axes := slack.NewDataVisualizationAxisConfig(labels...).WithYLabel("$")
	return slack.NewDataVisualizationBlock(title, slack.NewDataVisualizationLineChart(axes, all...))
}

func TestPrinter_chart(t *testing.T) {
	t.Parallel()
	level := func(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }
	week := []float64{54100, 52880, 53920, 51240, 50310, 50040, 41210}
	var b strings.Builder
	for _, width := range []int{0, 40} {
		cfg := config()
		cfg.Width = width
		b.WriteString(draw(t, cfg, Message{Blocks: []slack.Block{
			lines("EU revenue (country DE), last 7 runs", []string{"EU revenue", "warning", "critical"}, week, level(50000, 7), level(45000, 7)),
			lines("The same all along", []string{"count", "warning"}, level(0, 3), level(0, 3)),
			lines("Twenty of all sizes", []string{"x"}, []float64{-1e300, 1e300, 0, 1e-9, -0.004, 12.345, 1e9, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}),
			lines("Twenty", []string{"x"}, []float64{-4, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1234.5}),
			lines("Nothing", nil),
			slack.NewDataVisualizationBlock("A pie", slack.NewDataVisualizationPieChart(slack.NewDataVisualizationSegment("x", 1))),
			lines("\x1b[2J\n\u202eevil", []string{"\x1b[2J\n"}, []float64{1}),
		}}))
	}
	golden(t, "chart.txt", b.String())
	for l := range strings.SplitSeq(b.String(), "\n") {
		if width(l) > 80 || strings.ContainsAny(l, "\x1b\u202e") {
			t.Errorf("a line has %d columns: %q", width(l), l)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestPrinter_writeError(t *testing.T) {
	t.Parallel()
	if err := New(full{}, config()).Message(sample()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("Message() = %v, want the writer's error", err)
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "日本": 4, "🔴": 2, "✅": 2, "⚪": 2, "🟡🟣🔵": 6, "−": 1, "│┃": 2, "…": 1, "👩‍👩‍👧": 2, "🇯🇵": 2, "🇯🇵🇩🇪": 4, "👍🏽": 2, "ﬁ": 1,
	} {
		if got := width(s); got != want {
			t.Errorf("width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for hex, want := range map[string]uint8{"#D4152A": 160, "#E8A317": 178, "#2EB67D": 36, "#7C3AED": 99, "": 245, "red": 245, "#FFFFFF": 231, "#000000": 16} {
		if got := nearest(hex); got != want {
			t.Errorf("nearest(%q) = %d, want %d", hex, got, want)
		}
	}
}

// FuzzPrinter draws any mrkdwn within the width and without steering the terminal.
func FuzzPrinter(f *testing.F) {
	for _, s := range []string{"*a* _b_ `c` <@U1> <!date^1^{date}|x>", "```a\nb```", "<", "`", "**", "日本語日本語", "<!date^x^^|", "a\x1bb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cfg := config()
		cfg.Width = 40
		got := draw(t, cfg, Message{Blocks: []slack.Block{section(s)}, Attachments: []slack.Attachment{{Blocks: slack.Blocks{BlockSet: []slack.Block{section(s)}}}}})
		if strings.Contains(got, "\x1b") {
			t.Errorf("an escape in %q", got)
		}
		for l := range strings.SplitSeq(got, "\n") {
			if width(l) > 41 {
				t.Errorf("a line has %d columns: %q", width(l), l)
			}
		}
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", path, diff)
	}
}

// TestWrap_code: code stays in one piece where a line has room for it, and is broken between words where none has.
func TestWrap_code(t *testing.T) {
	for _, tt := range []struct {
		width int
		want  string
	}{
		{40, "is `value below 0.8 * avg_last(4)` now"},
		{34, "is `value below 0.8 * avg_last(4)`|now"},
		{32, "is|`value below 0.8 * avg_last(4)`|now"},
		{20, "is `value below 0.8|* avg_last(4)` now"},
		{8, "is|`value|below|0.8 *|avg_last|(4)` now"},
	} {
		var rows []string
		for _, l := range wrap(line{{text: "is "}, {text: "`value below 0.8 * avg_last(4)`", style: coded}, {text: " now"}}, tt.width) {
			row := ""
			for _, s := range l {
				row += s.text
			}
			rows = append(rows, strings.TrimRight(row, " "))
		}
		if got := strings.Join(rows, "|"); got != tt.want {
			t.Errorf("in %d columns:\n got %s\nwant %s", tt.width, got, tt.want)
		}
	}
}
