package store

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"
)

// wrongParameters are the parameters of a database URL whose values can be wrong, with what they must be. No other word after the
// question mark is named: where the password has one, it may be a part of that.
var wrongParameters = map[string]string{ //nolint:gochecknoglobals // a list that never changes
	"channel_binding":               "must be disable, prefer or require",
	"connect_timeout":               "must be a number of seconds",
	"default_query_exec_mode":       "is none that is known: leave it out",
	"description_cache_capacity":    "must be a number",
	"max_protocol_version":          "must be 3.0, 3.2 or latest",
	"min_protocol_version":          "must be 3.0, 3.2 or latest",
	"pool_health_check_period":      "must be a duration, as in 1m",
	"pool_max_conn_idle_time":       "must be a duration, as in 30m",
	"pool_max_conn_lifetime":        "must be a duration, as in 1h",
	"pool_max_conn_lifetime_jitter": "must be a duration, as in 1m",
	"pool_max_conns":                "must be a number, 1 or more",
	"pool_min_conns":                "must be a number",
	"pool_min_idle_conns":           "must be a number",
	"pool_ping_timeout":             "must be a duration, as in 5s",
	"port":                          "must be a number, as in 5432",
	"require_auth":                  "is none that is known: leave it out",
	"service":                       "names none in the service file",
	"sslcert":                       "must name the file of a certificate that can be read, and sslkey that of its key",
	"sslcertmode":                   "must be disable, allow or require",
	"sslkey":                        "must name the file of a key that can be read, and sslcert that of its certificate",
	"sslmode":                       "must be disable, allow, prefer, require, verify-ca or verify-full",
	"sslnegotiation":                "must be postgres, or direct with an sslmode of require or more",
	"sslrootcert":                   "must name a file of certificates that can be read",
	"statement_cache_capacity":      "must be a number",
	"target_session_attrs":          "must be any, read-write, read-only, primary, standby or prefer-standby",
}

// unreadableURL says what is wrong with a URL, not in the words of whoever read it: they quote it.
func unreadableURL(text string) error {
	if name := wrongParameter(text); name != "" {
		return fmt.Errorf("the database URL cannot be read: its parameter %s %s", name, wrongParameters[name])
	}
	return errors.New("the database URL cannot be read: it must be postgres://user:password@host:5432/database, " +
		"with what is not a letter or digit in the password written as in a web address, as in %40 for @")
}

// wrongParameter finds the parameter without which a URL can be read; empty where there is none.
func wrongParameter(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	left := u.Query()
	for _, name := range slices.Sorted(maps.Keys(left)) {
		if _, known := wrongParameters[name]; !known {
			continue
		}
		left.Del(name) // and those before it, which may be wrong too
		u.RawQuery = left.Encode()
		if _, err := pgxpool.ParseConfig(u.String()); err == nil {
			return name
		}
	}
	return ""
}
