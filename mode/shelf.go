package mode

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// defaultShelf is how much a shelf holds at the most, where nothing else is said.
const defaultShelf = 4 << 30

// Shelf is a folder that holds what Mode said of runs that have ended, which never changes, and for a day what things are
// called, so that it need not be asked for again. Only its owner can read it. Whatever is in it is whole: a file gets its name
// when all of it is there, and one that was damaged since is as good as none. It may be used by any number of goroutines, and
// a folder by any number of processes.
type Shelf struct {
	folder string
	most   int64
	now    func() time.Time

	mu     sync.Mutex
	used   int64 // bytes, as far as this process knows
	failed error
}

// ShelfConfig says what a shelf is like.
type ShelfConfig struct {
	// Folder is where the files are; it is made where it is not there. Required.
	Folder string
	// MaxBytes is how much it holds at the most; 0 means 4 GiB. Where it becomes more, what was not used for longest goes.
	MaxBytes int64
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

// OpenShelf opens a shelf, and makes room in it where there is too little.
func OpenShelf(c ShelfConfig) (*Shelf, error) {
	s := &Shelf{folder: c.Folder, most: orElse(c.MaxBytes, defaultShelf), now: c.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return nil, fmt.Errorf("opening the folder of kept results: %w", err)
	}
	return s, s.tidy()
}

// Err is why something could not be kept, the first time that happened; nil where it never did. What was asked for is there
// all the same.
func (s *Shelf) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// fail takes down why something could not be kept.
func (s *Shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("keeping what Mode said: %w", err)
	}
}

// Clear removes all that is kept, and nothing else that may be in the folder. It returns how many files those were.
func (s *Shelf) Clear() (files int, err error) {
	all, err := s.list()
	if err != nil {
		return 0, err
	}
	for _, f := range all {
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return files, fmt.Errorf("removing what is kept: %w", err)
		}
		files++
	}
	for _, dir := range slices.Backward(s.folders()) {
		_ = os.Remove(dir) // which is done to empty ones alone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = 0
	return files, nil
}

// open opens what is kept under a name, unless it is older than age; 0 is any age. It is nil where there is no such thing.
func (s *Shelf) open(name string, age time.Duration) io.ReadCloser {
	path := s.path(name)
	f, err := os.Open(path) //nolint:gosec // made of tokens and a checksum
	if err != nil {
		return nil
	}
	info, err := f.Stat()
	if err == nil && (age == 0 || s.now().Sub(info.ModTime()) < age) {
		body, err := openKept(f, info.Size())
		if err == nil {
			if age == 0 { // the time tells when it was last of use, or how old it is
				_ = os.Chtimes(path, time.Time{}, s.now())
			}
			return body
		}
		_ = os.Remove(path)
	}
	_ = f.Close()
	return nil
}

// path is where the file of a name is.
func (s *Shelf) path(name string) string {
	return filepath.Join(s.folder, filepath.FromSlash(name)+keptSuffix)
}
