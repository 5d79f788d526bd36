package alert

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// maxHeard is how much of an answer is read, decompressed: a page of Slack's list of channels has some hundred kB.
const maxHeard = 16 << 20

// directClient is a client that goes where it is told and nowhere else: a redirect is an answer like any other. An answer that
// is too large is cut off with an error.
func directClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded bounds the answers to its requests.
type bounded struct{ http.RoundTripper }

// RoundTrip makes a request.
func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(req)
	if err == nil {
		answer.Body = &boundedBody{ReadCloser: answer.Body, left: maxHeard}
	}
	return answer, err
}

// boundedBody is a body of which only so much can be read.
type boundedBody struct {
	io.ReadCloser

	left int
}

// Read reads on, and fails beyond the bound.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errors.New("the answer is larger than 16 MiB")
	}
	return n, err
}
