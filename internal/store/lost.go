package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// suspect is who may be dead, or which job of our own may be lost.
type suspect struct {
	replica string
	job     int64
	begun   time.Time
}

// holder is who has a job in hand: the last one who began it.
const holder = `coalesce(attempted_by[array_upper(attempted_by, 1)], '')`

// locked tells whether a replica holds its lock.
func locked(replica string) string {
	return `exists (select from pg_locks where locktype = 'advisory' and classid = ` + strconv.Itoa(lockClass) + `
		and objid = hashtext(` + replica + `)::oid and objsubid = 2 and granted
		and database = (select oid from pg_database where datname = current_database()))`
}

// lookAfter hands back the jobs of replicas that are dead, and those of our own of which nobody knows any more.
func (p *presence) lookAfter(ctx context.Context) error {
	gone, err := p.gone(ctx)
	if err != nil {
		return err
	}
	lost, err := p.lost(ctx)
	if err != nil {
		return err
	}
	before := p.suspects
	p.suspects = map[suspect]int{}
	var dead []string
	for _, replica := range gone {
		if p.suspected(before, suspect{replica: replica}) >= goneLooks {
			dead = append(dead, replica)
		}
	}
	if err := p.handBack(ctx, dead); err != nil {
		return err
	}
	for _, s := range lost {
		if p.suspected(before, s) < lostLooks {
			continue
		}
		if err := p.handBackOne(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// suspected counts one look more.
func (p *presence) suspected(before map[suspect]int, s suspect) int {
	p.suspects[s] = before[s] + 1
	return p.suspects[s]
}

// gone returns who has jobs in hand, or leads the queue, and holds no lock.
func (p *presence) gone(ctx context.Context) ([]string, error) {
	rows, err := p.conn.Query(ctx, `select replica from (
			select `+holder+` as replica from river_job where state = 'running'
			union select leader_id from river_leader
		) as busy where not `+locked("replica"))
	if err != nil {
		return nil, fmt.Errorf("looking for dead replicas: %w", err)
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking for dead replicas: %w", err)
	}
	return gone, nil
}

// lost returns the jobs that the queue says this replica has in hand, and that it has not: what became of them could not be
// written down.
func (p *presence) lost(ctx context.Context) ([]suspect, error) {
	rows, err := p.conn.Query(ctx, `select id, attempted_at from river_job where state = 'running' and `+holder+` = $1`, p.id)
	if err != nil {
		return nil, fmt.Errorf("looking for lost jobs: %w", err)
	}
	var lost []suspect
	var s suspect
	_, err = pgx.ForEachRow(rows, []any{&s.job, &s.begun}, func() error {
		if s.begun = s.begun.UTC(); !p.hand.has(s.job) {
			lost = append(lost, s)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for lost jobs: %w", err)
	}
	return lost, nil
}

// handBack makes the jobs of dead replicas available again, with the attempt that their death took given back, and deposes
// the one of them that leads the queue.
func (p *presence) handBack(ctx context.Context, dead []string) error {
	if len(dead) == 0 {
		return nil
	}
	res, err := p.conn.Exec(ctx, `update river_job set state = 'available', attempt = greatest(attempt - 1, 0)
		where state = 'running' and `+holder+` = any($1) and not `+locked(holder), dead)
	if err != nil {
		return fmt.Errorf("handing back jobs: %w", err)
	}
	led, err := p.conn.Exec(ctx, `delete from river_leader where leader_id = any($1) and not `+locked("leader_id"), dead)
	if err != nil {
		return fmt.Errorf("deposing the leader: %w", err)
	}
	if n := res.RowsAffected(); n > 0 {
		p.log.InfoContext(ctx, "jobs of a killed process go on", "jobs", n)
	}
	if led.RowsAffected() == 0 {
		return nil
	}
	return p.takeUp(ctx)
}

// takeUp makes available what is due: the leader does that, who is elected and gets to it only in some seconds.
func (p *presence) takeUp(ctx context.Context) error {
	_, err := p.conn.Exec(ctx, `update river_job set state = 'available' where state in ('retryable', 'scheduled')
		and scheduled_at <= now() + interval '10 seconds'`)
	if err != nil {
		return fmt.Errorf("taking up jobs that are due: %w", err)
	}
	return nil
}

// handBackOne makes a job of our own available again.
func (p *presence) handBackOne(ctx context.Context, s suspect) error {
	_, err := p.conn.Exec(ctx, `update river_job set state = 'available', attempt = greatest(attempt - 1, 0)
		where state = 'running' and id = $1 and attempted_at = $2 and `+holder+` = $3`, s.job, s.begun, p.id)
	if err != nil {
		return fmt.Errorf("handing back job %d: %w", s.job, err)
	}
	p.log.WarnContext(ctx, "what became of a job could not be written down, and it is begun again", "job", s.job)
	return nil
}
