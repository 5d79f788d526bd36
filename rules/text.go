package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Text is what rules files hold, not yet parsed.
type Text struct {
	names []string
	raw   [][]byte
}

// Read reads the files that Load would, and looks no closer.
func Read(paths ...string) (Text, error) {
	names, err := find(paths)
	if err != nil {
		return Text{}, err
	}
	t := Text{names: names, raw: make([][]byte, len(names))}
	for i, name := range names {
		if t.raw[i], err = read(name); err != nil {
			return Text{}, err
		}
	}
	return t, nil
}

// Parse makes rules of it. The error is Problems.
func (t Text) Parse() (*Set, error) {
	files := make([]file, len(t.names))
	for i, name := range t.names {
		files[i] = parseFile(name, t.raw[i])
	}
	return assemble(t.names, files)
}

// Sum differs where the names of the files or anything in them do.
func (t Text) Sum() string {
	h := sha256.New()
	for i, name := range t.names {
		_, _ = fmt.Fprintf(h, "%q %d\n%s", name, len(t.raw[i]), t.raw[i])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// read returns a file's content, or a little more than may be in it.
func read(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the path is what the user asked to read
	if err != nil {
		return nil, fmt.Errorf("reading rules: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading rules: %w", err)
	}
	return raw, nil
}
