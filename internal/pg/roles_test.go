package pg_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/debarras/debarras/internal/pg"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/jackc/pgx/v5"
)

func TestCheck(t *testing.T) {
	db := pgtest.New(t)
	if err := pg.Check(t.Context(), db.AppURL); err != nil {
		t.Errorf("the app role is refused: %v", err)
	}
	if err := pg.Check(t.Context(), db.OwnerURL); err == nil || !strings.Contains(err.Error(), "owns tables") {
		t.Errorf("the owner: %v", err)
	}
	admin, err := url.Parse(db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	admin.User = url.User(pg.Superuser)
	conn, err := pgx.Connect(t.Context(), admin.String())
	if err != nil {
		t.Skip("no superuser without a password here: ", err)
	}
	defer conn.Close(context.Background())
	if err := pg.Check(t.Context(), admin.String()); err == nil || !strings.Contains(err.Error(), "superuser") {
		t.Errorf("a superuser: %v", err)
	}
	role := "bypass_" + strings.TrimPrefix(admin.Path, "/")
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), strings.Replace(admin.String(), admin.Path, "/postgres", 1))
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(context.Background(), `DROP ROLE `+role); err != nil {
			t.Error(err)
		}
	})
	for _, test := range []struct{ sql, says string }{
		{`CREATE ROLE ` + role + ` LOGIN BYPASSRLS`, "BYPASSRLS"},
		{`ALTER ROLE ` + role + ` NOBYPASSRLS; GRANT debarras_owner TO ` + role, "belongs to their owner"},
	} {
		if _, err := conn.Exec(t.Context(), test.sql); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), `GRANT CONNECT ON DATABASE `+strings.TrimPrefix(admin.Path, "/")+` TO PUBLIC`); err != nil {
			t.Fatal(err)
		}
		u := *admin
		u.User = url.User(role)
		if err := pg.Check(t.Context(), u.String()); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.sql, err, test.says)
		}
	}
}

func TestMigrateTwiceAndAtOnce(t *testing.T) {
	db := pgtest.Empty(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := pg.Migrate(t.Context(), db.OwnerURL); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := pg.Migrate(t.Context(), db.OwnerURL); err != nil {
		t.Errorf("once more: %v", err)
	}
	var owner string
	err := db.App.QueryRow(t.Context(), `INSERT INTO river_job (kind, max_attempts, queue, args)
		VALUES ('try', 1, 'default', '{}') RETURNING current_user`).Scan(&owner)
	if err != nil {
		t.Errorf("the app role cannot add a job: %v", err)
	}
	if _, err := db.App.Exec(t.Context(), `CREATE TABLE mine (x int)`); err == nil {
		t.Error("the app role may create tables")
	}
	if tag, err := db.Purge.Exec(t.Context(), `DELETE FROM river_job`); err != nil || tag.RowsAffected() != 1 {
		t.Errorf("the purge role deletes %d jobs: %v", tag.RowsAffected(), err)
	}
}
