//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFile takes the lock that the file at path stands for, or fails at once when somebody has it. The kernel gives the
// lock back when the process ends, however it ends. The file is left where it is: were it removed, two processes could
// each lock a file of that name.
func lockFile(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("making the lock file %s: %w", path, withoutPath(err))
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = errors.New("another modealert has it open: stop that one first, or give this one a database of its own")
	case err != nil:
		err = fmt.Errorf("locking %s: %w", path, err)
	default:
		return func() error {
			// Closing is not enough: a child process that is just being started has the file open too, for a moment.
			return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
		}, nil
	}
	return nil, errors.Join(err, f.Close())
}
