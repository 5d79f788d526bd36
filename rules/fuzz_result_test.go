package rules

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/modealert/modealert/rules/expr"
)

// FuzzReadJSON proves that a result is read when encoding/json says that it is a list of objects, and only then, and that
// each cell is the value that encoding/json finds.
func FuzzReadJSON(f *testing.F) {
	for _, src := range []string{
		``, ` `, `null`, `[]`, `[null]`, `{}`, `[{}`, `[{"x":1}]`, `[{"x":1,"y":"a"},{"x":2},{"y":"b","x":null}]`,
		` [ { "x" : "\\\"" , "y" : [1,{"a":"}]\\"}] , "z":{} } ] `, `[{"x":-1.5e3,"y":true},{"y":null,"x":false}]`,
		`[{"x":"\ud83d\ude00"},{"x":"\ud83d"},{"x":"` + "\xff" + `"}]`, `[{"x":1e400},{"x":1e-400},{"x":-0.0},{"x":1234567890123456789012345678901234567890}]`,
		`[{"x":NaN}]`, `[{"x":Infinity}]`, `[{"x":0x1F}]`, `[{"x":01}]`, `[{"x":1,000}]`, `[{"x":.5}]`, `[{"x":5.}]`, `[{"x":+5}]`, `[{"x":1e5000}]`,
		`[{"x":9007199254740993},{"x":0.1},{"x":12.50}]`, `[{"X":1},{"X":2}]`, `[{"x":1,"x":2}]`, `[{"x":{"x":1}},{"x":[]}]`, `[{"x":1}] []`, "\ufeff[]",
		`[{"x":"2026-11-23T00:00:00.000Z"},{"x":"2026-11-23"}]`, `[{"\u0078":1}]`, `[{"x":""}]`, `[{"x":"a\u0000b"}]`,
	} {
		f.Add([]byte(src), uint8(60))
	}
	f.Fuzz(func(t *testing.T, src []byte, buffer uint8) {
		want, wantOK := listOfObjects(src)
		got, header, err := cellsOf(src, int(buffer)+2)
		if (err == nil) != wantOK {
			t.Fatalf("%q is read with the error %v; encoding/json takes it: %v", src, err, wantOK)
		}
		if err != nil {
			return
		}
		if len(got) != len(want) {
			t.Fatalf("%q has %d rows, want %d", src, len(got), len(want))
		}
		for slot := range header.columns.Names() {
			m := header.matches[slot]
			if m.field == nil || m.problem != "" {
				continue
			}
			for i, object := range want {
				if !sameCell(got[i][slot], object[m.field.name]) {
					t.Errorf("%q: %s of row %d is %s %q, want %s", src, m.field.name, i+1, got[i][slot].Kind(), got[i][slot], object[m.field.name])
				}
			}
		}
	})
}

// listOfObjects reads a result by encoding/json. Nothing and null are empty lists.
func listOfObjects(src []byte) ([]map[string]json.RawMessage, bool) {
	if len(bytes.Trim(src, " \t\r\n")) == 0 {
		return nil, true
	}
	var objects []map[string]json.RawMessage
	if json.Unmarshal(src, &objects) != nil {
		return nil, false
	}
	for _, object := range objects {
		if object == nil { // null for a row
			return nil, false
		}
	}
	return objects, true
}

// cellsOf reads the columns x, by which a rule judges, and y, which is only shown.
func cellsOf(src []byte, buffer int) (rows [][]expr.Value, h *header, err error) {
	columns := expr.NewColumns()
	columns.Slot("x")
	columns.Slot("y")
	h = newHeader(columns, []*judge{{reads: []int{0}}})
	r := newRowReader(bytes.NewReader(src), h)
	r.buffer = make([]byte, buffer)
	for {
		read, err := r.next()
		if err != nil || read == nil {
			return rows, h, err
		}
		for _, one := range read.rows {
			rows = append(rows, []expr.Value{one.cell(0), one.cell(1)})
		}
	}
}

// sameCell reports whether a value is the one that its JSON says; of a column that a row has not there is none.
func sameCell(v expr.Value, raw json.RawMessage) bool {
	if raw == nil {
		return v.IsNull()
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var want any
	if decoder.Decode(&want) != nil {
		return false
	}
	switch want := want.(type) {
	case nil:
		return v.IsNull()
	case bool:
		truth, ok := v.Bool()
		return ok && truth == want
	case string:
		return v.Kind() == expr.Text && v.String() == want
	case json.Number:
		return sameNumber(v, string(want))
	}
	return v.Kind() == expr.Text && v.String() == strings.ToValidUTF8(string(raw), "\ufffd")
}

// sameNumber compares exactly. What is beyond the bounds of numbers stays the text that it is.
func sameNumber(v expr.Value, want string) bool {
	if v.Kind() != expr.Number {
		_, err := expr.ParseDecimal(want)
		return err != nil && v.Kind() == expr.Text && strings.HasPrefix(want, strings.TrimSuffix(v.String(), "…"))
	}
	a, ok := new(big.Rat).SetString(v.String())
	b, known := new(big.Rat).SetString(want)
	return ok && known && a.Cmp(b) == 0
}
