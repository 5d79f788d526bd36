package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// sqlitePath returns the absolute path that a URL names after `sqlite:`. Links are followed, so that a file has one
// lock, however it is called.
func sqlitePath(path string) (string, error) {
	path = strings.TrimPrefix(path, "//")
	switch {
	case path == "":
		return "", errors.New("the database URL names no file: use sqlite: and a path, as in sqlite:modealert.db")
	case path == ":memory:" || strings.HasPrefix(path, "file:"):
		return "", errors.New("the database must be a file: use sqlite: and a path, as in sqlite:modealert.db")
	case strings.ContainsAny(path, "?#\x00"):
		return "", errors.New("the database URL takes no options: use sqlite: and a path, as in sqlite:modealert.db")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("opening database: %w", err)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("opening database %s: the folder %s cannot be used: %w", path, filepath.Dir(path), withoutPath(err))
	}
	path = filepath.Join(folder, filepath.Base(path))
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return path, nil
}

// withoutPath is the bare cause of an error of the file system, for messages that name the path already.
func withoutPath(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
