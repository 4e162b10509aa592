package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/store"
)

// A Row is a booking in the database.
type Row struct {
	ID       int64
	State    string
	Date     pickup.Date
	Items    []pickup.Count
	Address  pickup.Address
	Phone    string // E.164, or ""
	Texts    []string
	Previous int64 // the booking that it took the place of
}

// A Ledger is what one call left in the database.
type Ledger struct {
	Call      string
	Bookings  []Row
	Earlier   *Row     // the booking of the earlier call, as it stands now
	Reports   []int64  // bookings that were reported
	Handoffs  []string // reasons
	Callback  string   // its number, E.164
	Called    bool     // a callback was promised
	Articles  []string // that were answered with, in order
	Answered  int      // questions, as the figures count them
	Told      bool     // the earlier booking was found
	Refusals  []string // rules that said no: objects, a limit, a quota, a deadline, a service
	MissedAll int      // turns that were not understood
}

// Books read ledgers, and put what a trial call made out of the way of the next.
type Books struct{ st *store.Store }

// NewBooks reads from a store whose database is the service's.
func NewBooks(st *store.Store) *Books { return &Books{st} }

// Read gives what the call left; earlier is the booking of an earlier call, or 0.
func (b *Books) Read(ctx context.Context, sid string, earlier int64) (*Ledger, error) {
	l := &Ledger{}
	pool := b.st.Pool()
	err := pool.QueryRow(ctx, `SELECT id FROM call WHERE sid = $1 AND world = 'trial'`, sid).Scan(&l.Call)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("the database has no trial call %s: is it the one that the service uses?", sid)
	}
	if err != nil {
		return nil, fmt.Errorf("find the call: %w", err)
	}
	if l.Bookings, err = b.rows(ctx, `WHERE b.call_id = $1 ORDER BY b.id`, l.Call); err != nil {
		return nil, err
	}
	if earlier != 0 {
		rows, err := b.rows(ctx, `WHERE b.id = $1`, earlier)
		if err != nil {
			return nil, err
		}
		if len(rows) == 1 {
			l.Earlier = &rows[0]
		}
	}
	rows, _ := pool.Query(ctx, `SELECT booking_id FROM report WHERE call_id = $1 ORDER BY id`, l.Call)
	if l.Reports, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return nil, fmt.Errorf("read the reports: %w", err)
	}
	rows, _ = pool.Query(ctx, `SELECT reason FROM handoff WHERE call_id = $1 ORDER BY id`, l.Call)
	if l.Handoffs, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, fmt.Errorf("read the handoffs: %w", err)
	}
	if err := b.callback(ctx, l); err != nil {
		return nil, err
	}
	err = pool.QueryRow(ctx, `SELECT answered, speech_turns - understood_turns FROM call_fact WHERE call_id = $1`, l.Call).Scan(&l.Answered, &l.MissedAll)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read the facts: %w", err)
	}
	return l, b.events(ctx, l)
}

func (b *Books) rows(ctx context.Context, where string, arg any) ([]Row, error) {
	rows, _ := b.st.Pool().Query(ctx, `SELECT b.id, b.state, r.day, b.items, coalesce(b.previous, 0),
		coalesce((SELECT array_agg(n.kind ORDER BY n.id) FROM notification n WHERE n.booking_id = b.id), '{}')
		FROM booking b JOIN round r ON r.id = b.round_id `+where, arg)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Row, err error) {
		var at time.Time
		var items []byte
		if err := row.Scan(&r.ID, &r.State, &at, &items, &r.Previous, &r.Texts); err != nil {
			return r, err
		}
		r.Date = pickup.DateOf(at)
		return r, json.Unmarshal(items, &r.Items)
	})
	if err != nil {
		return nil, fmt.Errorf("read the bookings: %w", err)
	}
	for i := range all {
		if all[i].Address, err = b.st.BookingAddress(ctx, all[i].ID); err != nil {
			return nil, err
		}
		phone, err := b.st.BookingPhone(ctx, all[i].ID)
		if err != nil && !errors.Is(err, dialogue.ErrGone) {
			return nil, err
		}
		all[i].Phone = phone.Reveal()
	}
	return all, nil
}

func (b *Books) callback(ctx context.Context, l *Ledger) error {
	var id int64
	err := b.st.Pool().QueryRow(ctx, `SELECT id FROM callback WHERE call_id = $1`, l.Call).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the callback: %w", err)
	}
	phone, err := b.st.CallbackPhone(ctx, id)
	l.Called, l.Callback = true, phone.Reveal()
	return err
}

// events reads from the call's log what no table holds: which article answered, which rule said no.
func (b *Books) events(ctx context.Context, l *Ledger) error {
	snap, err := b.st.Call(ctx, l.Call)
	if err != nil {
		return fmt.Errorf("read the events: %w", err)
	}
	for _, e := range snap.Events {
		switch e := e.(type) {
		case dialogue.Answered:
			if e.Spoken != "" {
				l.Articles = append(l.Articles, e.Article)
			}
		case dialogue.FoundBooking:
			l.Told = l.Told || e.Booking != nil
		case dialogue.Checked:
			if len(e.Refused) > 0 {
				l.Refusals = append(l.Refusals, "items")
			}
			if e.Limit != "" {
				l.Refusals = append(l.Refusals, e.Limit)
			}
		case dialogue.Offered:
			if e.Problem != "" && e.Problem != "full" {
				l.Refusals = append(l.Refusals, e.Problem)
			}
		case dialogue.Located:
			if e.Decision == "outside" {
				l.Refusals = append(l.Refusals, "outside")
			}
		case dialogue.Refused:
			l.Refusals = append(l.Refusals, e.Why)
		case dialogue.TooLate:
			l.Refusals = append(l.Refusals, "too_late")
		case dialogue.Reported:
			if e.Blocked != "" {
				l.Refusals = append(l.Refusals, e.Blocked)
			}
		}
	}
	return nil
}

// Shift moves the booking of an earlier call to another day, as if time had passed, and gives it
// a state of the crew's ("" leaves it). Trial bookings alone can be moved.
func (b *Books) Shift(ctx context.Context, booking int64, to pickup.Date, state string) error {
	tag, err := b.st.Pool().Exec(ctx, `WITH r AS (
			INSERT INTO round (world, sector, day, vehicle, stops, m3)
			SELECT 'trial', b.sector, $2, 'eval', 1000, 1000 FROM booking b WHERE b.id = $1 AND b.world = 'trial'
			ON CONFLICT (world, sector, day) DO UPDATE SET vehicle = round.vehicle RETURNING id)
		UPDATE booking SET round_id = r.id, state = coalesce(nullif($3, ''), state) FROM r WHERE booking.id = $1 AND booking.world = 'trial'`,
		booking, to.UTC(), state)
	if err != nil {
		return fmt.Errorf("move the booking of an earlier call: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return fmt.Errorf("booking %d is no trial's", booking)
	}
	return nil
}

// Clear gives the room and the place of a trial call's bookings back, so that neither keeps the
// next caller from theirs. The rows end by themselves a day later.
func (b *Books) Clear(ctx context.Context, call string) error {
	batch := &pgx.Batch{}
	batch.Queue(`DELETE FROM place_use u USING booking b WHERE u.booking_id = b.id AND b.call_id = $1 AND b.world = 'trial'`, call)
	batch.Queue(`UPDATE booking SET state = 'cancelled_by_service' WHERE call_id = $1 AND world = 'trial' AND state <> 'superseded'`, call)
	if err := b.st.Pool().SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("clear a trial call: %w", err)
	}
	return nil
}

// Reference is a trial booking's reference, which its caller was told.
func (b *Books) Reference(ctx context.Context, booking int64) (ref string, err error) {
	err = b.st.Pool().QueryRow(ctx, `SELECT reference FROM booking WHERE id = $1 AND world = 'trial'`, booking).Scan(&ref)
	if err != nil {
		return "", fmt.Errorf("read a trial's reference: %w", err)
	}
	return ref, nil
}
