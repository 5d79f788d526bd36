package mode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// abandoned is how old a file without its name is when whoever wrote it is taken for gone.
const abandoned = 24 * time.Hour

// shelved is a file of a shelf.
type shelved struct {
	path string
	size int64
	used time.Time
	part bool // it has no name yet
}

// list lists the files of the shelf, whatever else may be in its folder.
func (s *Shelf) list() ([]shelved, error) {
	var all []shelved
	err := filepath.WalkDir(s.folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process has removed it
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		part := strings.HasPrefix(entry.Name(), keptTemp)
		if !part && !strings.HasSuffix(entry.Name(), keptSuffix) {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			all = append(all, shelved{path, info.Size(), info.ModTime(), part})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking at what is kept: %w", err)
	}
	return all, nil
}

// tidy removes what was given up, and where the shelf holds too much, what was not used for longest, until a tenth is free.
func (s *Shelf) tidy() error {
	all, err := s.list()
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b shelved) int { return a.used.Compare(b.used) })
	used := int64(0)
	for _, f := range all {
		used += f.size
	}
	goal := used
	if used > s.most {
		goal = s.most / 10 * 9
	}
	for _, f := range all {
		old := f.part && s.now().Sub(f.used) > abandoned
		if !old && (f.part || used <= goal) {
			continue
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("making room for what is kept: %w", err)
		}
		used -= f.size
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = used
	return nil
}

// took counts a file that was added.
func (s *Shelf) took(size int64) {
	s.mu.Lock()
	s.used += size
	full := s.used > s.most
	s.mu.Unlock()
	if !full {
		return
	}
	if err := s.tidy(); err != nil {
		s.fail(err)
	}
}

// folders are those in which the shelf has files, or had some, each before what is in it.
func (s *Shelf) folders() []string {
	var all []string
	roots, _ := filepath.Glob(filepath.Join(s.folder, strings.Repeat("[0-9a-f]", keptRoot)))
	for _, root := range roots {
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				all = append(all, path)
			}
			return nil
		})
	}
	return all
}
