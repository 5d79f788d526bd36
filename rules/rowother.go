package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var errRowTooLong = fmt.Errorf("a row is longer than %d MiB", maxRow>>20)

// other reads by jsontext what does not lie in the buffer as a whole row: the beginning, the end, a row of extraordinary
// length, and whatever is not as it should be, which it can explain. It reports whether there was a row.
func (r *rowReader) other() (bool, error) {
	before, rows := "", r.number // before stands for what was read already
	switch {
	case r.begun && rows > 0:
		before, rows = "[{}", rows-1
	case r.begun:
		before = "["
	}
	rest := bytes.NewReader(r.buffer[r.pos:r.end])
	decoder := jsontext.NewDecoder(io.MultiReader(strings.NewReader(before), rest, &rowGuard{r: r}), lenient()...)
	for range len(before) {
		if _, err := decoder.ReadToken(); err != nil {
			return false, err
		}
	}
	some, err := r.decode(decoder)
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		wrong.ByteOffset += r.passed + int64(r.pos-len(before))
		wrong.JSONPointer = moved(wrong.JSONPointer, rows)
	}
	if some && err == nil {
		r.passed += int64(r.pos-len(before)) + decoder.InputOffset()
		r.hold(decoder.UnreadBuffer(), r.buffer[r.end-rest.Len():r.end])
	}
	return some, err
}

// moved is a pointer into the list of rows where so many rows are before those that it counts.
func moved(pointer jsontext.Pointer, rows int64) jsontext.Pointer {
	row, within, _ := strings.Cut(strings.TrimPrefix(string(pointer), "/"), "/")
	n, err := strconv.ParseInt(row, 10, 64)
	if err != nil {
		return pointer
	}
	return jsontext.Pointer(strings.TrimSuffix(fmt.Sprintf("/%d/%s", n+rows, within), "/"))
}

// hold lets what a decoder did not need be read next.
func (r *rowReader) hold(parts ...[]byte) {
	unread := slices.Concat(parts...)
	if len(unread) > len(r.buffer)/2 {
		r.buffer = make([]byte, 2*len(unread)+1)
	}
	r.pos, r.end = 0, copy(r.buffer, unread)
	r.buffer[r.end] = 0
}

// decode reads one row, or the end.
func (r *rowReader) decode(decoder *jsontext.Decoder) (bool, error) {
	if !r.begun {
		r.begun = true
		if some, err := begin(decoder); err != nil || !some {
			return false, err
		}
	}
	switch kind := decoder.PeekKind(); kind {
	case '{':
		text, err := decoder.ReadValue()
		if err == nil && r.object(append(slices.Clip(text), 0), 0) < 0 {
			err = errors.New("it cannot be read")
		}
		if r.number++; err != nil {
			return false, fmt.Errorf("row %d: %w", r.number, unexpectedEnd(err))
		}
		return true, nil
	case ']':
		if _, err := decoder.ReadToken(); err != nil {
			return false, err
		}
		return false, end(decoder)
	default:
		if _, err := decoder.ReadToken(); err != nil {
			return false, fmt.Errorf("after row %d: %w", r.number, unexpectedEnd(err))
		}
		return false, fmt.Errorf("row %d is not an object", r.number+1)
	}
}

// begin reads up to the first row and reports whether there may be one: Mode's empty results are `[]`, and `null` or
// nothing at all mean the same.
func begin(decoder *jsontext.Decoder) (bool, error) {
	token, err := decoder.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, nil
	case err != nil:
		return false, err
	case token.Kind() == 'n':
		return false, end(decoder)
	case token.Kind() != '[':
		return false, errors.New("it is not a list of rows")
	}
	return true, nil
}

func end(decoder *jsontext.Decoder) error {
	switch _, err := decoder.ReadToken(); {
	case err == nil:
		return errors.New("something follows the last row")
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

// unexpectedEnd tells an end in the middle of the result from its proper end.
func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// rowGuard reads on behind the buffer, and stops where one row asks for more than it may have.
type rowGuard struct {
	r    *rowReader
	read int64
}

func (g *rowGuard) Read(p []byte) (int, error) {
	switch {
	case g.r.err != nil:
		return 0, g.r.err
	case g.read >= maxRow:
		return 0, errRowTooLong
	}
	n, err := g.r.source.Read(p)
	g.read += int64(n)
	g.r.err = err
	return n, err
}
