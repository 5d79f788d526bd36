package rules

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAhead(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("0123456789", 50_000)
	broken := errors.New("the connection broke")
	for name, source := range map[string]io.Reader{
		"at once":         strings.NewReader(text),
		"in halves":       iotest.HalfReader(strings.NewReader(text)),
		"with its end":    iotest.DataErrReader(strings.NewReader(text)),
		"with an error":   io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
		"byte after byte": iotest.OneByteReader(strings.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := readAhead(source)
			defer a.stop()
			got, err := io.ReadAll(a)
			if string(got) != text || err != nil && !errors.Is(err, broken) || name == "with an error" && err == nil {
				t.Errorf("read %d bytes and %v, want %d", len(got), err, len(text))
			}
		})
	}
}

// TestAhead_stop: whoever stops gets the source back, however much of it was read.
func TestAhead_stop(t *testing.T) {
	t.Parallel()
	for _, most := range []int64{0, 1, aheadBlock, 10 * aheadBlock} {
		source := &endless{}
		a := readAhead(source)
		if _, err := io.CopyN(io.Discard, a, most); err != nil {
			t.Fatal(err)
		}
		a.stop()
		source.reads++ // the race detector would see another reader
		if source.reads < int(most/aheadBlock) {
			t.Errorf("%d reads for %d bytes", source.reads, most)
		}
	}
}

// endless never ends.
type endless struct{ reads int }

func (e *endless) Read(p []byte) (int, error) {
	e.reads++
	return len(p), nil
}
