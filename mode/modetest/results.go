package modetest

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modealert/modealert/mode"
)

// serveResults answers a request for the rows of a query run, or sends it on to the storage.
func (w *Workspace) serveResults(rw http.ResponseWriter, of ran, token string) {
	i := slices.IndexFunc(of.report.Queries, func(q Query) bool { return queryRunToken(of.run, q) == token })
	if i < 0 {
		refuseMissing(rw, "query run not found")
		return
	}
	result := of.result(of.report.Queries[i])
	state := mode.Run{State: orElse(result.State, of.run.State)}
	switch {
	case of.run.Purged || state.Failed() || state.Cancelled():
		refuseMissing(rw, "run results not found")
	case !state.Finished():
		refuseMissing(rw, "run has not completed")
	case w.config.RedirectResults:
		address := w.StorageURL() + "/results/" + of.report.Token + "/" + of.run.Token + "/" + token
		signature := url.Values{"X-Amz-Signature": {storageSignature}, "X-Amz-Expires": {"119"}}
		rw.Header().Set("Location", address+"?"+signature.Encode())
		rw.WriteHeader(http.StatusFound)
	default:
		w.writeRows(rw, result)
	}
}

// storageSignature is what an address of the storage must carry.
const storageSignature = "signature-that-nobody-may-log"

// serveStorage is the second host: it gives what the address is signed for, and refuses anybody who says who they are.
func (w *Workspace) serveStorage(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.stored = append(w.stored, seenRequest(r))
	w.mu.Unlock()
	if f, ok := w.takeFailure(strings.TrimPrefix(r.URL.Path, "/")); ok {
		if f.play(rw, r) {
			return
		}
		rw = f.cut(rw)
	}
	s := strings.Split(strings.TrimPrefix(r.URL.Path, "/results/"), "/")
	if r.Header.Get("Authorization") != "" {
		denied(rw, http.StatusBadRequest, "Only one auth mechanism allowed")
		return
	}
	if r.URL.Query().Get("X-Amz-Signature") != storageSignature || len(s) != 3 {
		denied(rw, http.StatusForbidden, "Access Denied")
		return
	}
	report, runs := w.report(s[0])
	for _, run := range runs {
		for _, q := range report.Queries {
			if run.Token == s[1] && queryRunToken(run, q) == s[2] {
				w.writeRows(rw, ran{*report, run}.result(q))
				return
			}
		}
	}
	denied(rw, http.StatusNotFound, "The specified key does not exist.")
}

// denied is an error of the storage, which repeats the signature.
func denied(rw http.ResponseWriter, status int, message string) {
	rw.Header().Set("Content-Type", "application/xml")
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>Denied</Code><Message>`+message+
		`</Message><SignatureProvided>`+storageSignature+`</SignatureProvided></Error>`)
}

// writeRows sends a result in the configured compression.
func (w *Workspace) writeRows(rw http.ResponseWriter, result Result) {
	rw.Header().Set("Content-Type", "application/json")
	layers := 0
	switch w.config.Compression {
	case Plain:
	case Gzip:
		rw.Header().Set("Content-Encoding", "gzip")
		layers = 1
	case GzipBare:
		layers = 1
	case GzipTwice:
		rw.Header().Set("Content-Encoding", "gzip")
		layers = 2
	}
	if compressed(rw, layers, result.write) != nil {
		panic(http.ErrAbortHandler) // a result that could not be made must not look like a whole one
	}
}

func (r Result) write(w io.Writer) error {
	if r.Write != nil {
		return r.Write(w)
	}
	_, err := io.WriteString(w, orElse(r.Rows, "[]"))
	return err
}

// compressed lets write write through so many layers of gzip.
func compressed(w io.Writer, layers int, write func(io.Writer) error) error {
	if layers == 0 {
		return write(w)
	}
	layer := gzip.NewWriter(w)
	if err := compressed(layer, layers-1, write); err != nil {
		return err
	}
	return layer.Close()
}
