package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"

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
	row     []expr.Value
	rows    int64
	fields  []*field            // the row before, in order: most rows repeat it
	shared  []map[string]string // by slot
	scratch []byte
	begun   bool
}

func newRowReader(r io.Reader, h *header) *rowReader {
	guard := &rowGuard{r: r, allowed: maxRow}
	slots := len(h.columns.Names())
	return &rowReader{
		decoder: jsontext.NewDecoder(guard, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		guard:   guard,
		header:  h,
		row:     make([]expr.Value, slots),
		shared:  make([]map[string]string, slots),
	}
}

// next reads one row into r.row, by slot, and reports whether there was one.
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
		r.rows++
		if err := r.object(); err != nil {
			return false, fmt.Errorf("row %d: %w", r.rows, err)
		}
		return true, nil
	case ']':
		if _, err := r.decoder.ReadToken(); err != nil {
			return false, err
		}
		return false, r.end()
	default:
		if _, err := r.decoder.ReadToken(); err != nil {
			return false, fmt.Errorf("after row %d: %w", r.rows, unexpectedEnd(err))
		}
		return false, fmt.Errorf("row %d is not an object", r.rows+1)
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

func (r *rowReader) object() error {
	if _, err := r.decoder.ReadToken(); err != nil {
		return unexpectedEnd(err)
	}
	clear(r.row)
	for i := 0; r.decoder.PeekKind() != '}'; i++ {
		name, err := r.decoder.ReadValue()
		if err != nil {
			return unexpectedEnd(err)
		}
		f, err := r.fieldAt(i, name)
		if err != nil {
			return err
		}
		if f.row == r.rows {
			r.header.twice(f)
		}
		f.row = r.rows
		if err := r.value(f); err != nil {
			return unexpectedEnd(err)
		}
	}
	_, err := r.decoder.ReadToken()
	return unexpectedEnd(err)
}

func (r *rowReader) fieldAt(i int, name []byte) (*field, error) {
	if i < len(r.fields) && bytes.Equal(r.fields[i].text, name) {
		return r.fields[i], nil
	}
	f, err := r.header.field(name, r.rows)
	if err != nil {
		return nil, err
	}
	r.fields = append(r.fields[:min(i, len(r.fields))], f)
	return f, nil
}

func (r *rowReader) value(f *field) error {
	if len(f.slots) == 0 {
		return r.decoder.SkipValue()
	}
	text, err := r.decoder.ReadValue()
	if err != nil {
		return err
	}
	v, err := r.decode(text, f.slots[0])
	if err != nil {
		return fmt.Errorf("column `%s`: %w", f.name, err)
	}
	for _, slot := range f.slots {
		r.row[slot] = v
	}
	return nil
}

func (r *rowReader) decode(text jsontext.Value, slot int) (expr.Value, error) {
	switch text.Kind() {
	case 'n':
		return expr.Value{}, nil
	case 't', 'f':
		return expr.BoolOf(text[0] == 't'), nil
	case '"':
		return r.text(text, slot)
	case '{', '[':
		return expr.TextOf(string(text)), nil
	default:
		return expr.ParseNumber(text)
	}
}

func (r *rowReader) text(quoted []byte, slot int) (expr.Value, error) {
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') >= 0 {
		var err error
		if r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], quoted); err != nil {
			return expr.Value{}, err
		}
		plain = r.scratch
	}
	if len(plain) > maxSharedText {
		return expr.TextOf(string(plain)), nil
	}
	shared := r.shared[slot]
	if s, ok := shared[string(plain)]; ok {
		return expr.TextOf(s), nil
	}
	s := string(plain)
	if shared == nil {
		shared = make(map[string]string)
		r.shared[slot] = shared
	}
	if len(shared) < maxShared {
		shared[s] = s
	}
	return expr.TextOf(s), nil
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
