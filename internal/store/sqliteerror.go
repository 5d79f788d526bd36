package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// explain adds what to do to the errors of SQLite that a person must act on.
func (d *sqliteDatabase) explain(err error) error {
	var (
		already *explained
		broken  *sqlite.Error
	)
	if errors.As(err, &already) || !errors.As(err, &broken) {
		return err
	}
	var hint string
	switch broken.Code() & 0xff { // the lower byte; the rest is detail
	case sqlite3.SQLITE_NOTADB:
		hint = "the file is not a SQLite database: check the path, or move the file away and start again"
	case sqlite3.SQLITE_CORRUPT:
		hint = hintDamaged
	case sqlite3.SQLITE_FULL:
		hint = "the disk is full: make room"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		hint = "the database cannot be written: check the file's permissions, and that the disk is not mounted read-only"
	case sqlite3.SQLITE_CANTOPEN:
		hint = "the database cannot be opened: check the permissions of the file and its folder"
	case sqlite3.SQLITE_IOERR:
		hint = "the database cannot be read or written: check the disk, its room and its quotas"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		hint = "another program is writing to the database and did not end in time"
	default:
		return err
	}
	return &explained{hint: hint, err: err}
}

const hintDamaged = "the file is damaged: restore a backup, or move it away, together with its -wal file, and start again"
