package mode

import (
	"net/url"
	"strings"
)

// ReportURL is the page of a report; "" without a token.
func (c *Client) ReportURL(token string) string { return c.webURL("reports", token) }

// RunURL is the page of a run; "" without both tokens.
func (c *Client) RunURL(ref RunRef) string { return c.webURL("reports", ref.Report, "runs", ref.Run) }

// QueryURL is the page of a query's latest result; "" without both tokens.
func (c *Client) QueryURL(report, query string) string {
	return c.webURL("reports", report, "details", "queries", query)
}

// CollectionURL is the page of a collection; "" without a token. Mode's page is under `spaces`, whatever its API says.
func (c *Client) CollectionURL(token string) string { return c.webURL("spaces", token) }

// UserURL is the page of a user; "" without a name.
func (c *Client) UserURL(username string) string {
	if username == "" {
		return ""
	}
	return c.web.JoinPath(url.PathEscape(username)).String()
}

// DefinitionURL is the page of a definition; "" without a token.
func (c *Client) DefinitionURL(token string) string {
	return c.webURLBelow("editor", "definitions", token)
}

// DataSourceURL is the page of a data source; "" without a token.
func (c *Client) DataSourceURL(token string) string {
	return c.webURLBelow("organizations", "data_sources", token)
}

// WorkspaceURL is the page of the workspace.
func (c *Client) WorkspaceURL() string { return c.webURL() }

// webURL is a page of the workspace, or "" when a token is missing or is none.
func (c *Client) webURL(segments ...string) string {
	return c.webURLBelow("", segments...)
}

// webURLBelow is a page of the workspace in a part of Mode that puts its own name before the workspace's.
func (c *Client) webURLBelow(part string, segments ...string) string {
	if checkTokens(segments...) != nil {
		return ""
	}
	return c.web.JoinPath(part, c.config.Workspace).JoinPath(segments...).String()
}

// page returns the page that Mode gives for something, without its query, or the other address when Mode gives none, or
// one that does not lead to Mode.
func (c *Client) page(href, other string) string {
	u, err := url.Parse(href)
	if err != nil || !strings.HasPrefix(u.Path, "/") || strings.Contains(u.Path, "/../") {
		return other
	}
	switch {
	case u.Host == "" && u.Scheme == "":
		return c.web.JoinPath(u.EscapedPath()).String()
	case u.Scheme == c.web.Scheme && strings.EqualFold(u.Host, c.web.Host), u.Scheme == "https" && ofMode(u.Host):
		return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
	}
	return other
}

// ofMode reports whether a host is one of Mode's own.
func ofMode(host string) bool {
	host = strings.ToLower(host)
	return host == "mode.com" || strings.HasSuffix(host, ".mode.com") || host == "modeanalytics.com"
}
