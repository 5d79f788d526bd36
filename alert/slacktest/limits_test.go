package slacktest_test

import (
	"encoding/json"
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

func TestSize(t *testing.T) {
	t.Parallel()
	const blocks = `[{"type":"section","text":{"type":"mrkdwn","text":"日本&amp;"}}]`
	const attachments = `[{"fallback":"12","blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"345"}]]}]}]`
	if got := slacktest.Size(blocks, attachments); got != 12 {
		t.Errorf("Size() = %d, want 12", got)
	}
}

// FuzzCheck takes any JSON, however wrong its shape.
func FuzzCheck(f *testing.F) {
	f.Add(`[{"type":"table","rows":[null,[null],[1]],"column_settings":[1,null]}]`)
	f.Add(`[{"type":"section","text":1,"fields":[null]},{"type":"context"},{"type":"rich_text","elements":[1]},null,1]`)
	f.Add(`[{"blocks":1},{"blocks":[null]}]`)
	f.Fuzz(func(t *testing.T, s string) {
		problems := slacktest.Check(s, s)
		if s != "" && !json.Valid([]byte(s)) && len(problems) == 0 {
			t.Errorf("Check(%q) takes what is not JSON", s)
		}
	})
}
