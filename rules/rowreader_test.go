package rules

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules/expr"
)

// FuzzRowReader proves that the reader of rows accepts what jsontext accepts, and finds the same cells, wherever its buffer
// ends.
func FuzzRowReader(f *testing.F) {
	for _, src := range []string{
		``, `null`, `[]`, `[{}]`, ` [ { } , {"x":1} ] `, `[{"x":1,"y":"a"},{"x":2,"y":"b"},{"x":3}]`,
		"[{\"x\" : \"\\\"\\u00e9\\ud800\" ,\t\"y\":[1,{\"a\":\"}]\\\\\"}]},\n{\"x\":-0.5e+3,\"y\":true},{\"x\":false}]",
		`[{"x":01},{"x":1}]`, `[{"a":1},{"x":01}]`, `[{"a":1},{"x":1.}]`, `[{"a":1},{"x":-}]`, `[{"a":1},{"x":1e}]`, `[{"a":1},{"x":"\q"}]`,
		"[{},{\"x\":\"\n\"}]", "[{},{\"x\":\"\x00\"}]", "[{},{\"x\":1\x00}]", `[{},{"x":[1,]}]`, `[{},{"x":nul}]`, `[{},{"x":"\u12G4"}]`, `[{},{"x" 1}]`,
		`[{},{,"x":1}]`, `[{},{"x":1,}]`, `[{},{"x":1}{"x":2}]`, `[{},]`, `[{}`, `[{},{}] x`, `[{"x":1},{"x":{"x":[]}}]`, "[{\"x\":\"\xff\"},{\"x\":\"\xff\"}]",
		`[{"x":1},{"x":"` + strings.Repeat("a", 200) + `"},{"x":2}]`, `[{},{"x":}]`, `[{},{"x":1"y":2}]`, `[{"x":1},[]]`, `[{"x":1},2]`,
	} {
		f.Add([]byte(src), uint8(40))
	}
	f.Fuzz(func(t *testing.T, src []byte, size uint8) {
		want, wantErr := rowsByTokens(src)
		if errors.Is(wantErr, errShouts) {
			return
		}
		got, err := rowsByReader(bytes.NewReader(src), int(size)+2)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q with a buffer of %d: the error is %v, by tokens %v", src, size, err, wantErr)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Fatalf("%q with a buffer of %d (-by tokens +by the reader):\n%s", src, size, diff)
		}
		_, again := rowsByReader(iotest.OneByteReader(bytes.NewReader(src)), int(size)+2)
		if (again == nil) != (err == nil) || err != nil && rowIn(again) != rowIn(err) {
			t.Fatalf("%q: the error is %v, byte by byte %v", src, err, again)
		}
	})
}

// rowIn is which row an error is about; the column that jsontext names depends on where its own buffer ends.
func rowIn(err error) string {
	row, _, _ := strings.Cut(err.Error(), "result")
	return row
}

// rowsByReader gives the texts of the columns x and y of each row.
func rowsByReader(src io.Reader, buffer int) ([][2]string, error) {
	columns := expr.NewColumns()
	columns.Slot("x")
	columns.Slot("y")
	r := newRowReader(src, newHeader(columns, nil))
	r.buffer = make([]byte, buffer)
	var rows [][2]string
	for {
		read, err := r.next()
		if err != nil || read == nil {
			return rows, err
		}
		for _, one := range read.rows {
			rows = append(rows, [2]string{string(one.raw[0]), string(one.raw[1])})
			if one.number != int64(len(rows)) {
				return nil, errors.New("a row has the wrong number")
			}
		}
	}
}

// errShouts says that which column is meant depends on more than its name.
var errShouts = errors.New("a column differs in case")

// rowsByTokens reads the same token by token.
func rowsByTokens(src []byte) ([][2]string, error) {
	d := jsontext.NewDecoder(bytes.NewReader(src), lenient()...)
	token, err := d.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	case token.Kind() != '[' && token.Kind() != 'n':
		return nil, errors.New("no list")
	}
	var rows [][2]string
	for token.Kind() == '[' && d.PeekKind() != ']' {
		if d.PeekKind() != '{' {
			return nil, errors.New("no object")
		}
		row, err := rowByTokens(d)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if token.Kind() == '[' {
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows")
	}
	return rows, nil
}

func rowByTokens(d *jsontext.Decoder) (row [2]string, err error) {
	if _, err := d.ReadToken(); err != nil {
		return row, err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return row, err
		}
		column := strings.IndexAny("xyXY", name.String())
		plain := len(name.String()) == 1
		value, err := d.ReadValue()
		switch {
		case err != nil:
			return row, err
		case plain && column > 1:
			return row, errShouts
		case plain && column >= 0:
			row[column] = string(value)
		}
	}
	_, err = d.ReadToken()
	return row, err
}
