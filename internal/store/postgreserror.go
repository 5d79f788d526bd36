package store

import (
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// explain adds what to do to the errors of PostgreSQL that a person must act on. None of them has the password in it.
func (d *postgresDatabase) explain(err error) error {
	var already *explained
	if err == nil || errors.As(err, &already) {
		return err
	}
	if said, ok := errors.AsType[*pgconn.PgError](err); ok {
		if hint := postgresHint(said.Code); hint != "" {
			return &explained{hint: hint, err: err}
		}
		return err
	}
	var (
		connect *pgconn.ConnectError
		network net.Error
	)
	switch {
	case errors.As(err, &connect):
		return &explained{"the server cannot be reached: check the host and port in the database URL, that the server runs, and the network", err}
	case errors.As(err, &network) && !network.Timeout(), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		errors.Is(err, pgconn.ErrConnClosed):
		return &explained{"the connection to the server broke: it is made again, see the server's log if that goes on", err}
	}
	return err
}

// postgresHint is what to do about an error of the server, by its code; empty when nobody knows.
func postgresHint(code string) string {
	switch code {
	case "28P01", "28000":
		return "the server refuses the user or the password: check both in the database URL, and the server's pg_hba.conf"
	case "3D000":
		return "there is no such database: create it, and give it to the user in the database URL"
	case "42501":
		return "the user may not do that: make it the owner of the database, or of a schema of its own"
	case "53300":
		return "the server has no connection left: raise its max_connections, each replica takes up to 19"
	case "53100":
		return "the server's disk is full: make room"
	case "53200":
		return "the server is out of memory: give it more"
	case "54000":
		return "a value is too long for an index of PostgreSQL: group rows, or name them, by something shorter"
	case "25006":
		return "the database is read-only: connect to the primary, not to a standby, and check default_transaction_read_only"
	case "57P01", "57P02", "57P03":
		return "the server is starting or stopping: wait for it"
	case "58030", "XX001", "XX002":
		return "the server cannot read or write its files, or they are damaged: see its log"
	default:
		return ""
	}
}
