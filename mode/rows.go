package mode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// rowReader is an array on its way, bounded, and checked for its end.
type rowReader struct {
	ctx    context.Context //nolint:containedctx // the caller's, to tell its end from a broken connection
	body   io.Closer
	plain  io.Reader
	limit  int64
	status int
	read   int64
	last   byte // the last byte that is not white space
	err    error
}

// Read reads on in the array.
func (r *rowReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.plain.Read(p)
	if text := bytes.TrimRight(p[:n], " \t\r\n"); len(text) > 0 {
		r.last = text[len(text)-1]
	}
	if r.read += int64(n); r.read > r.limit {
		n -= int(r.read - r.limit)
		err = fmt.Errorf("%w; let the query return fewer rows or columns", &TooLargeError{Limit: r.limit})
	}
	r.err = r.explain(err)
	return n, r.err
}

// explain tells the end of the array from a body that ends before it.
func (r *rowReader) explain(err error) error {
	if _, large := errors.AsType[*TooLargeError](err); err == nil || large {
		return err
	}
	if errors.Is(err, io.EOF) {
		if r.last == ']' {
			return io.EOF
		}
		err = io.ErrUnexpectedEOF // a connection that just closes looks like an end
	}
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return &Error{Status: r.status, Err: err}
}

// Close gives the connection back.
func (r *rowReader) Close() error { return r.body.Close() }
