// Package postgrestest gives tests PostgreSQL databases of their own, on the server that MODEALERT_TEST_POSTGRES names:
//
//	s, err := store.Open(ctx, store.Config{URL: postgrestest.New(t)})
//
// `scripts/postgres start` starts such a server. Without one, tests that need it are skipped.
package postgrestest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Variable is the environment's variable that names the server: a URL whose user may create
// databases and users, on a server that asks nobody on its way for a password.
const Variable = "MODEALERT_TEST_POSTGRES"

// New returns the URL of a new, empty database, and of a user who owns it and may do nothing else, without a password. Both
// are dropped at the end of the test, whoever still uses them.
func New(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable) //nolint:forbidigo // tests have no other way to be told
	if server == "" {
		t.Skip("this test needs a PostgreSQL server: scripts/postgres start tells how to name one in " + Variable)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is no URL", Variable)
	}
	name := "test_" + strings.ToLower(rand.Text())
	execute(t, server, `create user `+name, `create database `+name+` owner `+name)
	t.Cleanup(func() { execute(t, server, `drop database `+name+` with (force)`, `drop user `+name) })
	u.User, u.Path = url.User(name), "/"+name
	return u.String()
}

func execute(t testing.TB, server string, statements ...string) {
	t.Helper()
	ctx := context.Background() // that of the test is over when it cleans up
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connecting to the server of %s: %v", Variable, err)
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
