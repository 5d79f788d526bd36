package modetest

import (
	"fmt"
	"maps"
	"net/http"
	"path"
)

// Failure is how the workspace misbehaves on some requests.
type Failure struct {
	// Path is a pattern of package path for what follows `/api/NAME/` in a request's path, such as `reports/*/runs/*`;
	// users are directly below `/api/`, so that `*` matches one and `spaces/*` does not. The second host's paths are
	// `results/REPORT/RUN/QUERYRUN`. Empty means every request.
	Path string
	// Times is on how many requests; 0 means on all from now on.
	Times int
	// Status, Header and Body are the answer in place of the right one. Status 0 leaves the right answer as it is, but
	// for Drop and CutAfter.
	Status int
	Header http.Header
	Body   string
	// Drop closes the connection without an answer.
	Drop bool
	// CutAfter closes the connection after so many bytes of the right answer's body; 0 means that it is not cut.
	CutAfter int
	// Wait delays the answer until the channel is closed or whoever asked is gone; nil means no delay.
	Wait <-chan struct{}
}

// GatewayTimeout is the page that stands in for an answer when Mode itself gives none.
const GatewayTimeout = "<html>\n<head><title>504 Gateway Time-out</title></head>\n" +
	"<body>\n<center><h1>504 Gateway Time-out</h1></center>\n</body>\n</html>\n"

// Fail makes the workspace misbehave. Of several failures that match a request the one that was added first is taken.
// It panics when the pattern is malformed.
func (w *Workspace) Fail(f Failure) {
	if _, err := path.Match(f.Path, ""); err != nil {
		panic(fmt.Sprintf("modetest: pattern %q: %v", f.Path, err))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = append(w.failures, &f)
}

// Recover ends all failures.
func (w *Workspace) Recover() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = nil
}

// takeFailure returns the failure for a path, if there is one, and uses it up.
func (w *Workspace) takeFailure(below string) (Failure, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, f := range w.failures {
		if matched, _ := path.Match(f.Path, below); f.Path != "" && !matched {
			continue
		}
		taken := *f
		if f.Times == 1 {
			w.failures = append(w.failures[:i:i], w.failures[i+1:]...)
		} else if f.Times > 1 {
			f.Times--
		}
		return taken, true
	}
	return Failure{}, false
}

// play answers as the failure says and reports whether that was the whole answer.
func (f Failure) play(w http.ResponseWriter, r *http.Request) bool {
	if f.Wait != nil {
		select {
		case <-f.Wait:
		case <-r.Context().Done():
		}
	}
	if f.Drop {
		panic(http.ErrAbortHandler)
	}
	if f.Status == 0 {
		return false
	}
	maps.Copy(w.Header(), f.Header)
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body))
	return true
}

// cut lets only a part of the right answer through, if the failure says so.
func (f Failure) cut(w http.ResponseWriter) http.ResponseWriter {
	if f.CutAfter <= 0 {
		return w
	}
	return &cutWriter{ResponseWriter: w, left: f.CutAfter}
}

// cutWriter lets so many bytes through and then cuts the connection.
type cutWriter struct {
	http.ResponseWriter

	left int
}

// Write writes what is left to be written, or cuts.
func (c *cutWriter) Write(p []byte) (int, error) {
	if len(p) < c.left {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	_, _ = c.ResponseWriter.Write(p[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
