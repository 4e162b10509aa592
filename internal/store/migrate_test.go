package store

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/debarras/debarras/migrations"
)

// Migration 3 on a database with rows: what was booked before counts, and of
// several open reports the first stays. The owner is held to policies, so SQL
// that works on an empty database may see nothing here, or be refused.
func TestBookingsFromBeforeTheQuotaCount(t *testing.T) {
	w := newWorld(t)
	w.must("CA1", "1", booking(w.round(2, 5), 12))
	w.must("CA2", "1", booking(w.round(3, 5), 14))
	file, err := fs.ReadFile(migrations.FS, "0003_place_use.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, up, _ := strings.Cut(string(file), "-- +goose Up")
	up, _, _ = strings.Cut(up, "-- +goose Down")
	for _, sql := range []string{
		`CREATE TABLE was AS SELECT * FROM place_use WHERE false`,
		`GRANT ALL ON was TO debarras_app`,
	} {
		if _, err := w.db.Owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.db.App.Exec(t.Context(), `INSERT INTO was SELECT * FROM place_use`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Owner.Exec(t.Context(), `DROP TABLE place_use; DROP INDEX report_open`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.App.Exec(t.Context(), `INSERT INTO report (booking_id, kind, created_at, expires_at)
		SELECT 1, 'missed_collection', now(), now() + interval '1 year' FROM generate_series(1, 3)`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Owner.Exec(t.Context(), up); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM (SELECT booking_id, world, place_hmac, expires_at FROM was
		INTERSECT SELECT booking_id, world, place_hmac, expires_at FROM place_use) same`); n != 2 {
		t.Errorf("%d uses are as if booked since", n)
	}
	if n := w.count(`SELECT count(*) FROM report`); n != 1 {
		t.Errorf("%d open reports", n)
	}
	if n := w.count(`SELECT count(*) FROM pg_class WHERE relname IN ('place_use', 'booking', 'booking_address', 'report') AND relforcerowsecurity`); n != 4 {
		t.Errorf("policies are forced on %d of four tables", n)
	}
}
