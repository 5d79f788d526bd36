package mode

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

const readBuffer = 64 << 10

// gzipLayers is how often a body may be compressed: once where it is stored, and once more on its way.
const gzipLayers = 2

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

// damaged reports whether a body could not be decompressed although it came.
func damaged(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum)
}

// firstByte skips a byte order mark and some white space and returns the byte after it, which stays unread.
func firstByte(r *bufio.Reader) (byte, error) {
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(len(mark))
	}
	for range readBuffer {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, r.UnreadByte()
		}
	}
	return 0, fmt.Errorf("%w, and begins with nothing but white space", errNotRows)
}

// readAll reads a body that must not be larger than limit.
func readAll(body io.Reader, limit int64) ([]byte, error) {
	plain, err := gunzip(body)
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(io.LimitReader(plain, limit+1))
	if err == nil && int64(len(all)) > limit {
		err = &TooLargeError{Limit: limit}
	}
	return all, err
}

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
