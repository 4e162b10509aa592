package worker

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pg/pgtest"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
	"github.com/debarras/debarras/internal/store"
)

// world is a database with one booking whose text waits to be sent.
type world struct {
	t    *testing.T
	db   *pgtest.DB
	st   *store.Store
	keys *privacy.Keyring
	now  time.Time
	deps Deps
	p    *provider
	text int64
}

const words = "Encombrants : rendez-vous confirmé."

func newWorld(t *testing.T, acts ...act) *world {
	t.Helper()
	db := pgtest.New(t)
	keys, err := privacy.OpenKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	rules := pickup.RuleSet{Name: "amp", Version: "amp/1", LeadDays: 1, HorizonDays: 30, PutOutHour: 19}
	w := &world{t: t, db: db, keys: keys, now: time.Now().Truncate(time.Millisecond), p: newProvider(t, acts...)}
	w.st, err = store.New(db.App, keys, store.Territory{
		Location: time.UTC,
		Sectors:  []pickup.Sector{{ID: "s1", Rules: "amp", Weekday: time.Tuesday, Vehicle: "benne", Stops: 9, M3: 40}},
		Rules:    func(string) (pickup.RuleSet, bool) { return rules, true },
		InForce:  func(string, pickup.Date) (pickup.RuleSet, bool) { return rules, true },
		Open:     func(time.Time) bool { return true },
		Windows: func(at time.Time) []dialogue.Window {
			return []dialogue.Window{{From: at.Add(time.Hour), Until: at.Add(3 * time.Hour)}}
		},
		Words: func(kind string, b pickup.Booking) string { return words + " Référence " + b.Reference },
		Texts: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.deps = Deps{Store: w.st, Purge: db.Purge, Keys: keys, REST: w.p.rest, From: "Debarras",
		PublicURL: "https://exemple.fr", Location: time.UTC, Now: func() time.Time { return w.now }}
	w.text = w.book()
	return w
}

// book makes a booking with its text as a call does, and returns the text's id.
func (w *world) book() int64 {
	w.t.Helper()
	if _, err := w.st.ExtendRounds(w.t.Context(), w.now); err != nil {
		w.t.Fatal(err)
	}
	today := pickup.DateOf(w.now.UTC())
	rounds, err := w.st.Rounds(w.t.Context(), pickup.Live, "s1", today.AddDays(2))
	if err != nil || len(rounds) == 0 {
		w.t.Fatal(rounds, err)
	}
	d := dialogue.Delivery{SID: "CA1", Key: "1", At: w.now, World: pickup.Live}
	_, err = w.st.Commit(w.t.Context(), d, dialogue.Snapshot{SID: d.SID}, func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
		made, err := do(dialogue.MakeBooking{Slot: pickup.Slot{Round: rounds[0].ID, Date: rounds[0].Date}, M3: 1, Sector: "s1", Rules: "amp/1",
			Address: pickup.Address{ID: "a", StreetID: "s", Number: 12}, Phone: "+33612345678"})
		if err != nil {
			return dialogue.Outcome{}, err
		}
		texted, err := do(dialogue.Text{Kind: "confirmation", Booking: made.(dialogue.Booked).Booking.ID})
		return dialogue.Outcome{Events: []dialogue.Event{made, texted}}, err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	var id int64
	if err := w.db.App.QueryRow(w.t.Context(), `SELECT max(id) FROM notification`).Scan(&id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// after moves the world's clock.
func (w *world) after(d time.Duration) {
	w.now = w.now.Add(d)
	w.db.SetNow(w.t, w.now)
}

// run runs the text's job once, as River would, and returns how long it is to
// be snoozed, whether it was cancelled, and any other error.
func (w *world) run() (snooze time.Duration, cancelled bool, err error) {
	w.t.Helper()
	s := &texts{deps: w.withDefaults()}
	err = s.Work(w.t.Context(), &river.Job[store.SendText]{JobRow: &rivertype.JobRow{}, Args: store.SendText{Notification: w.text}})
	if snoozed, ok := errors.AsType[*river.JobSnoozeError](err); ok {
		return snoozed.Duration, false, nil
	}
	if _, ok := errors.AsType[*river.JobCancelError](err); ok {
		return 0, true, nil
	}
	return 0, false, err
}

func (w *world) withDefaults() Deps {
	made, err := New(w.deps)
	if err != nil {
		w.t.Fatal(err)
	}
	return made.deps
}

// state is the text's state and error code.
func (w *world) state() (state string, code int) {
	w.t.Helper()
	err := w.db.App.QueryRow(context.Background(), `SELECT state, error_code FROM notification WHERE id = $1`, w.text).Scan(&state, &code)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		w.t.Fatal(err)
	}
	return state, code
}
