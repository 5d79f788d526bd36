package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// maxPrepared bounds the statements that a connection keeps; a query after that many different ones is not kept.
const maxPrepared = 200

// preparing makes connections that prepare each query once. SQLite would parse it each time, which for the long queries
// of River costs several times what running them does.
type preparing struct{ driver.Connector }

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := c.(fullConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver has changed: its connections lack a method"), c.Close())
	}
	return &preparingConn{fullConn: full, free: map[string]driver.Stmt{}}, nil
}

// fullConn is everything that database/sql asks of the driver's connections.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// preparingConn is used by one goroutine at a time, as database/sql promises. A statement is in free unless it is in
// use, by rows that are not closed.
type preparingConn struct {
	fullConn

	free map[string]driver.Stmt
}

// QueryContext implements driver.QueryerContext.
func (c *preparingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	run, ok := stmt.(driver.StmtQueryContext)
	if !ok {
		_ = stmt.Close()
		return nil, driver.ErrSkip
	}
	rows, err := run.QueryContext(ctx, args)
	if err != nil {
		_ = stmt.Close() // has only the same error to tell
		return nil, err
	}
	return &preparedRows{Rows: rows, giveBack: func() error { return c.giveBack(query, stmt) }}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *preparingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	run, ok := stmt.(driver.StmtExecContext)
	if !ok {
		_ = stmt.Close()
		return nil, driver.ErrSkip
	}
	res, err := run.ExecContext(ctx, args)
	if err != nil {
		_ = stmt.Close() // has only the same error to tell
		return nil, err
	}
	return res, c.giveBack(query, stmt)
}

func (c *preparingConn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if stmt, ok := c.free[query]; ok {
		delete(c.free, query)
		return stmt, nil
	}
	return c.PrepareContext(ctx, query)
}

func (c *preparingConn) giveBack(query string, stmt driver.Stmt) error {
	if _, another := c.free[query]; another || len(c.free) >= maxPrepared {
		return stmt.Close()
	}
	c.free[query] = stmt
	return nil
}

// Close implements driver.Conn.
func (c *preparingConn) Close() error {
	var errs []error
	for _, stmt := range c.free {
		errs = append(errs, stmt.Close())
	}
	clear(c.free)
	return errors.Join(append(errs, c.fullConn.Close())...)
}

// preparedRows give their statement back when they are closed.
type preparedRows struct {
	driver.Rows

	giveBack func() error
}

// Close implements driver.Rows.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	if r.giveBack != nil {
		err = errors.Join(err, r.giveBack())
		r.giveBack = nil
	}
	return err
}
