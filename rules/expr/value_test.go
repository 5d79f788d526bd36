package expr

import (
	"encoding/json"
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

func TestValue_size(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(Value{}); size > 48 {
		t.Errorf("a value takes %d bytes, want at most 48", size)
	}
}

// equal reports whether two values are of one kind and the same.
func equal(a, b Value) bool { return a.Kind() == b.Kind() && Order(a, b) == 0 }

func TestValue_String(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	tests := []struct {
		value Value
		kind  string
		want  string
	}{
		{Value{}, "null", ""},
		{BoolOf(true), "boolean", "true"},
		{BoolOf(false), "boolean", "false"},
		{IntOf(-5), "number", "-5"},
		{IntOf(math.MinInt64), "number", "-9223372036854775808"},
		{number(t, "12.50"), "number", "12.50"},
		{number(t, "-0.05"), "number", "-0.05"},
		{TextOf("x"), "text", "x"},
		{TimeOf(time.Date(2026, 11, 23, 11, 0, 0, 0, zone)), "time", "2026-11-23T09:00:00Z"},
		{TimeOf(time.Date(1969, 12, 31, 23, 59, 59, 999_000_000, time.UTC)), "time", "1969-12-31T23:59:59.999Z"},
		{DurationOf(0), "duration", "0s"},
		{DurationOf(150 * time.Minute), "duration", "2h30m"},
		{DurationOf(2 * time.Hour), "duration", "2h"},
		{DurationOf(2*time.Hour + 10*time.Second), "duration", "2h0m10s"},
		{DurationOf(10 * time.Minute), "duration", "10m"},
		{DurationOf(-90 * time.Second), "duration", "-1m30s"},
	}
	for _, test := range tests {
		if got := test.value.String(); got != test.want || test.value.Kind().String() != test.kind {
			t.Errorf("%s %q, want %s %q", test.value.Kind(), got, test.kind, test.want)
		}
	}
}

func TestValue_conversions(t *testing.T) {
	t.Parallel()
	if d, ok := TextOf(" 12.50\n").Number(); !ok || d.String() != "12.50" {
		t.Errorf("Number() of a text = %s, %v", d, ok)
	}
	if d, ok := BoolOf(true).Number(); !ok || d.String() != "1" {
		t.Errorf("Number() of true = %s, %v", d, ok)
	}
	for _, v := range []Value{{}, TextOf(""), TextOf("NaN"), TextOf("1 000"), TimeOf(testNow), DurationOf(1)} {
		if d, ok := v.Number(); ok {
			t.Errorf("Number() of %s %q = %s", v.Kind(), v, d)
		}
	}
	if at, ok := TextOf("2026-11-23").Time(); !ok || !at.Equal(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("Time() of a text = %s, %v", at, ok)
	}
	if _, ok := IntOf(5).Time(); ok {
		t.Error("a number is a time")
	}
	if d, ok := DurationOf(time.Hour).Duration(); !ok || d != time.Hour {
		t.Errorf("Duration() = %s, %v", d, ok)
	}
	if _, ok := IntOf(1).Bool(); ok {
		t.Error("a number is a boolean")
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -5*60*60)
	tests := []struct{ in, want string }{
		{"2021-12-10T20:55:24.316Z", "2021-12-10T20:55:24.316Z"},
		{"2021-12-10T20:55:24Z", "2021-12-10T20:55:24Z"},
		{"2021-12-10T20:55:24+00:00", "2021-12-10T20:55:24Z"},
		{"2021-12-10t20:55:24.5z", "2021-12-10T20:55:24.5Z"},
		{"2021-12-10T20:55:24+02:00", "2021-12-10T18:55:24Z"},
		{"2021-12-10 20:55:24.123456789 -0830", "2021-12-11T05:25:24.123456789Z"},
		{"2021-12-10 20:55:24.1234567891234+01", "2021-12-10T19:55:24.123456789Z"},
		{"2021-12-10 20:55:24 UTC", "2021-12-10T20:55:24Z"},
		{"2026-11-23", "2026-11-23T05:00:00Z"},
		{"2026-11-23 09:00:00", "2026-11-23T14:00:00Z"},
		{"2026-11-23 09:00", "2026-11-23T14:00:00Z"},
		{"2024-02-29", "2024-02-29T05:00:00Z"},
	}
	for _, test := range tests {
		got, ok := parseTime(test.in, zone)
		if !ok || TimeOf(got).String() != test.want {
			t.Errorf("parseTime(%q) = %s, %v, want %s", test.in, got, ok, test.want)
		}
	}
	for _, in := range []string{
		"", "2026", "2026-11", "2026-11-2", "2026-13-01", "2026-00-01", "2026-02-29", "2026-11-31", "2026-11-23T", "2026-11-23 ", "2026-11-23 9:00",
		"2026-11-23 24:00:00", "2026-11-23 09:60", "2026-11-23 09:00:60", "2026-11-23 09:00:00.", "2026-11-23 09:00:00+", "2026-11-23 09:00:00+25:00",
		"2026-11-23 09:00:00+01:00x", "2026/11/23", "23-11-2026", "0000-01-01", "2026-11-23 x", "2026-11-23X09:00", "2026-11-23 09:00:00 CET",
	} {
		if got, ok := parseTime(in, zone); ok {
			t.Errorf("parseTime(%q) = %s", in, got)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	hour := DurationOf(time.Hour)
	tests := []struct {
		a, b Value
		want int
	}{
		{Value{}, Value{}, 0},
		{Value{}, IntOf(-5), -1},
		{IntOf(2), number(t, "2.00"), 0},
		{IntOf(9), TextOf("10"), -1},
		{TextOf("9"), TextOf("10"), -1},
		{TextOf("b"), TextOf("a"), 1},
		{TextOf("2026-11-23"), TimeOf(testNow), -1},
		{TextOf("2026-11-23T10:00:00+02:00"), TextOf("2026-11-23T08:00:00Z"), 0},
		{BoolOf(true), BoolOf(false), 1},
		{BoolOf(true), IntOf(1), 0},
		{BoolOf(true), TextOf("false"), 1},
		{hour, DurationOf(time.Minute), 1},
		{number(t, "1e30"), number(t, "1e-30"), 1},
		{number(t, "-1e18"), number(t, "0.000000000000000001"), -1},
		{number(t, "922337203685477580.7"), number(t, "922337203685477580.70"), 0},
	}
	for _, test := range tests {
		got, err := Compare(test.a, test.b)
		back, backErr := Compare(test.b, test.a)
		if err != nil || backErr != nil || got != test.want || back != -test.want {
			t.Errorf("Compare(%s, %s) = %d, %v, and back %d, %v, want %d", test.a, test.b, got, err, back, backErr, test.want)
		}
	}
	for _, pair := range [][2]Value{
		{IntOf(1), TextOf("x")},
		{IntOf(1), TimeOf(testNow)},
		{hour, IntOf(1)},
		{hour, TextOf("1h")},
		{hour, TimeOf(testNow)},
		{TimeOf(testNow), TextOf("x")},
		{BoolOf(true), TextOf("x")},
		{BoolOf(true), hour},
	} {
		if got, err := Compare(pair[0], pair[1]); err == nil {
			t.Errorf("Compare(%s, %s) = %d", pair[0], pair[1], got)
		}
		if got, err := Compare(pair[1], pair[0]); err == nil {
			t.Errorf("Compare(%s, %s) = %d", pair[1], pair[0], got)
		}
	}
}

func TestValue_JSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value Value
		want  string
	}{
		{Value{}, `null`},
		{BoolOf(false), `{"boolean":false}`},
		{number(t, "12.50"), `{"number":"12.50"}`},
		{number(t, "1234567890123456789012345678901234567890.5"), `{"number":"1234567890123456789012345678901234567890.5"}`},
		{TextOf(""), `{"text":""}`},
		{TextOf(`say "so"`), `{"text":"say \"so\""}`},
		{TimeOf(testNow.Add(time.Nanosecond)), `{"time":"2026-11-23T09:00:00.000000001Z"}`},
		{DurationOf(-150 * time.Minute), `{"duration":"-2h30m"}`},
		{DurationOf(math.MinInt64), `{"duration":"-2562047h47m16.854775808s"}`},
	}
	for _, test := range tests {
		data, err := json.Marshal(test.value)
		if err != nil || string(data) != test.want {
			t.Errorf("%s %q is stored as %s, %v, want %s", test.value.Kind(), test.value, data, err, test.want)
		}
		again := IntOf(99)
		if err := json.Unmarshal(data, &again); err != nil || !equal(again, test.value) || again.String() != test.value.String() {
			t.Errorf("%s is read as %s %q, %v", data, again.Kind(), again, err)
		}
	}
	for _, data := range []string{`{}`, `5`, `{"number":"x"}`, `{"number":"NaN"}`, `{"time":"today"}`, `{"duration":"x"}`, `{"number":5}`, `[`} {
		v := IntOf(99)
		if err := json.Unmarshal([]byte(data), &v); err == nil || !equal(v, IntOf(99)) {
			t.Errorf("%s is read as %s %q, %v", data, v.Kind(), v, err)
		}
	}
}

func TestAppendKey(t *testing.T) {
	t.Parallel()
	alike := [][2]Value{
		{IntOf(1), number(t, "1.000")},
		{number(t, "1e20"), number(t, "100000000000000000000.00")},
		{number(t, "0"), number(t, "0.00")},
		{number(t, "1.00000000000000000000"), IntOf(1)},
	}
	for _, pair := range alike {
		if diff := cmp.Diff(pair[0].AppendKey(nil), pair[1].AppendKey(nil)); diff != "" || !equal(pair[0], pair[1]) {
			t.Errorf("%s and %s have keys of their own", pair[0], pair[1])
		}
	}
	values := []Value{
		{},
		BoolOf(true), BoolOf(false), IntOf(0), IntOf(1), IntOf(10), IntOf(-1), number(t, "0.1"), number(t, "1e30"), number(t, "1e31"), TextOf(""), TextOf("1"),
		TextOf("true"), TimeOf(testNow), TimeOf(testNow.Add(1)), DurationOf(0), DurationOf(1),
	}
	seen := map[string]Value{}
	for _, a := range values {
		for _, b := range values {
			key := string(b.AppendKey(a.AppendKey(nil)))
			if other, ok := seen[key]; ok {
				t.Errorf("%s, %s has the key of a pair that begins with %s", a, b, other)
			}
			seen[key] = a
		}
	}
}
