package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxRow bounds the bytes of one row, so that a single huge value cannot fill the memory.
	maxRow = 16 << 20
	// maxShared bounds the texts of a column that are kept to be shared by the rows that repeat them.
	maxShared = 1024
	// maxSharedText is the longest text worth sharing.
	maxSharedText = 64
)

var errRowTooLong = fmt.Errorf("a row is longer than %d MiB", maxRow>>20)

// rowReader reads the rows of a JSON array of flat objects, which is what Mode's results are. It decodes only the columns
// that the header wants, keeps nothing of a row but what its caller keeps, and refuses whatever is not such an array to
// the last byte: a result that was cut off must never be judged by its first part.
type rowReader struct {
	decoder *jsontext.Decoder
	guard   *rowGuard
	header  *header
	row     row
	fields  []*field // the row before, in order: most rows repeat it
	shared  []shared // by slot
	begun   bool
}

// row is one row of the result. It is good until the next one is read.
type row struct {
	number int64
	values []expr.Value // by slot, of the columns that rules judge by
	raw    [][]byte     // by slot, the JSON of those that are only shown
}

// cell is the value of a column, whatever it is wanted for.
func (r *row) cell(slot int) expr.Value {
	if r.raw[slot] == nil {
		return r.values[slot]
	}
	return decode(r.raw[slot], nil)
}

func newRowReader(r io.Reader, h *header) *rowReader {
	guard := &rowGuard{r: r, allowed: maxRow}
	slots := len(h.columns.Names())
	return &rowReader{
		decoder: jsontext.NewDecoder(guard, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		guard:   guard,
		header:  h,
		row:     row{values: make([]expr.Value, slots), raw: make([][]byte, slots)},
		shared:  make([]shared, slots),
	}
}

// next reads one row into r.row and reports whether there was one.
func (r *rowReader) next() (bool, error) {
	if !r.begun {
		r.begun = true
		if some, err := r.begin(); err != nil || !some {
			return false, err
		}
	}
	r.guard.allowed = r.decoder.InputOffset() + maxRow
	switch kind := r.decoder.PeekKind(); kind {
	case '{':
		r.row.number++
		text, err := r.decoder.ReadValue()
		if err != nil {
			return false, fmt.Errorf("row %d: %w", r.row.number, unexpectedEnd(err))
		}
		r.object(text)
		return true, nil
	case ']':
		if _, err := r.decoder.ReadToken(); err != nil {
			return false, err
		}
		return false, r.end()
	default:
		if _, err := r.decoder.ReadToken(); err != nil {
			return false, fmt.Errorf("after row %d: %w", r.row.number, unexpectedEnd(err))
		}
		return false, fmt.Errorf("row %d is not an object", r.row.number+1)
	}
}

// begin reads up to the first row and reports whether there may be one: Mode's empty results are `[]`, and `null` or
// nothing at all mean the same.
func (r *rowReader) begin() (bool, error) {
	token, err := r.decoder.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, nil
	case err != nil:
		return false, err
	case token.Kind() == 'n':
		return false, r.end()
	case token.Kind() != '[':
		return false, errors.New("it is not a list of rows")
	}
	return true, nil
}

func (r *rowReader) end() error {
	switch _, err := r.decoder.ReadToken(); {
	case err == nil:
		return errors.New("something follows the last row")
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

// object takes what rules want out of a row, which the decoder found to be a proper object.
func (r *rowReader) object(text []byte) {
	clear(r.row.values)
	clear(r.row.raw)
	rest := skipSpace(text[1:])
	for i := 0; rest[0] != '}'; i++ {
		f, n := r.fieldAt(i, rest)
		if f.row == r.row.number {
			r.header.twice(f)
		}
		f.row = r.row.number
		rest = skipSpace(skipSpace(rest[n:])[1:]) // the colon
		n = valueEnd(rest)
		if len(f.slots) > 0 {
			r.value(f, rest[:n])
		}
		if rest = skipSpace(rest[n:]); rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
	}
}

// fieldAt finds the i-th column of the row, with whose name text begins, and how long that is.
func (r *rowReader) fieldAt(i int, text []byte) (*field, int) {
	if i < len(r.fields) && bytes.HasPrefix(text, r.fields[i].text) {
		return r.fields[i], len(r.fields[i].text)
	}
	n := valueEnd(text)
	f := r.header.field(text[:n], r.row.number)
	r.fields = append(r.fields[:min(i, len(r.fields))], f)
	return f, n
}

func (r *rowReader) value(f *field, text []byte) {
	if f.shown {
		for _, slot := range f.slots {
			r.row.raw[slot] = text
		}
		return
	}
	v := decode(text, &r.shared[f.slots[0]])
	for _, slot := range f.slots {
		r.row.values[slot] = v
	}
}

// decode makes a value of its JSON text. What can be no number of the language stays text, which is then refused where a
// number is needed, and nowhere else.
func decode(text jsontext.Value, known *shared) expr.Value {
	switch text.Kind() {
	case 'n':
		return expr.Value{}
	case 't', 'f':
		return expr.BoolOf(text[0] == 't')
	case '"':
		return expr.TextOf(known.text(text))
	case '{', '[':
		return expr.TextOf(strings.ToValidUTF8(string(text), "\ufffd"))
	default:
		v, err := expr.ParseNumber(text)
		if err != nil {
			return clipped(expr.TextOf(string(text)))
		}
		return v
	}
}

// unquoted is the text in quotes, with U+FFFD for whatever in it is no character.
func unquoted(quoted []byte) string {
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return string(plain)
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // the error only says that U+FFFD was needed
	return string(text)
}

// shared holds texts of a column that rows repeat. It gives up where they do not.
type shared struct {
	texts        map[string]string // by their JSON
	hits, misses int               // since it is full
	off          bool
}

func (s *shared) text(quoted []byte) string {
	if s == nil || s.off || len(quoted) > maxSharedText {
		return unquoted(quoted)
	}
	if text, ok := s.texts[string(quoted)]; ok {
		s.hits++
		return text
	}
	text := unquoted(quoted)
	if s.texts == nil {
		s.texts = make(map[string]string)
	}
	if len(s.texts) < maxShared {
		s.texts[string(quoted)] = text
		return text
	}
	if s.misses++; s.misses > maxShared && s.misses > s.hits {
		s.off, s.texts = true, nil
	}
	return text
}

// unexpectedEnd tells an end in the middle of the result from its proper end.
func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// rowGuard stops reading where one row asks for more than it may have.
type rowGuard struct {
	r             io.Reader
	read, allowed int64
}

func (g *rowGuard) Read(p []byte) (int, error) {
	if g.read >= g.allowed {
		return 0, errRowTooLong
	}
	n, err := g.r.Read(p)
	g.read += int64(n)
	return n, err
}
