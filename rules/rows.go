package rules

import (
	"bytes"
	"io"

	"github.com/modealert/modealert/rules/expr"
)

const (
	// maxRow bounds the bytes of one row, so that a single huge value cannot fill the memory.
	maxRow = 16 << 20
	// rowBuffer is how much of a result is looked at together.
	rowBuffer = 128 << 10
	// rowsTogether is how many rows are judged together at the most.
	rowsTogether = 128
	// sharedTexts is how many texts of a column are kept to be shared by the rows that repeat them.
	sharedTexts = 256
	// maxSharedText is the longest text worth sharing.
	maxSharedText = 64
)

// rowReader reads the rows of a JSON array of flat objects, which is what Mode's results are. It decodes only the columns
// that the header wants, keeps nothing of a row but what its caller keeps, and refuses whatever is not such an array to
// the last byte: a result that was cut off must never be judged by its first part.
//
// A row that lies whole in the buffer is read in one go. Everything else, which is the first row, the end, a row of
// extraordinary length and whatever is not as it should be, is left to jsontext.
type rowReader struct {
	source io.Reader
	err    error  // of the source, after which nothing more comes
	buffer []byte // what was read and not yet looked at is from pos to end, where a 0 stands, which no JSON has
	pos    int
	end    int

	header *header
	number int64    // of the rows that were read
	rows   batch    // that are read together
	fewer  batch    // the first of them
	row    *row     // the one among them that is read
	layout []placed // the columns of the row before, in order: most rows repeat it
	tried  int64    // counts the attempts to read a row
	shared []shared // by slot
	begun  bool
}

func newRowReader(source io.Reader, h *header) *rowReader {
	slots := len(h.columns.Names())
	r := &rowReader{
		source: source,
		buffer: make([]byte, rowBuffer),
		header: h,
		shared: make([]shared, slots),
	}
	values, raw := make([]expr.Value, slots*rowsTogether), make([][]byte, slots*rowsTogether)
	for i := range rowsTogether {
		from, to := i*slots, (i+1)*slots
		r.rows.add(&row{index: i, values: values[from:to:to], raw: raw[from:to:to]})
	}
	return r
}

// next reads the next rows; nil when there are none left.
func (r *rowReader) next() (*batch, error) {
	for n := range r.rows.rows {
		r.row = r.rows.rows[n]
		if r.whole() {
			continue
		}
		if n > 0 { // whose cells lie in the buffer
			r.fewer = batch{r.rows.rows[:n], r.rows.values[:n]}
			return &r.fewer, nil
		}
		if r.fill() && r.whole() {
			continue
		}
		if some, err := r.other(); err != nil || !some {
			return nil, err
		}
	}
	return &r.rows, nil
}

// whole reads a row that follows another one and lies whole in the buffer.
func (r *rowReader) whole() bool {
	text := r.buffer[:r.end+1]
	i := skipSpace(text, r.pos)
	if r.number == 0 || text[i] != ',' {
		return false
	}
	if i = skipSpace(text, i+1); text[i] != '{' {
		return false
	}
	end := r.object(text, i)
	if end < 0 {
		return false
	}
	r.pos = end
	r.number++
	return true
}

// fill reads on where most of the buffer was looked at, and reports whether more came.
func (r *rowReader) fill() bool {
	if r.err != nil || r.end-r.pos > len(r.buffer)/2 {
		return false
	}
	r.end = copy(r.buffer, r.buffer[r.pos:r.end])
	r.pos = 0
	before := r.end
	for r.err == nil && r.end < len(r.buffer)-1 {
		var n int
		n, r.err = r.source.Read(r.buffer[r.end : len(r.buffer)-1])
		r.end += n
	}
	r.buffer[r.end] = 0
	return r.end > before
}

// object takes what rules want out of the object that begins at text[i], and returns where it ends. Text ends with a 0.
// It is -1 when the object ends nowhere in text or is no JSON.
func (r *rowReader) object(text []byte, i int) int {
	r.row.number = r.number + 1
	clear(r.row.values)
	clear(r.row.raw)
	r.tried++
	if j := skipSpace(text, i+1); text[j] == '}' {
		return j + 1
	}
	for column := 0; ; column++ {
		var f *field
		if f, i = r.column(column, text, i); i < 0 {
			return -1
		}
		if f.tried == r.tried {
			r.header.twice(f)
		}
		f.tried = r.tried
		from := i
		if i = valueEnd(text, from); i < 0 {
			return -1
		}
		if len(f.slots) > 0 {
			r.value(f, text[from:i])
		}
		if text[i] == ',' {
			continue
		}
		if j := skipSpace(text, i); text[j] == '}' {
			return j + 1
		}
	}
}

// column finds the row's column of that number, counted from 0, in the text behind the value before it, and where its
// own value begins.
func (r *rowReader) column(column int, text []byte, i int) (*field, int) {
	if column < len(r.layout) && bytes.HasPrefix(text[i:], r.layout[column].lead) {
		return r.layout[column].field, skipSpace(text, i+len(r.layout[column].lead)) // this row may have more of it
	}
	from, separator := i, byte(',')
	if column == 0 {
		separator = '{'
	}
	if i = skipSpace(text, i); text[i] != separator {
		return nil, -1
	}
	name := skipSpace(text, i+1)
	if text[name] != '"' {
		return nil, -1
	}
	end := quotedEnd(text, name+1)
	if end < 0 {
		return nil, -1
	}
	if i = skipSpace(text, end); text[i] != ':' {
		return nil, -1
	}
	if i = skipSpace(text, i+1); text[i] == 0 {
		return nil, -1 // more space may follow, which belongs to what stands before the value
	}
	f := r.header.field(text[name:end], r.row.number)
	r.layout = append(r.layout[:min(column, len(r.layout))], placed{bytes.Clone(text[from:i]), f})
	return f, i
}

func (r *rowReader) value(f *field, text []byte) {
	if f.shown {
		for _, slot := range f.slots {
			r.row.raw[slot] = text
		}
		return
	}
	first := &r.row.values[f.slots[0]]
	*first = decode(text, &r.shared[f.slots[0]])
	for _, slot := range f.slots[1:] {
		r.row.values[slot] = *first
	}
}
