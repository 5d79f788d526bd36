package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestPass_numbers takes numbers that few programs get right the whole way: from the JSON of a result through a rule to a
// level. Each is an answer that is exact, or an error that says what is wrong.
func TestPass_numbers(t *testing.T) {
	t.Parallel()
	large := "1" + strings.Repeat("0", 400)
	for _, tt := range []struct{ name, rule, cell, want string }{
		{"10^400", "value: max(x)\nwarning: above 1e399", `1e400`, `warning "` + large + `"`},
		{"10^400 in digits", "value: max(x)\nwarning: = 1e400", large, `warning "` + large + `"`},
		{"10^400 and 1", "value: sum(x)\nwarning: = 1e400", `1e400}, {"x": 1`, `ok "1` + strings.Repeat("0", 399) + `1"`},
		{"10^400 in text", "value: max(x)\nwarning: above 1e399", `"1e400"`, `warning "1e400"`},
		{"10^400 and its half", "value: max(x) / 2\nwarning: = 5e399", `1e400`, `warning "5` + strings.Repeat("0", 399) + `"`},
		{"10^400 times itself", "value: max(x) * max(x)\nwarning: above 0", `1e400`, `warning "1` + strings.Repeat("0", 800) + `"`},
		{"beyond all numbers", "value: max(x) * max(x)\nwarning: above 0", `1e900`, "error: value: number out of range: more than 1,000 digits before or after the point"},
		{"10^2000", "value: sum(x)\nwarning: above 0", `1e2000`, "error: row 1: column `x` has the text '1e2000', which has more than the 1,000 digits before or after the point that a number may have"},
		{"10^2000 in text", "value: sum(x)\nwarning: above 0", `"1e2000"`, "error: row 1: column `x` has the text '1e2000', which has more than the 1,000 digits before or after the point that a number may have"},
		{"10^-400", "value: max(x)\nwarning: above 0", `1e-400`, `warning "0.` + strings.Repeat("0", 399) + `1"`},
		{"10^-400 in text", "value: sum(x)\nwarning: above 0", `"1e-400"`, `warning "0.` + strings.Repeat("0", 399) + `1"`},
		{"10^-400 is not 0", "value: max(x)\nwarning: = 0", `1e-400`, `ok "0.` + strings.Repeat("0", 399) + `1"`},
		{"10^-2000", "value: sum(x)\nwarning: above 0", `1e-2000`, "error: row 1: column `x` has the text '1e-2000', which has more than the 1,000 digits before or after the point that a number may have"},
		{"40 digits", "value: max(x)\nwarning: = 1234567890123456789012345678901234567890", `1234567890123456789012345678901234567890`, `warning "1234567890123456789012345678901234567890"`},
		{"40 digits and 1", "value: sum(x)\nwarning: above 1234567890123456789012345678901234567890", `1234567890123456789012345678901234567890}, {"x": 1`, `warning "1234567890123456789012345678901234567891"`},
		{"40 digits in text", "value: sum(x)\nwarning: above 1234567890123456789012345678901234567889", `"1234567890123456789012345678901234567890"`, `warning "1234567890123456789012345678901234567890"`},
		{"40 digits in a group", "by: x\nvalue: count(*)\nwarning: above 1", `1234567890123456789012345678901234567890}, {"x": 1234567890123456789012345678901234567891`, `ok "1"`},
		{"40 digits are distinct", "value: count(distinct x)\nwarning: = 2", `1234567890123456789012345678901234567890}, {"x": 1234567890123456789012345678901234567891`, `warning "2"`},
		{"integers beyond 2^53", "value: max(x) - min(x)\nwarning: = 1", `9007199254740993}, {"x": 9007199254740992`, `warning "1"`},
		{"the smallest of 64 bits", "value: -min(x)\nwarning: above 9223372036854775807", `-9223372036854775808`, `warning "9223372036854775808"`},
		{"decimals", "value: sum(x)\nwarning: = 0.3", `0.1}, {"x": 0.2`, `warning "0.3"`},
		{"a zero with a sign", "value: max(x)\nwarning: = 0", `-0.0`, `warning "0.0"`},
		{"an average of thirds", "value: avg(x)\nwarning: = 1 / 3", `1}, {"x": 0}, {"x": 0`, `warning "0.3333333333333333333333333333333333333333"`},
		{"NaN", "value: sum(x)\nwarning: above 0", `NaN`, "unreadable: row 1"},
		{"Infinity", "value: sum(x)\nwarning: above 0", `Infinity`, "unreadable: row 1"},
		{"-Infinity", "value: sum(x)\nwarning: above 0", `-Infinity`, "unreadable: row 1"},
		{"hexadecimal", "value: sum(x)\nwarning: above 0", `0x1F`, "unreadable: row 1"},
		{"a comma in it", "value: sum(x)\nwarning: above 0", `1,000`, "unreadable: row 1"},
		{"a zero before it", "value: sum(x)\nwarning: above 0", `007`, "unreadable: row 1"},
		{"a plus before it", "value: sum(x)\nwarning: above 0", `+5`, "unreadable: row 1"},
		{"no digit before the point", "value: sum(x)\nwarning: above 0", `.5`, "unreadable: row 1"},
		{"NaN in text", "value: sum(x)\nwarning: above 0", `"NaN"`, "error: row 1: column `x` has the text 'NaN', which is not a number"},
		{"NaN in text among numbers", "value: max(x)\nwarning: above 5", `"NaN"}, {"x": 1`, "error: column `x` has the text 'NaN', which is not a number"},
		{"NaN in text after numbers", "value: max(x)\nwarning: above 5", `1}, {"x": "NaN"`, "error: row 2: column `x` has the text 'NaN', which is not a number"},
		{"NaN in text alone", "value: max(x)\nwarning: above 5", `"NaN"`, "error: warning: the value is the text 'NaN', which is not a number"},
		{"Infinity in text", "value: x\nwarning: above 5", `"Infinity"`, "error: row 1: warning: column `x` has the text 'Infinity', which is not a number"},
		{"-Infinity in text", "value: min(x)\nwarning: below 5", `"-Infinity"}, {"x": 1`, "error: column `x` has the text '-Infinity', which is not a number"},
		{"hexadecimal in text", "value: sum(x)\nwarning: above 0", `"0x1F"`, "error: row 1: column `x` has the text '0x1F', which is not a number"},
		{"a comma in text", "value: sum(x)\nwarning: above 0", `"1,000"`, "error: row 1: column `x` has the text '1,000', which is not a number"},
		{"a currency in text", "value: sum(x)\nwarning: above 0", `"$5"`, "error: row 1: column `x` has the text '$5', which is not a number"},
		{"a percentage in text", "value: sum(x)\nwarning: above 0", `"5%"`, "error: row 1: column `x` has the text '5%', which is not a number"},
		{"an underscore in text", "value: sum(x)\nwarning: above 0", `"1_000"`, "error: row 1: column `x` has the text '1_000', which is not a number"},
		{"no text", "value: sum(x)\nwarning: above 0", `""`, "error: row 1: column `x` has the text '', which is not a number"},
		{"other digits in text", "value: sum(x)\nwarning: above 0", `"٣"`, "error: row 1: column `x` has the text '٣', which is not a number"},
		{"spaces around text", "value: sum(x)\nwarning: = 12.5", `" 12.50\n"`, `warning "12.50"`},
		{"a zero before it in text", "value: sum(x)\nwarning: = 7", `"007"`, `warning "7"`},
		{"a plus before it in text", "value: sum(x)\nwarning: = 5", `"+5"`, `warning "5"`},
		{"no digit before the point in text", "value: sum(x)\nwarning: = 0.5", `".5"`, `warning "0.5"`},
		{"an exponent in text", "value: sum(x)\nwarning: = 1500", `"1.5E+3"`, `warning "1500"`},
		{"a number too large in text", "value: x\nwarning: above 5", `"1e1001"`, "error: row 1: warning: column `x` has the text '1e1001', which has more than the 1,000 digits before or after the point that a number may have"},
		{"a limit of 10^1001", "value: sum(x)\nwarning: above 1e1001", `1`, "refused: number out of range: more than 1,000 digits before or after the point"},
		{"a limit of NaN", "value: sum(x)\nwarning: above 'NaN'", `1`, "refused: 'NaN' is not a number, which `value` is; write a number, such as `1000`"},
		{"a limit of NaN for a name", "value: sum(x)\nwarning: above NaN", `1`, "refused: `NaN` is neither in `by` nor inside an aggregate"},
		{"a limit with a comma", "value: sum(x)\nwarning: above 1,000", `1`, "refused: a number is written without commas: `1000`"},
		{"a limit in hexadecimal", "value: sum(x)\nwarning: above 0x1F", `1`, "refused: hexadecimal"},
		{"a limit of 40 digits", "value: sum(x)\nwarning: above 1234567890123456789012345678901234567890", `1`, `ok "1"`},
		{"a limit of 10^-400", "value: sum(x)\nwarning: below 1e-400", `0`, `warning "0"`},
		{"a limit in text with a comma", "value: sum(x)\nwarning: above '1,000'", `1`, "refused: '1,000' is not a number, which `value` is; write `1000`"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := judgeNumber(t, tt.rule, `[{"x": `+tt.cell+`}]`); got != tt.want && !isReason(got, tt.want) {
				t.Errorf("%.900s\nwant %.900s", got, tt.want)
			}
		})
	}
}

// isReason reports whether a refusal of a rule or of a result holds the reason that is wanted.
func isReason(got, want string) bool {
	kind, reason, _ := strings.Cut(want, ": ")
	return (kind == "refused" || kind == "unreadable") && strings.HasPrefix(got, kind+": ") && strings.Contains(got, reason)
}

// judgeNumber says what becomes of a result: the level and the value, or where on the way there is an error.
func judgeNumber(t *testing.T, rule, result string) string {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte(ruleFile(rule)))
	if err != nil {
		return "refused: " + err.Error()
	}
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now()})
	if err != nil {
		return "refused: " + err.Error()
	}
	if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
		return "unreadable: " + err.Error()
	}
	results, err := pass.Results(nil)
	switch {
	case err != nil:
		t.Fatal(err)
	case results[0].Err != nil:
		return "error: " + results[0].Err.Error()
	}
	g := results[0].Groups[0]
	return fmt.Sprintf("%s %q", g.Level, g.Value)
}
