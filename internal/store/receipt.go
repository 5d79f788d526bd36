package store

import (
	"context"
	"fmt"
	"time"
)

// Receipt is one of Mode's events as it came. The same event may come several times, and each is one.
type Receipt struct {
	ID       int64     // given by AddReceipt; a later one has a greater ID
	Received time.Time // zero is now
	Event    string    // Mode's word for what happened
	// Report, Run and Object are tokens of what it is about; each may be empty.
	Report, Run, Object string
	// Answer is what was made of it.
	Answer string
}

// AddReceipt stores a receipt.
func (tx *Tx) AddReceipt(ctx context.Context, r Receipt) error {
	if r.Received.IsZero() {
		r.Received = tx.s.now()
	}
	err := tx.exec(ctx, `insert into receipts (received, event, report, run, object, answer) values ($1, $2, $3, $4, $5, $6)`,
		millis(r.Received), r.Event, r.Report, r.Run, r.Object, r.Answer)
	if err != nil {
		return fmt.Errorf("noting that an event %s came: %w", r.Event, err)
	}
	return nil
}

// ReceiptQuery says which receipts to read.
type ReceiptQuery struct {
	// Since and Until bound when they came; Until itself is left out, and zero is no bound.
	Since, Until time.Time
	// Event and Report, unless empty, are the only ones wanted.
	Event, Report string
	// Seen and SeenAt are the ID and the time of the last one that was read, to go on after it; zero to begin.
	Seen   int64
	SeenAt time.Time
	// Limit is how many are read at the most.
	Limit int
}

// Receipts returns receipts in the order in which they came.
func (tx *Tx) Receipts(ctx context.Context, q ReceiptQuery) ([]Receipt, error) {
	var found []Receipt
	err := tx.each(ctx, func(rows row) error {
		var r Receipt
		err := rows.Scan(&r.ID, moment{&r.Received}, &r.Event, &r.Report, &r.Run, &r.Object, &r.Answer)
		found = append(found, r)
		return err
	}, `select id, received, event, report, run, object, answer from receipts
		where received >= $1 and (received < $2 or $2 = 0) and ($3 = '' or event = $3) and ($4 = '' or report = $4)
			and (received, id) > ($5, $6)
		order by received, id limit $7`,
		millis(q.Since), millis(q.Until), q.Event, q.Report, millis(q.SeenAt), q.Seen, q.Limit)
	if err != nil {
		return nil, fmt.Errorf("reading which events came: %w", err)
	}
	return found, nil
}
