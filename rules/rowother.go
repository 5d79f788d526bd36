package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var errRowTooLong = fmt.Errorf("a row is longer than %d MiB", maxRow>>20)

// other reads by jsontext what does not lie in the buffer as a whole row: the beginning, the end, a row of extraordinary
// length, and whatever is not as it should be, which it can explain. It reports whether there was a row.
func (r *rowReader) other() (bool, error) {
	before := "" // stands for what was read already
	switch {
	case r.begun && r.number > 0:
		before = "[{}"
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
	some, place, err := r.decode(decoder)
	if err != nil {
		return false, fmt.Errorf("%s%w", place, notJSON(err, append([]byte(before), r.buffer[r.pos:r.end]...)))
	}
	if some {
		r.hold(decoder.UnreadBuffer(), r.buffer[r.end-rest.Len():r.end])
	}
	return some, nil
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

// decode reads one row, or the end. Where it cannot, place says what it was at.
func (r *rowReader) decode(decoder *jsontext.Decoder) (some bool, place string, err error) {
	if !r.begun {
		r.begun = true
		if some, err := begin(decoder); err != nil || !some {
			return false, "", err
		}
	}
	if r.number > 0 {
		place = fmt.Sprintf("after row %d: ", r.number)
	}
	switch kind := decoder.PeekKind(); kind {
	case '{':
		text, err := decoder.ReadValue()
		if err == nil && r.object(append(slices.Clip(text), 0), 0) < 0 {
			err = errors.New("it cannot be read")
		}
		r.number++
		return err == nil, fmt.Sprintf("row %d: ", r.number), err
	case ']':
		if _, err := decoder.ReadToken(); err != nil {
			return false, place, err
		}
		return false, place, end(decoder)
	default:
		if _, err := decoder.ReadToken(); err != nil {
			return false, place, err
		}
		return false, fmt.Sprintf("row %d: ", r.number+1), errors.New("the result has something that is not a row")
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
		return false, errors.New("the result is not a list of rows")
	}
	return true, nil
}

func end(decoder *jsontext.Decoder) error {
	switch _, err := decoder.ReadToken(); {
	case err == nil:
		return errors.New("something follows the last row of the result")
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
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
