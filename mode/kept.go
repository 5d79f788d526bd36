package mode

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// keptRoot is how long the name of the folder of one Mode is.
const keptRoot = 12

// nameAge is how long what things are called is kept.
const nameAge = 24 * time.Hour

// Kept returns a client for work on runs that have ended, which asks Mode only for what the shelf does not hold, and puts there
// what it was told: the queries of runs and their results, and for a day what reports, queries, collections and people are
// called. What the shelf holds costs no request, and no part of the rate limit, which the client shares with c. The first page
// of a report's runs is asked for once in the client's life, so that its list of them stays the same, and the others are kept
// for a day, or until there is a new run.
func (c *Client) Kept(shelf *Shelf) *Client {
	other := *c
	sum := sha256.Sum256([]byte(c.base.String()))
	other.kept = &keptAnswers{shelf: shelf, root: hex.EncodeToString(sum[:keptRoot/2]) + "/", pages: make(map[pageOf]RunPage)}
	return &other
}

// keptAnswers are the answers that a client need not ask for again.
type keptAnswers struct {
	shelf *Shelf
	root  string // of the names of one Mode

	mu    sync.Mutex
	pages map[pageOf]RunPage
}

type pageOf struct {
	report string
	page   int
}

// once returns what is kept under a path, or asks for it and keeps it, where it is worth that.
func once[T any](c *Client, path string, age time.Duration, worth func(T) bool, ask func() (T, error)) (T, error) {
	if c.kept == nil {
		return ask()
	}
	name := c.kept.root + path
	if body := c.kept.shelf.open(name, age); body != nil {
		defer body.Close()
		var answer T
		if json.NewDecoder(body).Decode(&answer) == nil {
			return answer, nil
		}
	}
	answer, err := ask()
	if err != nil || !worth(answer) {
		return answer, err
	}
	if k := c.kept.shelf.keep(name); k != nil {
		if err := json.NewEncoder(k.body).Encode(answer); err != nil {
			k.shelf.fail(err)
			k.drop()
		} else {
			k.done()
		}
	}
	return answer, nil
}

// always says that any answer is worth keeping.
func always[T any](T) bool { return true }

// allEnded reports whether nothing of a run goes on.
func allEnded(queries []QueryRun) bool {
	for _, q := range queries {
		if !(Run{State: q.State}).Finished() {
			return false
		}
	}
	return len(queries) > 0
}

// person is the name under which a user is kept: user names may have signs that names of files cannot have.
func person(username string) string {
	sum := sha256.Sum256([]byte(username))
	return "users/" + hex.EncodeToString(sum[:12])
}

// runPageOnce returns a page of runs that was asked for before, or asks for it.
func (c *Client) runPageOnce(report string, page int, ask func() (RunPage, error)) (RunPage, error) {
	if c.kept == nil {
		return ask()
	}
	c.kept.mu.Lock()
	defer c.kept.mu.Unlock()
	known, ok := c.kept.pages[pageOf{report, page}]
	if !ok {
		var err error
		if first, listed := c.kept.pages[pageOf{report, 1}]; listed && page > 1 {
			known, err = once(c, c.laterPage(first, report, page), nameAge, RunPage.ended, ask)
		} else {
			known, err = ask()
		}
		if err != nil {
			return known, err
		}
		c.kept.pages[pageOf{report, page}] = known
	}
	known.Runs = slices.Clone(known.Runs) // which is the caller's
	return known, nil
}

// laterPage is the name under which a page of runs is kept: pages stay as they are while no new run comes in before them, by
// which the first one changes.
func (c *Client) laterPage(first RunPage, report string, page int) string {
	sum := sha256.New()
	for _, run := range first.Runs {
		_, _ = io.WriteString(sum, run.Token+" ")
	}
	return fmt.Sprintf("%s/lists/%s-%d", c.reportPath(report), hex.EncodeToString(sum.Sum(nil)[:12]), page)
}

// ended reports whether nothing of a page goes on.
func (p RunPage) ended() bool {
	return !slices.ContainsFunc(p.Runs, func(r Run) bool { return !r.Finished() })
}

// keptRows opens the rows that are kept under a path; nil where there are none.
func (c *Client) keptRows(ctx context.Context, path string) io.ReadCloser {
	if c.kept == nil {
		return nil
	}
	body := c.kept.shelf.open(c.kept.root+path, 0)
	if body == nil {
		return nil
	}
	return &rowReader{ctx: ctx, body: body, plain: body, limit: c.config.MaxResultBytes}
}

// keepRows keeps rows while they are read, if they are read to their end.
func (c *Client) keepRows(path string, rows io.ReadCloser) io.ReadCloser {
	if c.kept == nil {
		return rows
	}
	k := c.kept.shelf.keep(c.kept.root + path)
	if k == nil {
		return rows
	}
	return &keptReader{rows: rows, keeping: k}
}

// keptReader keeps what it reads.
type keptReader struct {
	rows    io.ReadCloser
	keeping *keeping // nil once it is done or was given up
}

// Read reads on in the rows.
func (r *keptReader) Read(p []byte) (int, error) {
	n, err := r.rows.Read(p)
	if r.keeping == nil {
		return n, err
	}
	if _, failed := r.keeping.body.Write(p[:n]); failed != nil {
		r.keeping.shelf.fail(failed)
		r.giveUp()
		return n, err
	}
	if errors.Is(err, io.EOF) {
		r.keeping.done()
		r.keeping = nil
	}
	return n, err
}

// Close closes the rows. Those that were not read to their end are not kept.
func (r *keptReader) Close() error {
	r.giveUp()
	return r.rows.Close()
}

func (r *keptReader) giveUp() {
	if r.keeping != nil {
		r.keeping.drop()
		r.keeping = nil
	}
}
