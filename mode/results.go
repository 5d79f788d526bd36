package mode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Results opens the rows that a query run returned: one JSON array of objects, decompressed, of any length. An empty
// answer and null, which Mode may give when there are no rows, are an empty array.
//
// The rows are the caller's to close. Nobody else reads them meanwhile, so they may be read slowly, until ctx is done.
// A Read never ends early without an error: what is cut off, stalls or is too large ends in an [*Error] or a
// [*TooLargeError].
func (c *Client) Results(ctx context.Context, ref RunRef, queryRun string) (io.ReadCloser, error) {
	if err := checkTokens(ref.Report, ref.Run, queryRun); err != nil {
		return nil, fmt.Errorf("fetching results: %w", err)
	}
	path := c.runPath(ref) + "/query_runs/" + queryRun + "/results/content.json"
	if rows := c.keptRows(ctx, path); rows != nil {
		return rows, nil
	}
	var rows io.ReadCloser
	err := c.retry(ctx, func() error {
		var err error
		rows, err = c.tryResults(ctx, path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("fetching the results of query run %s of report %s: %w", queryRun, ref.Report, err)
	}
	return c.keepRows(path, rows), nil
}

func (c *Client) tryResults(ctx context.Context, path string) (io.ReadCloser, error) {
	if err := c.await(ctx); err != nil {
		return nil, err
	}
	resp, err := c.open(ctx, c.address(path, nil), acceptAny)
	if err != nil {
		return nil, ended(ctx, err)
	}
	rows, err := c.rows(resp)
	if err != nil {
		_ = resp.Body.Close()
		return nil, ended(ctx, err)
	}
	rows.ctx = ctx
	return rows, nil
}

// rows looks at how the body begins and refuses what is not an array.
func (c *Client) rows(resp *http.Response) (*rowReader, error) {
	plain, err := gunzip(resp.Body)
	if err != nil {
		return nil, &Error{Status: resp.StatusCode, Err: err}
	}
	first, err := firstByte(plain)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &Error{Status: resp.StatusCode, Err: err}
	}
	rows := &rowReader{body: resp.Body, plain: plain, limit: c.config.MaxResultBytes, status: resp.StatusCode}
	switch {
	case err != nil: // an empty body
		rows.plain = strings.NewReader("[]")
	case first == '[':
	default:
		return rows, c.notRows(resp, rows)
	}
	return rows, nil
}

// notRows reads a body that begins like no array: null is as good as an empty one, anything else tells of an error.
func (c *Client) notRows(resp *http.Response, rows *rowReader) error {
	body, err := io.ReadAll(io.LimitReader(rows.plain, maxRefusal))
	if err != nil {
		return &Error{Status: resp.StatusCode, Err: err}
	}
	if string(bytes.TrimSpace(body)) == "null" {
		rows.plain = strings.NewReader("[]")
		return nil
	}
	id, message := explanation(body)
	if bytes.HasPrefix(body, []byte("{")) && (id != "" || message != "") {
		return &Error{Status: statusOf(id, resp.StatusCode), ID: c.tidy(id), Message: c.tidy(message)}
	}
	return &Error{Status: resp.StatusCode, Err: fmt.Errorf("%w%s", errNotRows, c.instead(body))}
}

// statusOf gives an error that came under a good status the status that it should have had.
func statusOf(id string, status int) int {
	switch id {
	case "bad_request":
		return http.StatusBadRequest
	case "unauthorized":
		return http.StatusUnauthorized
	case "forbidden":
		return http.StatusForbidden
	case "not_found":
		return http.StatusNotFound
	}
	return status
}
