package mode_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// newEventful starts a workspace with one of each thing that an event can be about.
func newEventful(t *testing.T, config modetest.Config) *modetest.Workspace {
	t.Helper()
	w := newWorkspace(t, config)
	w.AddDefinition(modetest.Definition{
		Token: "d575d5553bd6", Name: "paid_orders", Description: "Orders that were paid", Creator: "jo", Updated: monday,
		Source: "select secret_column from orders",
	})
	w.AddDataSource(modetest.DataSource{
		Token: "ea1c23ebaddc", Name: "Warehouse", Vendor: "snowflake", Provider: "default", Creator: "jo",
	})
	w.AddMembership(modetest.Membership{Token: "0a48a4a59f55", Username: "jo", Admin: true})
	return w
}

func TestClient_eventObjects(t *testing.T) {
	t.Parallel()
	for name, numeric := range map[string]bool{"ids as texts": false, "ids as numbers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEventful(t, modetest.Config{Title: "Acme Inc", NumericIDs: numeric})
			c, _ := newClient(t, w.ClientConfig())
			definition, err := c.Definition(t.Context(), "d575d5553bd6")
			check(t, "Definition", mode.Definition{
				Token: "d575d5553bd6", Name: "paid_orders", Description: "Orders that were paid", Creator: "jo", Updated: monday,
				URL: w.URL() + "/editor/acme/definitions/d575d5553bd6",
			}, definition, err)
			source, err := c.DataSource(t.Context(), "ea1c23ebaddc")
			check(t, "DataSource", mode.DataSource{
				Token: "ea1c23ebaddc", Name: "Warehouse", Vendor: "snowflake", Provider: "default", Creator: "jo",
				URL: w.URL() + "/organizations/acme/data_sources/ea1c23ebaddc",
			}, source, err)
			member, err := c.Membership(t.Context(), "0a48a4a59f55")
			check(t, "Membership", mode.Membership{
				Token: "0a48a4a59f55", Username: "jo", Admin: true, State: "active", URL: w.URL() + "/jo",
			}, member, err)
			workspace, err := c.Workspace(t.Context())
			check(t, "Workspace", mode.Workspace{Name: "Acme Inc", URL: w.URL() + "/acme"}, workspace, err)
			told := fmt.Sprintf("%+v %+v", definition, source)
			for _, hidden := range []string{"secret_column", modetest.DataSourceHost, modetest.DataSourceUsername, "PROD"} {
				if strings.Contains(told, hidden) {
					t.Errorf("%s is told: %s", hidden, told)
				}
			}
		})
	}
}

// TestClient_eventObjectsMissing asks for what is not there or may not be seen. It is nothing to wait for.
func TestClient_eventObjectsMissing(t *testing.T) {
	t.Parallel()
	ask := map[string]func(*mode.Client) error{
		"definitions/d575d5553bd6": func(c *mode.Client) error {
			_, err := c.Definition(t.Context(), "d575d5553bd6")
			return err
		},
		"data_sources/ea1c23ebaddc": func(c *mode.Client) error {
			_, err := c.DataSource(t.Context(), "ea1c23ebaddc")
			return err
		},
		"memberships/0a48a4a59f55": func(c *mode.Client) error {
			_, err := c.Membership(t.Context(), "0a48a4a59f55")
			return err
		},
	}
	refused := func(t *testing.T, path string, err error, status int) {
		t.Helper()
		e, ok := errors.AsType[*mode.Error](err)
		if !ok || e.Status != status || e.Passing() || e.Retryable() {
			t.Errorf("%s: %v, want a lasting %d", path, err, status)
		}
	}
	for path, call := range ask {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			empty := newWorkspace(t, modetest.Config{})
			c, _ := newClient(t, empty.ClientConfig())
			refused(t, path, call(c), 404)
			w := newEventful(t, modetest.Config{})
			w.Fail(modetest.Failure{Path: path, Status: 403, Body: `{"id":"forbidden","message":"forbidden"}`})
			c, _ = newClient(t, w.ClientConfig())
			refused(t, path, call(c), 403)
			w.Recover()
			if err := call(c); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
	t.Run("a member's key", func(t *testing.T) {
		t.Parallel()
		w := newEventful(t, modetest.Config{MemberKey: true})
		c, _ := newClient(t, w.ClientConfig())
		refused(t, "memberships", ask["memberships/0a48a4a59f55"](c), 404)
		for path, call := range ask {
			if err := call(c); err != nil && !strings.HasPrefix(path, "memberships") {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}
