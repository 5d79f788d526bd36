package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// lookEvery is how often a replica looks after the jobs of others, and its own.
	lookEvery = 2 * time.Second
	// A replica is taken for dead when its lock was missing goneLooks times in a row: when the server was gone, all locks
	// are. A job is taken for lost by its own process after lostLooks: the queue tries for some seconds to write down
	// what became of one.
	goneLooks = 2
	lostLooks = 5
	// lookTimeout bounds a look, so that a server that is gone without a word is noticed.
	lookTimeout = 10 * time.Second
)

// presence shows the other replicas that this one lives, by a lock that the server takes back when the connection is gone
// that holds it, and looks after the jobs of those that do not. Its number is made from the ID under which the queue says
// who has a job in hand.
//
// A replica may lose its lock and live: the connection broke, or it stood still for long. What it had in hand may then be
// given to another one; Complete sees that the job was begun anew, and does not let both end it. Nor does the queue take it
// from the other one, whatever the late one makes of it (fenced).
type presence struct {
	id       string
	cfg      *pgx.ConnConfig
	hand     *hand
	log      *slog.Logger
	conn     *pgx.Conn // nil while the connection is broken
	suspects map[suspect]int

	cancel context.CancelFunc
	done   chan struct{}
}

// newPresence takes the lock, has what dead replicas left go on at once, and goes on looking until stop.
func newPresence(ctx context.Context, cfg *pgx.ConnConfig, h *hand, log *slog.Logger) (*presence, error) {
	p := &presence{id: "modealert-" + rand.Text(), cfg: cfg, hand: h, log: log, done: make(chan struct{})}
	if err := p.connect(ctx); err != nil {
		return nil, err
	}
	if err := p.takeOver(ctx); err != nil {
		return nil, errors.Join(err, p.conn.Close(ctx))
	}
	ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go p.watch(ctx)
	return p, nil
}

// takeOver hands back what was running when the last process ended, without waiting for a second look.
func (p *presence) takeOver(ctx context.Context) error {
	gone, err := p.gone(ctx)
	if err == nil {
		err = p.handBack(ctx, gone)
	}
	if err == nil {
		err = p.takeUp(ctx)
	}
	return err
}

// stop gives the lock back.
func (p *presence) stop() {
	p.cancel()
	<-p.done
}

// watch logs a failure once, not each time while it lasts.
func (p *presence) watch(ctx context.Context) {
	defer close(p.done)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			p.disconnect() //nolint:contextcheck // ctx is over
			return
		case <-tick.C:
		}
		err := p.look(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			p.log.ErrorContext(ctx, "the connection to the database is lost; jobs in hand may be given to another replica", "err", err)
		}
		failing = err != nil
	}
}

// look does everything once. An error makes the next one begin with a new connection: the lock may be gone.
func (p *presence) look(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if p.conn == nil {
		if err := p.connect(ctx); err != nil {
			return err
		}
	}
	defer func() { //nolint:contextcheck // ctx may be over
		if err != nil {
			p.disconnect()
		}
	}()
	return p.lookAfter(ctx)
}

func (p *presence) connect(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, p.cfg)
	if err != nil {
		return err
	}
	var locked bool
	err = limited(ctx, conn)
	if err == nil {
		err = conn.QueryRow(ctx, `select pg_try_advisory_lock($1, hashtext($2))`, lockClass, p.id).Scan(&locked)
	}
	if err == nil && !locked {
		err = errors.New("the server has not noticed yet that the connection before this one is gone")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("taking the lock of this replica: %w", err), conn.Close(ctx))
	}
	p.conn, p.suspects = conn, map[suspect]int{}
	return nil
}

func (p *presence) disconnect() {
	if p.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.conn.Close(ctx) // which gives the lock back, if it was not gone
	p.conn = nil
}
