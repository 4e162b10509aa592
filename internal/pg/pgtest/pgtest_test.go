package pgtest_test

import (
	"testing"
	"time"

	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestDatabasesAreApart(t *testing.T) {
	a, b := pgtest.New(t), pgtest.New(t)
	if _, err := a.Owner.Exec(t.Context(), `CREATE TABLE only_here (x int)`); err != nil {
		t.Fatal(err)
	}
	var there bool
	err := b.Owner.QueryRow(t.Context(), `SELECT to_regclass('only_here') IS NOT NULL`).Scan(&there)
	if err != nil || there {
		t.Errorf("the other test's table is visible: %v %v", there, err)
	}
}

func TestSetNow(t *testing.T) {
	db := pgtest.New(t)
	want := time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC)
	pools := map[string]*pgxpool.Pool{"owner": db.Owner, "app": db.App, "purge": db.Purge}
	for _, at := range []time.Time{want, want.Add(time.Hour)} {
		db.SetNow(t, at)
		for role, pool := range pools {
			var got time.Time
			if err := pool.QueryRow(t.Context(), `SELECT debarras_now()`).Scan(&got); err != nil || !got.Equal(at) {
				t.Errorf("%s: debarras_now() = %v, %v, want %v", role, got, err, at)
			}
		}
	}
}
