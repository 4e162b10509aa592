package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

func (w *world) purger() *Purger { return NewPurger(w.db.Purge, w.st.keys, time.UTC) }

func (w *world) at(now time.Time) {
	w.db.SetNow(w.t, now)
	w.st.keys.Now = func() time.Time { return now }
	w.now = now
}

func (w *world) purge() Purged {
	w.t.Helper()
	done, err := w.purger().Run(w.t.Context(), w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

// left counts the rows of a table, hidden ones too: what the two roles see together.
func (w *world) left(table string) (n int) {
	w.t.Helper()
	for _, pool := range []*pgxpool.Pool{w.db.App, w.db.Purge} {
		var some int
		if err := pool.QueryRow(w.t.Context(), `SELECT count(*) FROM `+table).Scan(&some); err != nil {
			w.t.Fatal(err)
		}
		n += some
	}
	return n
}

// Every table with a purge policy is purged, and no other.
func TestEveryTableWithAnEndIsPurged(t *testing.T) {
	w := newWorld(t)
	rows, _ := w.db.App.Query(t.Context(), `SELECT tablename::text FROM pg_policies WHERE policyname = 'purge' ORDER BY 1`)
	want, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(want) < 20 {
		t.Fatal(want, err)
	}
	got := slices.Sorted(slices.Values(purged))
	if !slices.Equal(got, want) {
		t.Fatalf("purged  %v\npolicies %v", got, want)
	}
	done := slices.Index(purged, "booking")
	for _, child := range []string{"report", "notification", "booking_address", "booking_phone", "place_use"} {
		if slices.Index(purged, child) > done {
			t.Errorf("%s is purged after its booking", child)
		}
	}
}

// One second after its end a datum is hidden, although the purge has not run.
func TestHiddenAtTheEndWithoutAPurge(t *testing.T) {
	w := newWorld(t)
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	w.must("CA1", "2", dialogue.RequestCallback{Window: dialogue.Window{From: w.now, Until: w.now.Add(time.Hour)}, Phone: "+33612345678", Reason: "callback"})
	for _, table := range []string{"call_event", "delivery", "transcript", "call", "booking_phone", "booking_address", "place_use", "booking", "callback", "call_fact"} {
		var end time.Time
		w.db.SetNow(t, w.now)
		if err := w.db.App.QueryRow(t.Context(), `SELECT max(expires_at) FROM `+table).Scan(&end); err != nil {
			t.Fatal(table, err)
		}
		w.db.SetNow(t, end.Add(-time.Second))
		if n := w.count(`SELECT count(*) FROM ` + table); n == 0 {
			t.Errorf("%s is hidden before its end", table)
		}
		w.db.SetNow(t, end.Add(time.Second))
		if n := w.count(`SELECT count(*) FROM ` + table); n != 0 {
			t.Errorf("%s is seen a second after its end", table)
		}
		var there int
		if err := w.db.Purge.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&there); err != nil || there == 0 {
			t.Errorf("%s: the purge sees %d rows, %v", table, there, err)
		}
	}
}

func TestPurge(t *testing.T) {
	w := newWorld(t)
	start := w.now
	w.at(start)
	b := w.must("CA1", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	w.must("CA1", "2", dialogue.Text{Kind: "confirmation", Booking: b.ID})
	w.must("CA1", "3", dialogue.Enqueue{Reason: "human_asked"})
	if done := w.purge(); done.Rows != 0 || done.Facts != 0 || done.Keys != 0 {
		t.Fatalf("something was purged at once: %+v", done)
	}
	if beat, err := w.purger().Heartbeat(t.Context()); err != nil || !beat.Equal(start) {
		t.Fatalf("heartbeat %v, %v, want %v: it beats when nothing is to do", beat, err, start)
	}
	for _, c := range []struct {
		days       int
		gone, kept string
	}{
		{1, "call_event delivery", "call transcript call_fact booking booking_phone notification notification_body handoff"},
		{8, "notification_body", "call transcript booking booking_phone booking_address notification"},
		{31, "call transcript call_key handoff", "call_fact booking booking_phone booking_address"},
		{38, "booking_phone", "booking booking_address call_fact notification"},
		{68, "booking_address", "booking call_fact notification place_use"},
		{366, "place_use", "booking"},
		{373, "booking notification", "call_fact round"},
		{760, "call_fact", "round"},
	} {
		w.at(start.AddDate(0, 0, c.days))
		w.purge()
		for table := range strings.FieldsSeq(c.gone) {
			if n := w.left(table); n != 0 {
				t.Errorf("day %d: %d rows left of %s", c.days, n, table)
			}
		}
		for table := range strings.FieldsSeq(c.kept) {
			if n := w.count(`SELECT count(*) FROM ` + table); n == 0 {
				t.Errorf("day %d: %s was purged too early", c.days, table)
			}
		}
	}
	if gone, err := w.st.keys.Destroy(w.now); err != nil || len(gone) != 0 {
		t.Errorf("keys that the purge left: %v, %v", gone, err)
	}
}

// More rows than a batch holds, and a batch that is exactly full.
func TestPurgeInBatches(t *testing.T) {
	w := newWorld(t)
	w.at(w.now)
	for _, n := range []int{purgeBatch, 2*purgeBatch + 1} {
		_, err := w.db.App.Exec(t.Context(), `INSERT INTO reference_try (line_hmac, day, n, expires_at)
			SELECT int4send(i), '2026-01-01', 1, debarras_now() - interval '1 minute' FROM generate_series(1, $1) i`, n)
		if err != nil {
			t.Fatal(err)
		}
		if done := w.purge(); done.Rows != int64(n) || w.left("reference_try") != 0 {
			t.Errorf("purged %+v of %d, %d left", done, n, w.left("reference_try"))
		}
	}
}

// After 30 days a fact knows neither its call nor its hour, and still what
// the caller waited.
func TestAnonymisedFacts(t *testing.T) {
	w := newWorld(t)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	// In the first minutes of a day in Paris, which are the day before in UTC.
	y, m, d := w.now.In(paris).AddDate(0, 0, -1).Date()
	w.at(time.Date(y, m, d, 0, 23, 45, 0, paris))
	midnight := time.Date(y, m, d, 0, 0, 0, 0, paris)
	purge := func() Purged {
		t.Helper()
		done, err := NewPurger(w.db.Purge, w.st.keys, paris).Run(t.Context(), w.now)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	w.must("CA1", "1", dialogue.Enqueue{Reason: "human_asked"})
	_, err = w.db.App.Exec(t.Context(), `UPDATE call_fact SET queued_at = started_at + interval '40 seconds',
		agent_at = started_at + interval '100 seconds', ended_at = started_at + interval '300 seconds', booked = true`)
	if err != nil {
		t.Fatal(err)
	}
	w.at(w.now.Add(30*24*time.Hour - time.Second))
	if done := purge(); done.Facts != 0 {
		t.Fatalf("anonymised before its 30 days: %+v", done)
	}
	w.at(w.now.Add(time.Second))
	if done := purge(); done.Facts != 1 {
		t.Fatalf("%+v, want one fact", done)
	}
	var call *string
	var started, ended, queued, agent time.Time
	var booked, anonymised bool
	err = w.db.App.QueryRow(t.Context(), `SELECT call_id, started_at, ended_at, queued_at, agent_at, booked, anonymised FROM call_fact`).
		Scan(&call, &started, &ended, &queued, &agent, &booked, &anonymised)
	if err != nil {
		t.Fatal(err)
	}
	if call != nil || !started.Equal(midnight) || !anonymised {
		t.Errorf("call %v, started %v, anonymised %v", call, started, anonymised)
	}
	if agent.Sub(queued) != time.Minute || ended.Sub(started) != 5*time.Minute || !booked {
		t.Errorf("waited %v of %v, booked %v", agent.Sub(queued), ended.Sub(started), booked)
	}
	if done := purge(); done.Facts != 0 {
		t.Errorf("anonymised twice: %+v", done)
	}
	if n := w.count(`SELECT count(*) FROM call_fact`); n != 1 {
		t.Errorf("%d facts", n)
	}
}

// A booking that was moved to an earlier day ends before the one that it
// replaces, and one moved to a later day after: neither keeps the other.
func TestPurgeOfMovedBookings(t *testing.T) {
	for _, days := range [][2]int{{7, 28}, {28, 7}} {
		t.Run(fmt.Sprint(days), func(t *testing.T) {
			w := newWorld(t)
			w.at(w.now)
			from, to := w.round(days[0], 1), w.round(days[1], 1)
			b := w.must("CA1", "1", booking(from, 12)).(dialogue.Booked).Booking
			w.must("CA1", "2", dialogue.Amend{Booking: b.ID, Slot: to})
			w.at(privacy.Booking.Expires(w.now.AddDate(0, 0, 14)))
			w.purge()
			if n := w.left("booking"); n != 1 {
				t.Fatalf("%d bookings left, want the later one", n)
			}
			w.at(w.now.AddDate(0, 0, 30))
			w.purge()
			if n := w.left("booking"); n != 0 {
				t.Fatalf("%d bookings left", n)
			}
		})
	}
}

func TestStalled(t *testing.T) {
	w := newWorld(t)
	start := w.now
	w.at(start)
	is := func(want bool, says, when string) {
		t.Helper()
		got, why, err := w.purger().Stalled(t.Context(), w.now)
		if err != nil || got != want || !strings.Contains(why, says) {
			t.Errorf("%s: stalled %v %q, %v; want %v %q", when, got, why, err, want, says)
		}
	}
	is(false, "", "at first")
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	w.at(start.Add(24 * time.Hour))
	is(false, "", "expired an hour ago, never purged")
	w.at(start.Add(51 * time.Hour))
	is(true, "n'a pas abouti", "never purged")
	w.purge()
	is(false, "", "purged")
	w.at(w.now.Add(200 * time.Hour))
	is(false, "", "no run for days, but nothing has expired")
	w.at(start.AddDate(0, 0, 31))
	is(true, "n'a pas abouti", "no run, and something has expired")
	if _, err := w.db.App.Exec(t.Context(), `INSERT INTO heartbeat (job, at) VALUES ('purge', $1)
		ON CONFLICT (job) DO UPDATE SET at = EXCLUDED.at`, w.now); err != nil {
		t.Fatal(err)
	}
	is(true, "n'avance pas", "a run that left what had expired before it")
	w.purge()
	is(false, "", "purged again")
}

// A table that cannot be purged keeps neither the others nor the alarm.
func TestAFaultInOneTable(t *testing.T) {
	w := newWorld(t)
	w.at(w.now)
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	_, err := w.db.Owner.Exec(t.Context(), `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$;
		CREATE TRIGGER refuse BEFORE DELETE ON delivery EXECUTE FUNCTION refuse()`)
	if err != nil {
		t.Fatal(err)
	}
	w.at(w.now.Add(24 * time.Hour))
	if _, err := w.purger().Run(t.Context(), w.now); err == nil || !strings.Contains(err.Error(), "purge delivery") {
		t.Fatalf("error %v", err)
	}
	if w.left("call_event") != 0 || w.left("delivery") == 0 {
		t.Error("the fault of one table kept another")
	}
	if beat, err := w.purger().Heartbeat(t.Context()); err != nil || !beat.IsZero() {
		t.Errorf("a run that failed beats: %v, %v", beat, err)
	}
}

func TestKeysAreKeptWhenTheClocksDisagree(t *testing.T) {
	w := newWorld(t)
	w.at(w.now)
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	n, err := w.purger().DestroyKeys(t.Context(), w.now.AddDate(2, 0, 0))
	if err == nil || n != 0 || !strings.Contains(err.Error(), "NTP") {
		t.Fatalf("destroyed %d, %v", n, err)
	}
	if _, err := w.st.Load(t.Context(), dialogue.Delivery{SID: "CA1", Key: "1", World: pickup.Live}); err != nil {
		t.Fatalf("the call cannot be read any more: %v", err)
	}
	w.at(w.now.Add(24 * time.Hour))
	if n, err := w.purger().DestroyKeys(t.Context(), w.now); err != nil || n != 1 {
		t.Fatalf("destroyed %d, %v, want the raw key", n, err)
	}
}
