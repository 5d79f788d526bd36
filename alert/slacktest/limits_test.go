package slacktest_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const field = `{"type":"mrkdwn","text":"x","verbatim":true}`
	for name, c := range map[string]struct {
		blocks, attachments string
		want                []string
	}{
		"nothing": {},
		"not an array": {
			blocks: `{}`,
			want:   []string{"must be a JSON array [json-pointer:/blocks]"},
		},
		"eleven fields": {
			blocks: `[{"type":"section","fields":[` + strings.Repeat(field+",", 10) + field + `]}]`,
			want:   []string{"must be no more than 10 items, has 11 [json-pointer:/blocks/0/fields]"},
		},
		"a section without anything": {
			blocks: `[{"type":"section"}]`,
			want:   []string{"must have text or fields [json-pointer:/blocks/0]"},
		},
		"empty text": {
			blocks: `[{"type":"context","elements":[{"type":"mrkdwn","text":""}]}]`,
			want:   []string{"must be more than 0 characters [json-pointer:/blocks/0/elements/0/text]"},
		},
		"mrkdwn with emoji": {
			blocks: `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`,
			want:   []string{"no additional properties allowed: emoji [json-pointer:/blocks/0/text]"},
		},
		"a header in mrkdwn": {
			blocks: `[{"type":"header","text":` + field + `}]`,
			want:   []string{`unsupported text type: "mrkdwn" [json-pointer:/blocks/0/text]`},
		},
		"a block_id twice": {
			blocks: `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`,
			want:   []string{"`block_id` is not unique [json-pointer:/blocks/1/block_id]"},
		},
		"an empty cell": {
			attachments: `[{"color":"#fff","blocks":[{"type":"table","rows":[[{"type":"raw_text","text":""}]]}]}]`,
			want:        []string{"must be more than 0 characters [json-pointer:/attachments/0/blocks/0/rows/0/0/text]"},
		},
		"a column aligned nowhere": {
			blocks: `[{"type":"table","column_settings":[{"align":""}],"rows":[[{"type":"raw_text","text":"x"}]]}]`,
			want:   []string{`unsupported value: "" [json-pointer:/blocks/0/column_settings/0/align]`},
		},
		"a title beside blocks": {
			attachments: `[{"title":"x","blocks":[{"type":"divider"}]}]`,
			want:        []string{"no additional properties allowed: title [json-pointer:/attachments/0]"},
		},
		"charts": {blocks: "[" + chart("line", 6, 20) + "," + chart("bar", 1, 1) + "]"},
		"a third chart": {
			blocks: "[" + strings.Repeat(chart("line", 1, 1)+",", 2) + chart("area", 1, 1) + "]",
			want:   []string{"must be no more than 2 charts in a message [json-pointer:/blocks/2]"},
		},
		"seven series": {
			blocks: "[" + chart("line", 7, 1) + "]",
			want:   []string{"must be no more than 6 items, has 7 [json-pointer:/blocks/0/chart/series]"},
		},
		"twenty-one points": {
			blocks: "[" + chart("line", 1, 21) + "]",
			want:   []string{"must be no more than 20 items, has 21 [json-pointer:/blocks/0/chart/series/0/data]"},
		},
		"names of a chart": {
			blocks: `[{"type":"data_visualization","title":"` + strings.Repeat("t", 51) + `","chart":{"type":"line","axis_config":{"categories":["` +
				strings.Repeat("c", 21) + `"]},"series":[{"name":"","data":[{"label":"x","value":"1"}]}]}}]`,
			want: []string{
				"must be no more than 50 characters, has 51 [json-pointer:/blocks/0/title]",
				"must be no more than 20 characters, has 21 [json-pointer:/blocks/0/chart/axis_config/categories/0]",
				"must be more than 0 characters [json-pointer:/blocks/0/chart/series/0/name]",
				"must be a number [json-pointer:/blocks/0/chart/series/0/data/0/value]",
				`not a category: "x" [json-pointer:/blocks/0/chart/series/0/data]`,
			},
		},
		"a pie":               {blocks: `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"x","value":1}]}}]`},
		"a chart of no":       {blocks: `[{"type":"data_visualization","title":"t"}]`, want: []string{"unsupported chart type: <nil> [json-pointer:/blocks/0/chart]"}},
		"a legacy attachment": {attachments: `[{"title":"x","text":"y"}]`},
		"rich text": {
			blocks: `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"},{"type":"new"}]}]}]`,
			want:   []string{"unsupported type: new [json-pointer:/blocks/0/elements/0/elements/1]"},
		},
	} {
		if diff := cmp.Diff(c.want, slacktest.Check(c.blocks, c.attachments)); diff != "" {
			t.Errorf("%s: Check() (-want +got):\n%s", name, diff)
		}
	}
}

// chart is a chart with so many series and points.
func chart(kind string, series, points int) string {
	var categories, data, lines []string
	for i := range points {
		label := strconv.Itoa(i)
		categories, data = append(categories, `"`+label+`"`), append(data, `{"label":"`+label+`","value":1.5}`)
	}
	for i := range series {
		lines = append(lines, `{"name":"`+strconv.Itoa(i)+`","data":[`+strings.Join(data, ",")+`]}`)
	}
	return `{"type":"data_visualization","title":"t","chart":{"type":"` + kind + `","axis_config":{"categories":[` + strings.Join(categories, ",") +
		`],"y_label":"$"},"series":[` + strings.Join(lines, ",") + `]}}`
}

func TestSize(t *testing.T) {
	t.Parallel()
	const blocks = `[{"type":"section","text":{"type":"mrkdwn","text":"日本&amp;"}}]`
	const attachments = `[{"fallback":"12","blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"345"}]]}]}]`
	if got := slacktest.Size(blocks, attachments); got != 12 {
		t.Errorf("Size() = %d, want 12", got)
	}
	if got := slacktest.Size("["+chart("line", 2, 3)+"]", ""); got != 13 { // t, 3 categories, $, and twice a name and 3 labels
		t.Errorf("Size() of a chart = %d, want 13", got)
	}
}

// FuzzCheck takes any JSON, however wrong its shape.
func FuzzCheck(f *testing.F) {
	f.Add(`[{"type":"table","rows":[null,[null],[1]],"column_settings":[1,null]}]`)
	f.Add(`[{"type":"section","text":1,"fields":[null]},{"type":"context"},{"type":"rich_text","elements":[1]},null,1]`)
	f.Add(`[{"type":"data_visualization","chart":{"type":"line","series":[null,{"data":[1,null]}],"axis_config":{"categories":[null,1]}}}]`)
	f.Add(`[{"blocks":1},{"blocks":[null]}]`)
	f.Fuzz(func(t *testing.T, s string) {
		problems := slacktest.Check(s, s)
		if s != "" && !json.Valid([]byte(s)) && len(problems) == 0 {
			t.Errorf("Check(%q) takes what is not JSON", s)
		}
	})
}
