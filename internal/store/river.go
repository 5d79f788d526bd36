package store

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// riverQueue is River on an engine whose transactions are of type T.
type riverQueue[T any] struct {
	driver   riverdriver.Driver[T]
	inserter *river.Client[T] // puts jobs in; works none
}

// newRiverQueue prepares the queue of a database; cfg is for putting jobs in.
func newRiverQueue[T any](driver riverdriver.Driver[T], cfg *river.Config) (*riverQueue[T], error) {
	inserter, err := river.NewClient(driver, cfg)
	if err != nil {
		return nil, fmt.Errorf("preparing the queue: %w", err)
	}
	return &riverQueue[T]{driver: driver, inserter: inserter}, nil
}

func (q *riverQueue[T]) insert(ctx context.Context, tx T, jobs []river.InsertManyParams) error {
	_, err := q.inserter.InsertManyFastTx(ctx, tx, jobs)
	return err
}

func (q *riverQueue[T]) list(ctx context.Context, p *river.JobListParams) ([]*rivertype.JobRow, error) {
	found, err := q.inserter.JobList(ctx, p)
	if err != nil {
		return nil, err
	}
	return found.Jobs, nil
}

// riverWorker is River at work.
type riverWorker interface {
	Stop(ctx context.Context) error
}

func (q *riverQueue[T]) start(ctx context.Context, cfg *river.Config) (riverWorker, error) {
	client, err := river.NewClient(q.driver, cfg)
	if err != nil {
		return nil, err
	}
	return client, client.Start(ctx)
}
