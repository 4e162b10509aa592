package store

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/google/go-cmp/cmp"
)

// testRules let anything be booked from the next day on.
var testRules = pickup.RuleSet{Name: "amp", Version: "amp/1", LeadDays: 1, HorizonDays: 60, PutOutHour: 19,
	CancelCutoffH: 7, AmendCutoffH: 7, MissedDays: 3}

type world struct {
	t    testing.TB
	st   *Store
	db   *pgtest.DB
	now  time.Time
	open bool

	holding bool // what turns say of their offers
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	keys, err := privacy.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, now: time.Now().Truncate(time.Millisecond), open: true}
	w.st, err = New(db.App, keys, Territory{
		Location: time.Local,
		Sectors:  []pickup.Sector{{ID: "s1", Rules: "amp"}},
		Rules:    func(string) (pickup.RuleSet, bool) { return testRules, true },
		InForce:  func(string, pickup.Date) (pickup.RuleSet, bool) { return testRules, true },
		Open:     func(time.Time) bool { return w.open },
		Windows: func(at time.Time) []dialogue.Window {
			return []dialogue.Window{{From: at.Add(time.Hour), Until: at.Add(3 * time.Hour)}}
		},
		Words: func(kind string, b pickup.Booking) string { return kind + " " + b.Reference },
		Texts: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) round(day, stops int) pickup.Slot {
	w.t.Helper()
	d := pickup.DateOf(w.now).AddDays(day)
	var id int64
	err := w.db.App.QueryRow(w.t.Context(), `INSERT INTO round (world, sector, day, vehicle, stops, m3)
		VALUES ('live', 's1', $1, 'benne', $2, 1000) RETURNING id`, d.UTC(), stops).Scan(&id)
	if err != nil {
		w.t.Fatal(err)
	}
	return pickup.Slot{Round: id, Date: d, PutOut: pickup.PutOut(d)}
}

// turn commits one delivery that carries out Dos, and returns what came of them.
func (w *world) turn(sid, key string, dos ...dialogue.Do) ([]dialogue.Event, error) {
	d := dialogue.Delivery{SID: sid, Key: key, At: w.now, World: pickup.Live}
	for range 20 {
		snap, err := w.st.Load(w.t.Context(), d)
		if err != nil {
			return nil, err
		}
		var results []dialogue.Event
		_, err = w.st.Commit(w.t.Context(), d, snap, func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
			results = nil
			out := dialogue.Outcome{Events: []dialogue.Event{dialogue.Heard{Stamp: dialogue.Stamp{At: w.now}, Text: "je m'appelle Dupont, 06 12 34 56 78"}},
				Tells: []dialogue.Tell{dialogue.Say{ID: 1, Key: "open"}}, Holding: w.holding}
			for _, x := range dos {
				e, err := do(x)
				if err != nil {
					return out, err
				}
				results = append(results, e)
			}
			out.Events = append(out.Events, results...)
			return out, nil
		})
		if err == dialogue.ErrMoved {
			continue
		}
		return results, err
	}
	return nil, dialogue.ErrMoved
}

func (w *world) must(sid, key string, do dialogue.Do) dialogue.Event {
	w.t.Helper()
	out, err := w.turn(sid, key, do)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(out) == 0 {
		w.t.Fatalf("delivery %s was known already", key)
	}
	return out[0]
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.db.App.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func address(number int) pickup.Address {
	return pickup.Address{ID: fmt.Sprint("13206_1_", number), StreetID: "13206_1", Number: number, Street: "Rue Paradis",
		INSEE: "13206", Commune: "Marseille 6e", Precision: "number"}
}

func booking(slot pickup.Slot, number int) dialogue.MakeBooking {
	return dialogue.MakeBooking{Slot: slot, Address: address(number), Items: []pickup.Count{{Code: "matelas", N: 2}},
		M3: 1, Sector: "s1", Rules: "amp/1", Phone: "+33612345678"}
}

// A thousand rivals at once for the last place: one has it, the others are
// told what is left.
func TestTheLastPlaceIsSoldOnce(t *testing.T) {
	w := newWorld(t)
	last, next := w.round(7, 1), w.round(14, 2000)
	var booked, gone atomic.Int32
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			out, err := w.turn(fmt.Sprint("CA", i), "1", booking(last, i+1))
			if err != nil {
				t.Error(err)
				return
			}
			switch e := out[0].(type) {
			case dialogue.Booked:
				booked.Add(1)
			case dialogue.SlotGone:
				gone.Add(1)
				if len(e.Offers) == 0 || e.Offers[0].Round != next.Round {
					t.Errorf("offered %v instead", e.Offers)
				}
			default:
				t.Errorf("got %T", e)
			}
		})
	}
	wg.Wait()
	if booked.Load() != 1 || gone.Load() != 999 {
		t.Fatalf("%d booked, %d told that it is gone", booked.Load(), gone.Load())
	}
	if n := w.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Fatalf("%d rows", n)
	}
}

func TestADeliveryHasOneEffect(t *testing.T) {
	w := newWorld(t)
	slot := w.round(7, 10)
	var wg sync.WaitGroup
	for range 8 { // the same delivery, all at once
		wg.Go(func() {
			if _, err := w.turn("CA1", "1", booking(slot, 12)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := w.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Fatalf("%d bookings from one delivery", n)
	}
	if n := w.count(`SELECT count(*) FROM call_event`); n != 2 {
		t.Fatalf("%d events from one delivery", n)
	}
	snap, err := w.st.Load(t.Context(), dialogue.Delivery{SID: "CA1", Key: "1"})
	if err != nil || !snap.Known {
		t.Fatalf("the delivery is not known: %v", err)
	}
	want := []dialogue.Tell{dialogue.Say{ID: 1, Key: "open"}}
	if d := cmp.Diff(want, snap.Tells, cmp.AllowUnexported(dialogue.Say{})); d != "" {
		t.Fatal(d)
	}
}

func TestHoldsTakeRoomAndGiveItBack(t *testing.T) {
	w := newWorld(t)
	one, two := w.round(7, 1), w.round(14, 1)
	both := dialogue.Hold{Slots: []pickup.Slot{one, two}, M3: 1}
	if e := w.must("CA1", "1", both).(dialogue.Held); len(e.Slots) != 2 {
		t.Fatalf("held %v", e.Slots)
	}
	if e, ok := w.must("CA2", "1", both).(dialogue.SlotGone); !ok || len(e.Offers) != 0 {
		t.Fatalf("two calls hold one place: %v", e)
	}
	if _, ok := w.must("CA3", "1", booking(one, 12)).(dialogue.SlotGone); !ok {
		t.Fatal("a held place was booked by somebody else")
	}
	w.must("CA1", "2", dialogue.Release{})
	if _, ok := w.must("CA3", "2", booking(one, 12)).(dialogue.Booked); !ok {
		t.Fatal("a released place cannot be booked")
	}
}

// A turn that leaves no dates on offer gives the holds back.
func TestHoldsGoWithTheirOffers(t *testing.T) {
	w := newWorld(t)
	slot := w.round(7, 1)
	taken := func() int { return w.count(`SELECT count(*) FROM hold WHERE expires_at > $1`, w.now) }
	w.must("CA1", "1", dialogue.Hold{Slots: []pickup.Slot{slot}, M3: 1})
	for i, turn := range []struct {
		holding bool
		want    int
	}{{true, 1}, {false, 0}} {
		w.now = w.now.Add(holdTime - time.Second) // only renewing keeps it over two such turns
		w.db.SetNow(t, w.now)
		w.holding = turn.holding
		if _, err := w.turn("CA1", fmt.Sprint("more", i)); err != nil {
			t.Fatal(err)
		}
		if n := taken(); n != turn.want {
			t.Fatalf("offers open %v: %d holds", turn.holding, n)
		}
	}
}

func TestALapsedHoldIsNoHold(t *testing.T) {
	w := newWorld(t)
	slot := w.round(7, 1)
	w.must("CA1", "1", dialogue.Hold{Slots: []pickup.Slot{slot}, M3: 1})
	w.db.SetNow(t, w.now.Add(holdTime+time.Second))
	w.now = w.now.Add(holdTime + time.Second)
	if _, ok := w.must("CA2", "1", booking(slot, 12)).(dialogue.Booked); !ok {
		t.Fatal("a lapsed hold still takes the place")
	}
	if _, ok := w.must("CA1", "2", dialogue.Hold{Slots: []pickup.Slot{slot}, M3: 1}).(dialogue.SlotGone); !ok {
		t.Fatal("the place was sold twice")
	}
}

func TestOnePendingBookingPerPlace(t *testing.T) {
	w := newWorld(t)
	slot := w.round(7, 10)
	w.must("CA1", "1", booking(slot, 12))
	e, ok := w.must("CA2", "1", booking(slot, 12)).(dialogue.Refused)
	if !ok || e.Why != "pending" || e.Booked != slot.Date {
		t.Fatalf("a second pending booking: %+v", e)
	}
	if _, ok := w.must("CA3", "1", booking(slot, 14)).(dialogue.Booked); !ok {
		t.Fatal("the neighbour cannot book")
	}
}

func TestMovingABookingIsOnePiece(t *testing.T) {
	w := newWorld(t)
	from, to := w.round(7, 1), w.round(14, 1)
	b := w.must("CA1", "1", booking(from, 12)).(dialogue.Booked).Booking
	if _, ok := w.must("CA2", "1", dialogue.Amend{Booking: b.ID, Slot: from}).(dialogue.Unchanged); !ok {
		t.Fatal("moving to the same day is not refused")
	}
	moved := w.must("CA2", "2", dialogue.Amend{Booking: b.ID, Slot: to}).(dialogue.Amended).Booking
	if moved.Date != to.Date || moved.Reference == b.Reference {
		t.Fatalf("moved to %+v", moved)
	}
	if _, ok := w.must("CA2", "3", dialogue.Amend{Booking: b.ID, Slot: from}).(dialogue.TooLate); !ok {
		t.Fatal("a superseded booking was moved again")
	}
	if n := w.count(`SELECT count(*) FROM booking WHERE state = 'confirmed'`); n != 1 {
		t.Fatalf("%d confirmed bookings", n)
	}
	if n := w.count(`SELECT count(*) FROM booking_address a JOIN booking b ON b.id = a.booking_id WHERE b.state = 'confirmed'`); n != 1 {
		t.Fatal("the moved booking has no address")
	}
	if _, ok := w.must("CA3", "1", booking(from, 14)).(dialogue.Booked); !ok {
		t.Fatal("the old place was not given back")
	}
}

func TestCancelling(t *testing.T) {
	w := newWorld(t)
	slot, tomorrow := w.round(7, 5), w.round(1, 5)
	b := w.must("CA1", "1", booking(slot, 12)).(dialogue.Booked).Booking
	w.must("CA1", "2", dialogue.Cancel{Booking: b.ID})
	if _, ok := w.must("CA1", "3", dialogue.Cancel{Booking: b.ID}).(dialogue.TooLate); !ok {
		t.Fatal("cancelled twice")
	}
	b = w.must("CA2", "1", booking(tomorrow, 12)).(dialogue.Booked).Booking
	w.now = pickup.PutOutFrom(tomorrow.Date, testRules, time.Local)
	if _, ok := w.must("CA2", "2", dialogue.Cancel{Booking: b.ID}).(dialogue.TooLate); !ok {
		t.Fatal("cancelled after the cutoff")
	}
}

func TestAMissedCollectionIsReportedOnce(t *testing.T) {
	w := newWorld(t)
	slot := w.round(2, 5)
	b := w.must("CA1", "1", booking(slot, 12)).(dialogue.Booked).Booking
	w.now = slot.Date.AddDays(1).At(10, time.Local)
	for i := range 2 {
		e := w.must(fmt.Sprint("CA", 2+i), "1", dialogue.Report{Booking: b.ID, Kind: dialogue.MissedCollection}).(dialogue.Reported)
		if e.Blocked != "" {
			t.Fatalf("report %d is blocked: %s", i+1, e.Blocked)
		}
	}
	if n := w.count(`SELECT count(*) FROM report`); n != 1 {
		t.Fatalf("%d open reports", n)
	}
}

func TestATextGoesWithItsBooking(t *testing.T) {
	w := newWorld(t)
	b := w.must("CA1", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	for i := range 2 {
		if e := w.must("CA1", fmt.Sprint("t", i), dialogue.Text{Kind: "confirmation", Booking: b.ID}).(dialogue.Texted); !e.Queued {
			t.Fatal("not queued")
		}
	}
	if n := w.count(`SELECT count(*) FROM notification`); n != 1 {
		t.Fatalf("%d texts", n)
	}
	var args string
	if err := w.db.App.QueryRow(t.Context(), `SELECT args::text FROM river_job WHERE kind = 'send_text'`).Scan(&args); err != nil {
		t.Fatal(err)
	}
	if args != `{"notification": 1}` {
		t.Fatalf("the job carries %s", args)
	}
}

func TestTheQueueAndItsEnds(t *testing.T) {
	w := newWorld(t)
	first := w.must("CA1", "1", dialogue.Enqueue{Reason: "human_asked"}).(dialogue.Queued)
	second := w.must("CA2", "1", dialogue.Enqueue{Reason: "address"}).(dialogue.Queued)
	if first.Position != 1 || second.Position != 2 || len(second.Context) != 4 {
		t.Fatalf("positions %d, %d, context %q", first.Position, second.Position, second.Context)
	}
	w.must("CA1", "2", dialogue.Release{})
	if n := w.count(`SELECT count(*) FROM handoff WHERE state = 'abandoned'`); n != 1 {
		t.Fatal("who hung up still waits")
	}
	if e := w.must("CA2", "2", dialogue.Enqueue{Reason: "callback"}).(dialogue.Closed); len(e.Windows) == 0 {
		t.Fatal("no window for a callback")
	}
	win := dialogue.Window{From: w.now.Add(time.Hour), Until: w.now.Add(2 * time.Hour)}
	w.must("CA2", "3", dialogue.RequestCallback{Window: win, Phone: "+33612345678", Reason: "callback"})
	w.must("CA2", "4", dialogue.RequestCallback{Window: win, Phone: "+33612345678", Reason: "callback"})
	if n := w.count(`SELECT count(*) FROM callback`); n != 1 {
		t.Fatalf("%d callbacks for one call", n)
	}
	w.open = false
	if _, ok := w.must("CA3", "1", dialogue.Enqueue{Reason: "human_asked"}).(dialogue.Closed); !ok {
		t.Fatal("enqueued while nobody is there")
	}
}

// What is stored of a call says nothing to who reads the tables.
func TestWordsAreSealed(t *testing.T) {
	w := newWorld(t)
	w.must("CA1", "1", booking(w.round(7, 5), 12))
	for _, table := range []string{"call", "call_key", "call_event", "delivery", "transcript", "call_fact",
		"booking", "booking_address", "booking_phone", "river_job"} {
		n := w.count(`SELECT count(*) FROM ` + table + ` x WHERE x::text ~* 'dupont|paradis|612345678|12 34 56'
			OR encode(convert_to(x::text, 'UTF8'), 'hex') ~ '447570'`)
		if n != 0 {
			t.Errorf("%s can be read", table)
		}
	}
	w.db.SetNow(t, w.now.Add(24*time.Hour))
	if n := w.count(`SELECT count(*) FROM call_event`); n != 0 {
		t.Error("events outlive a day")
	}
	if n := w.count(`SELECT count(*) FROM transcript`); n != 1 {
		t.Error("the redacted transcript is gone too early")
	}
}
