package store

import (
	"cmp"
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

// start begins to work the jobs. When ctx is cancelled meanwhile, that ends it; once it works, it goes on until Stop.
func (q *riverQueue[T]) start(ctx context.Context, cfg *river.Config) (riverWorker, error) {
	client, err := river.NewClient(q.driver, cfg)
	if err != nil {
		return nil, err
	}
	works, end := context.WithCancel(context.WithoutCancel(ctx))
	detach := context.AfterFunc(ctx, end)
	err = client.Start(withPatience(works))
	if detach() && err == nil {
		return workingRiver[T]{client, end}, nil
	}
	end()
	if err == nil { // it takes being cancelled for being stopped
		<-client.Stopped()
	}
	return nil, cmp.Or(ctx.Err(), err)
}

type workingRiver[T any] struct {
	*river.Client[T]

	end context.CancelFunc
}

// Stop implements riverWorker.
func (w workingRiver[T]) Stop(ctx context.Context) error {
	defer w.end()
	return w.Client.Stop(ctx)
}
