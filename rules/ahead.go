package rules

import "io"

// aheadBlock is how much is handed over at once, aheadBlocks how often before anybody asks for it.
const (
	aheadBlock  = 128 << 10
	aheadBlocks = 4
)

// ahead reads on in a source while what was read before is judged, so that decompressing a result, or waiting for it,
// takes no time of its own where there is a second processor.
type ahead struct {
	source  io.Reader
	blocks  chan block  // that were read
	free    chan []byte // to read into
	current block
	rest    []byte // of current
}

// block is what was read at once.
type block struct {
	buffer []byte
	n      int
	err    error
}

// readAhead begins to read. Whoever calls it calls stop.
func readAhead(source io.Reader) *ahead {
	a := &ahead{source: source, blocks: make(chan block, aheadBlocks), free: make(chan []byte, aheadBlocks)}
	for range aheadBlocks {
		a.free <- nil // made when it is needed: most results are small
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.blocks)
	for buffer := range a.free {
		if buffer == nil {
			buffer = make([]byte, aheadBlock)
		}
		b := block{buffer: buffer}
		for b.n < len(buffer) && b.err == nil {
			var n int
			n, b.err = a.source.Read(buffer[b.n:])
			b.n += n
		}
		if a.blocks <- b; b.err != nil {
			return
		}
	}
}

// Read gives what was read.
func (a *ahead) Read(p []byte) (int, error) {
	if len(a.rest) == 0 && a.current.err == nil {
		if a.current.buffer != nil {
			a.free <- a.current.buffer
		}
		a.current = <-a.blocks
		a.rest = a.current.buffer[:a.current.n]
	}
	n := copy(p, a.rest)
	if a.rest = a.rest[n:]; len(a.rest) > 0 {
		return n, nil
	}
	return n, a.current.err
}

// stop ends the reading, read to the end or not. It returns once nobody reads in the source any more.
func (a *ahead) stop() {
	close(a.free)
	for range a.blocks {
	}
}
