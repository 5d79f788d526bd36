package mode

import (
	"net/url"
	"strings"
	"time"
)

// Request is what is told of one request to whoever observes them.
type Request struct {
	// Endpoint is what was asked for, in one of a few words and without any token, fit for the label of a metric: `run`,
	// `results`, `storage` for a result on another host, or `other`.
	Endpoint string
	// Status is that of the answer; 0 when there was none.
	Status int
	// Took is how long it was until the head of the answer came.
	Took time.Duration
}

// endpoint is what an address asks for.
func (c *Client) endpoint(address *url.URL, home bool) string {
	if !home {
		return "storage"
	}
	path := strings.TrimPrefix("/"+strings.Trim(address.Path, "/"), c.base.Path+"/api/")
	switch kind := pathKind(path); kind {
	case "":
		if path == c.config.Workspace {
			return "workspace"
		}
		return "user"
	case "reports/*":
		return "report"
	case "reports/*/runs":
		return "runs"
	case "reports/*/runs/*":
		return "run"
	case "reports/*/runs/*/query_runs":
		return "query_runs"
	case "reports/*/runs/*/query_runs/*/results/*":
		return "results"
	case "reports/*/queries":
		return "queries"
	case "spaces":
		return "collections"
	case "spaces/*":
		return "collection"
	case "spaces/*/reports":
		return "collection_reports"
	case "definitions/*":
		return "definition"
	case "data_sources/*":
		return "data_source"
	case "memberships/*":
		return "membership"
	default:
		return "other"
	}
}

// pathKind is a path without its workspace and with `*` in place of each token.
func pathKind(path string) string {
	segments := strings.Split(path, "/")[1:]
	for i := 1; i < len(segments); i += 2 {
		segments[i] = "*"
	}
	return strings.Join(segments, "/")
}
