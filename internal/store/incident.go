package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Incident is an alert's time away from ok.
type Incident struct {
	ID          int64 // given by OpenIncident, never used twice
	Rule, Group string
	State, Peak string // the state now, and the worst it has had
	Worst       string // the worst value
	Runs        int    // how many runs it has lasted
	// Opened and Closed are when it began and ended; Closed is zero while it is open. Spoken is when it was last told
	// of.
	Opened, Closed, Spoken time.Time
	Digest                 int64           // the incident whose message tells of this one among others; 0 for none
	Detail                 json.RawMessage // whatever else is known of it; nil for nothing
}

// OpenIncident stores a new incident and returns its ID; the ID in it is ignored.
func (tx *Tx) OpenIncident(ctx context.Context, i Incident) (int64, error) {
	var id int64
	err := tx.get(ctx, []any{&id}, `insert into incidents
		(rule, group_key, state, peak, worst, runs, opened, closed, spoken, digest, detail)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
		i.Rule, i.Group, i.State, i.Peak, i.Worst, i.Runs, millis(i.Opened), millis(i.Closed), millis(i.Spoken), i.Digest, string(i.Detail))
	if err != nil {
		return 0, fmt.Errorf("opening an incident of rule %s: %w", i.Rule, err)
	}
	return id, nil
}

const incidentColumns = `id, rule, group_key, state, peak, worst, runs, opened, closed, spoken, digest, detail`

func (i *Incident) dest(detail *string) []any {
	return []any{
		&i.ID, &i.Rule, &i.Group, &i.State, &i.Peak, &i.Worst, &i.Runs,
		moment{&i.Opened},
		moment{&i.Closed},
		moment{&i.Spoken},
		&i.Digest,
		detail,
	}
}

func (i *Incident) keep(detail string) {
	if detail != "" {
		i.Detail = json.RawMessage(detail)
	}
}

// Incident returns an incident, or ErrNotFound.
func (tx *Tx) Incident(ctx context.Context, id int64) (Incident, error) {
	var i Incident
	var detail string
	err := tx.get(ctx, i.dest(&detail), `select `+incidentColumns+` from incidents where id = $1`, id)
	if err != nil {
		return Incident{}, fmt.Errorf("reading incident %d: %w", id, err)
	}
	i.keep(detail)
	return i, nil
}

// SaveIncident stores an incident that OpenIncident has opened; ErrNotFound when there is none with its ID.
func (tx *Tx) SaveIncident(ctx context.Context, i Incident) error {
	n, err := tx.execCount(ctx, `update incidents set rule = $2, group_key = $3, state = $4, peak = $5, worst = $6,
		runs = $7, opened = $8, closed = $9, spoken = $10, digest = $11, detail = $12 where id = $1`,
		i.ID, i.Rule, i.Group, i.State, i.Peak, i.Worst, i.Runs, millis(i.Opened), millis(i.Closed), millis(i.Spoken),
		i.Digest, string(i.Detail))
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("saving incident %d: %w", i.ID, err)
	}
	return nil
}

// OpenIncidents returns the incidents that are open, oldest first.
func (tx *Tx) OpenIncidents(ctx context.Context) ([]Incident, error) {
	open, err := tx.incidents(ctx, `closed = 0`)
	if err != nil {
		return nil, fmt.Errorf("reading the open incidents: %w", err)
	}
	return open, nil
}

// DigestedIncidents returns those that a digest tells of, oldest first.
func (tx *Tx) DigestedIncidents(ctx context.Context, digest int64) ([]Incident, error) {
	members, err := tx.incidents(ctx, `digest <> 0 and digest = $1`, digest)
	if err != nil {
		return nil, fmt.Errorf("reading the incidents of digest %d: %w", digest, err)
	}
	return members, nil
}

func (tx *Tx) incidents(ctx context.Context, where string, args ...any) ([]Incident, error) {
	var found []Incident
	err := tx.each(ctx, func(rows row) error {
		var i Incident
		var detail string
		if err := rows.Scan(i.dest(&detail)...); err != nil {
			return err
		}
		i.keep(detail)
		found = append(found, i)
		return nil
	}, `select `+incidentColumns+` from incidents where `+where+` order by id`, args...)
	return found, err
}
