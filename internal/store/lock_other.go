//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import (
	"errors"
	"runtime"
)

// lockFile refuses: without a lock that ends with the process, two processes could work the same jobs.
func lockFile(string) (release func() error, err error) {
	return nil, errors.New("a SQLite database cannot be used on " + runtime.GOOS)
}
