package mode

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const readBuffer = 64 << 10

// gzipLayers is how often a body may be compressed: once where it is stored, and once more on its way.
const gzipLayers = 2

// Results opens the rows that a query run returned: one JSON array of objects, decompressed, of any length. An empty
// answer and null, which Mode may give when there are no rows, are an empty array.
//
// The rows are the caller's to close. Nobody else reads them meanwhile, so they may be read slowly, until ctx is done.
// A Read never ends early without an error: what is cut off, stalls or is too large ends in an [*Error] or a
// [*TooLargeError].
func (c *Client) Results(ctx context.Context, ref RunRef, queryRun string) (io.ReadCloser, error) {
	if err := checkTokens(ref.Report, ref.Run, queryRun); err != nil {
		return nil, fmt.Errorf("fetching results: %w", err)
	}
	path := c.runPath(ref) + "/query_runs/" + queryRun + "/results/content.json"
	var rows io.ReadCloser
	err := c.retry(ctx, func() error {
		var err error
		rows, err = c.tryResults(ctx, path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("fetching the results of query run %s of report %s: %w", queryRun, ref.Report, err)
	}
	return rows, nil
}

func (c *Client) tryResults(ctx context.Context, path string) (io.ReadCloser, error) {
	if err := c.await(ctx); err != nil {
		return nil, err
	}
	bodyCtx, cancel := context.WithCancelCause(ctx)
	resp, err := c.open(bodyCtx, c.address(path, nil), acceptAny)
	if err != nil {
		cancel(nil)
		return nil, c.broken(ctx, bodyCtx, err)
	}
	body := newPatient(bodyCtx, cancel, resp.Body, c.config.IdleTimeout)
	rows, err := c.rows(resp, body)
	if err != nil {
		body.Close()
		return nil, c.broken(ctx, bodyCtx, err)
	}
	rows.ctx = ctx
	return rows, nil
}

// rows looks at how the body begins and refuses what is not an array.
func (c *Client) rows(resp *http.Response, body io.ReadCloser) (*rowReader, error) {
	plain, err := gunzip(body)
	if err != nil {
		return nil, &Error{Status: resp.StatusCode, Err: err}
	}
	first, err := firstByte(plain)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &Error{Status: resp.StatusCode, Err: err}
	}
	rows := &rowReader{body: body, plain: plain, limit: c.config.MaxResultBytes, status: resp.StatusCode}
	switch {
	case err != nil: // an empty body
		rows.plain = strings.NewReader("[]")
	case first == '[':
	default:
		return rows, c.notRows(resp, rows)
	}
	return rows, nil
}

// notRows reads a body that begins like no array: null is as good as an empty one, anything else tells of an error.
func (c *Client) notRows(resp *http.Response, rows *rowReader) error {
	body, err := io.ReadAll(io.LimitReader(rows.plain, maxRefusal))
	if err != nil {
		return &Error{Status: resp.StatusCode, Err: err}
	}
	if string(bytes.TrimSpace(body)) == "null" {
		rows.plain = strings.NewReader("[]")
		return nil
	}
	id, message := explanation(body)
	if bytes.HasPrefix(body, []byte("{")) && (id != "" || message != "") {
		return &Error{Status: statusOf(id, resp.StatusCode), ID: c.redact(id), Message: c.redact(message)}
	}
	return &Error{Status: resp.StatusCode, Err: errors.New("it is not an array of rows" + c.instead(body))}
}

// statusOf gives an error that came under a good status the status that it should have had.
func statusOf(id string, status int) int {
	switch id {
	case "bad_request":
		return http.StatusBadRequest
	case "unauthorized":
		return http.StatusUnauthorized
	case "forbidden":
		return http.StatusForbidden
	case "not_found":
		return http.StatusNotFound
	}
	return status
}

// gunzip undoes as much compression as there is, told by the bytes themselves: Mode compresses whether asked or not,
// and a stored result may lack the header that says so.
func gunzip(body io.Reader) (*bufio.Reader, error) {
	plain := bufio.NewReaderSize(body, readBuffer)
	for range gzipLayers {
		head, err := plain.Peek(2)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if string(head) != "\x1f\x8b" {
			break
		}
		layer, err := gzip.NewReader(plain)
		if err != nil {
			return nil, err
		}
		plain = bufio.NewReaderSize(layer, readBuffer)
	}
	return plain, nil
}

// firstByte skips a byte order mark and white space and returns the byte after it, which stays unread.
func firstByte(r *bufio.Reader) (byte, error) {
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(len(mark))
	}
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, r.UnreadByte()
		}
	}
}

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
		err = &TooLargeError{Limit: r.limit}
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

// patient is a body that may take any time in all, but must not stall: while it is read, something has to come.
type patient struct {
	ctx    context.Context //nolint:containedctx // the request's, whose cause says why it was given up
	cancel context.CancelCauseFunc
	body   io.ReadCloser
	idle   time.Duration
	timer  *time.Timer
}

func newPatient(ctx context.Context, cancel context.CancelCauseFunc, body io.ReadCloser, idle time.Duration) *patient {
	timer := time.AfterFunc(idle, func() { cancel(fmt.Errorf("nothing came for %v", idle)) })
	timer.Stop()
	return &patient{ctx: ctx, cancel: cancel, body: body, idle: idle, timer: timer}
}

// Read reads what comes in time. The timer runs only meanwhile, so a slow reader costs nothing.
func (p *patient) Read(b []byte) (int, error) {
	p.timer.Reset(p.idle)
	n, err := p.body.Read(b)
	p.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) && p.ctx.Err() != nil {
		err = context.Cause(p.ctx)
	}
	return n, err
}

// Close ends the request, read to its end or not.
func (p *patient) Close() error {
	p.timer.Stop()
	err := p.body.Close()
	p.cancel(nil)
	return err
}
