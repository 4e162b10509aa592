// Package pgtest gives a test a fresh database of the real schema on a real PostgreSQL.
//
// One private server serves every test binary of the user; it starts with the first and stops a few seconds after the
// last. A template database per version of the schema is copied for each test (about 30 ms). A passing test drops its
// database, a failing one keeps it for a day and logs its address.
//
// DEBARRAS_TEST_DATABASE_URL, a superuser's address, names another server to use; its roles debarras_owner,
// debarras_app and debarras_purge get the password "debarras".
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/pg"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// EnvURL names a server for tests other than the private one.
const EnvURL = "DEBARRAS_TEST_DATABASE_URL"

// DB is a test's own database, migrated and empty but for what migrations insert.
type DB struct {
	OwnerURL, AppURL, PurgeURL string
	Owner, App, Purge          *pgxpool.Pool

	name string
}

// New returns a fresh database. It skips the test only when the machine has no PostgreSQL.
func New(t testing.TB) *DB {
	t.Helper()
	return fresh(t, true)
}

// Empty returns a fresh database without any schema, for tests of the migrations.
func Empty(t testing.TB) *DB {
	t.Helper()
	return fresh(t, false)
}

func fresh(t testing.TB, migrated bool) *DB {
	t.Helper()
	s, err := open()
	if errors.Is(err, pg.ErrNoBinaries) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background() // t.Context() ends before the clean-up
	template := "template1"
	if migrated {
		template = s.template
	}
	name := fmt.Sprintf("test_%x_%s", time.Now().Unix(), strings.ToLower(rand.Text()[:10]))
	if err := s.exec(ctx, `CREATE DATABASE `+name+` TEMPLATE `+template+` OWNER `+pg.Owner); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	db := &DB{name: name, OwnerURL: s.url(pg.Owner, name), AppURL: s.url(pg.App, name), PurgeURL: s.url(pg.Purge, name)}
	db.Owner, db.App, db.Purge = pool(t, db.OwnerURL), pool(t, db.AppURL), pool(t, db.PurgeURL)
	t.Cleanup(func() {
		db.Owner.Close()
		db.App.Close()
		db.Purge.Close()
		if t.Failed() {
			t.Logf("the database is kept for a day: psql '%s'", s.url(pg.Superuser, name))
			return
		}
		// FORCE: a test that kept a connection of its own must not leave its database behind.
		if err := s.exec(ctx, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return db
}

// SetNow makes now the time of this database, for policies and for all SQL that asks debarras_now().
func (db *DB) SetNow(t testing.TB, now time.Time) {
	t.Helper()
	_, err := db.Owner.Exec(context.Background(), fmt.Sprintf(
		`CREATE OR REPLACE FUNCTION debarras_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT '%s'::timestamptz $$`,
		now.UTC().Format(time.RFC3339Nano)))
	if err != nil {
		t.Fatalf("set the database's time: %v", err)
	}
}

func pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 10
	p, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// server is what all tests of this binary share.
type server struct {
	admin    string // a superuser's address
	external bool
	template string
	private  *pg.Server // kept, because its collection would give the server up under our tests
}

var open = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	s := &server{admin: os.Getenv(EnvURL)}
	if s.admin != "" {
		s.external = true
		if err := s.ensureRoles(ctx); err != nil {
			return nil, err
		}
	} else {
		dir := filepath.Join(os.TempDir(), fmt.Sprintf("debarras-test-%d", os.Getuid()), "postgres")
		var err error
		if s.private, err = pg.Start(ctx, pg.Options{Dir: dir, Test: true}); err != nil {
			return nil, err
		}
		s.admin = s.private.URL(pg.Superuser, "postgres")
	}
	return s, s.makeTemplate(ctx)
})

func (s *server) ensureRoles(ctx context.Context) error {
	if err := pg.EnsureRoles(ctx, s.admin); err != nil {
		return err
	}
	for _, role := range []string{pg.Owner, pg.App, pg.Purge} {
		if err := s.exec(ctx, `ALTER ROLE `+role+` PASSWORD 'debarras'`); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) url(role, database string) string {
	u, err := url.Parse(s.admin)
	if err != nil {
		return s.admin // pg.EnsureRoles has connected with it, so it parses
	}
	u.Path = "/" + database
	switch {
	case role == pg.Superuser: // keep the administrator's own name and password
	case s.external:
		u.User = url.UserPassword(role, "debarras")
	default:
		u.User = url.User(role)
	}
	return u.String()
}

func (s *server) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// makeTemplate builds the template of this schema unless another binary did. It gets its name last, so that half a
// template is never copied.
func (s *server) makeTemplate(ctx context.Context) error {
	schema, err := pg.Schema()
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(schema))
	s.template = "template_" + hex.EncodeToString(sum[:8])
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) // frees the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext('debarras test template'))`); err != nil {
		return err
	}
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, s.template).Scan(&there); err != nil {
		return err
	}
	if there {
		return nil
	}
	if err := prune(ctx, conn); err != nil {
		return err
	}
	const building = "template_building"
	for _, sql := range []string{
		`DROP DATABASE IF EXISTS ` + building + ` WITH (FORCE)`,
		`CREATE DATABASE ` + building + ` OWNER ` + pg.Owner,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := pg.Migrate(ctx, s.url(pg.Owner, building)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `ALTER DATABASE `+building+` RENAME TO `+s.template)
	return err
}

// prune drops what nobody needs any more: databases that tests kept more than a day ago, all but the three newest
// templates. One that is in use stays: without FORCE the drop is refused.
func prune(ctx context.Context, conn *pgx.Conn) error {
	rows, _ := conn.Query(ctx, `SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9a-f]{8}_' AND substr(datname, 6, 8) < $1
		UNION ALL (SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{16}$' ORDER BY oid DESC OFFSET 3)`,
		fmt.Sprintf("%x", time.Now().Add(-24*time.Hour).Unix())) // CollectRows has the error
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range old {
		_, _ = conn.Exec(ctx, `DROP DATABASE IF EXISTS `+name) // in use: the next time
	}
	return nil
}
