package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// book sells a place in a round, once. The round is locked before its room is
// read, so of any number of rivals for the last place one gets it. What was
// true when the date was offered is looked at again: midnight may lie between.
func (c *committing) book(ctx context.Context, do dialogue.MakeBooking) (dialogue.Event, error) {
	rules, known := c.st.territory.Rules(do.Rules)
	if !known {
		return nil, fmt.Errorf("book: nobody knows the rules %q", do.Rules)
	}
	place, err := c.lockPlace(ctx, do.Address)
	if err != nil {
		return nil, err
	}
	if refused, err := c.refuse(ctx, place, rules); refused != nil || err != nil {
		return refused, err
	}
	if err := c.lockRounds(ctx, do.Slot.Round); err != nil {
		return nil, err
	}
	if err := c.dropHolds(ctx); err != nil {
		return nil, err
	}
	open, err := c.usable(ctx, do.Slot.Round)
	if err != nil {
		return nil, err
	}
	need := pickup.Need{Stops: 1, M3: do.M3}
	if len(open) == 0 || !pickup.Fits(open[0], need) || !pickup.Bookable(open[0].Date, rules, c.now()) {
		return c.gone(ctx, open, need)
	}
	b := pickup.Booking{Round: open[0].ID, Date: open[0].Date, PutOut: pickup.PutOut(open[0].Date),
		Items: do.Items, M3: do.M3, Rules: do.Rules, State: pickup.Confirmed, Sector: do.Sector}
	if err := c.insertBooking(ctx, &b, 0); err != nil {
		return nil, err
	}
	if err := c.insertAddress(ctx, b, do.Address); err != nil {
		return nil, err
	}
	if err := c.usePlace(ctx, b.ID, place); err != nil {
		return nil, err
	}
	if do.Phone != "" {
		if err := c.insertPhone(ctx, b, do.Phone); err != nil {
			return nil, err
		}
	}
	return dialogue.Booked{Stamp: c.stamp(), Booking: b}, nil
}

// insertBooking writes the row under a reference that nobody has.
func (c *committing) insertBooking(ctx context.Context, b *pickup.Booking, previous int64) error {
	items, err := json.Marshal(b.Items)
	if err != nil {
		return err
	}
	for {
		var random [8]byte
		rand.Read(random[:])
		b.Reference = pickup.NewReference(binary.BigEndian.Uint64(random[:]))
		err := c.tx.QueryRow(ctx, `INSERT INTO booking (reference, world, round_id, call_id, sector, rules, items, m3,
				state, channel, previous, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'callbot', nullif($10, 0::bigint), $11, $12)
			ON CONFLICT (reference) DO NOTHING RETURNING id`,
			b.Reference, c.d.World, b.Round, c.call, b.Sector, b.Rules, items, b.M3, b.State, previous, c.d.At,
			c.bookingEnd(b.Date)).Scan(&b.ID)
		if errors.Is(err, pgx.ErrNoRows) {
			continue // the reference is taken
		}
		if err != nil {
			return fmt.Errorf("insert the booking: %w", err)
		}
		return nil
	}
}

// trialLife is how long a trial's booking takes room on the trial's trucks.
const trialLife = 24 * time.Hour

func (c *committing) bookingEnd(day pickup.Date) time.Time {
	if c.d.World == pickup.Trial {
		return c.d.At.Add(trialLife)
	}
	return privacy.Booking.Expires(day.UTC())
}

func (c *committing) insertAddress(ctx context.Context, b pickup.Booking, a pickup.Address) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	end := privacy.Address.Expires(b.Date.UTC())
	sealed, err := c.st.keys.SealRecord(privacy.Address, end, recordAAD("booking_address", b.ID), body)
	if err != nil {
		return err
	}
	hash, err := c.st.keys.HMAC(privacy.PlaceHash, c.d.At, []byte(placeKey(a)))
	if err != nil {
		return err
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO booking_address (booking_id, sealed, place_hmac, to_check, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		b.ID, sealed, hash, a.Precision == pickup.Heard, end)
	if err != nil {
		return fmt.Errorf("insert the address: %w", err)
	}
	return nil
}

func (c *committing) insertPhone(ctx context.Context, b pickup.Booking, phone string) error {
	end := privacy.Phone.Expires(b.Date.UTC())
	sealed, err := c.st.keys.SealRecord(privacy.Phone, end, recordAAD("booking_phone", b.ID), []byte(phone))
	if err != nil {
		return err
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO booking_phone (booking_id, sealed, expires_at) VALUES ($1, $2, $3)`, b.ID, sealed, end)
	if err != nil {
		return fmt.Errorf("insert the number: %w", err)
	}
	return nil
}

func recordAAD(table string, id int64) []byte { return fmt.Appendf(nil, "%s/%d", table, id) }

const selectBooking = `SELECT b.id, b.reference, b.round_id, r.day, b.items, b.m3, b.rules, b.state, b.sector
	FROM booking b JOIN round r ON r.id = b.round_id `

func scanBooking(row pgx.CollectableRow) (pickup.Booking, error) {
	var b pickup.Booking
	var day time.Time
	var items []byte
	if err := row.Scan(&b.ID, &b.Reference, &b.Round, &day, &items, &b.M3, &b.Rules, &b.State, &b.Sector); err != nil {
		return b, err
	}
	b.Date = pickup.DateOf(day)
	b.PutOut = pickup.PutOut(b.Date)
	return b, json.Unmarshal(items, &b.Items)
}

// Booking finds a booking by its id.
func (st *Store) Booking(ctx context.Context, id int64) (pickup.Booking, error) {
	rows, _ := st.pool.Query(ctx, selectBooking+`WHERE b.id = $1`, id)
	b, err := pgx.CollectExactlyOneRow(rows, scanBooking)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, dialogue.ErrGone
	}
	return b, err
}

// FindBooking finds a live booking by its reference, within the tries of its
// line: see blocked.
func (st *Store) FindBooking(ctx context.Context, world pickup.World, reference, line string, now time.Time) (dialogue.FoundBooking, error) {
	found := dialogue.FoundBooking{Stamp: dialogue.Stamp{At: now}}
	var err error
	if found.Blocked, err = st.blocked(ctx, world, line, now); found.Blocked || err != nil {
		return found, err
	}
	if !pickup.CheckReference(reference) {
		return found, nil
	}
	rows, _ := st.pool.Query(ctx, selectBooking+`WHERE b.reference = $1 AND b.world = $2
		AND b.state NOT LIKE 'cancelled%' AND b.state <> 'superseded'`, reference, world)
	b, err := pgx.CollectExactlyOneRow(rows, scanBooking)
	if errors.Is(err, pgx.ErrNoRows) {
		return found, nil
	}
	if err != nil {
		return found, fmt.Errorf("find a booking: %w", err)
	}
	found.Booking = &b
	return found, nil
}

// lockBooking reads a booking that is to be changed.
func (c *committing) lockBooking(ctx context.Context, id int64) (pickup.Booking, bool, error) {
	rows, _ := c.tx.Query(ctx, selectBooking+`WHERE b.id = $1 AND b.world = $2 FOR UPDATE OF b`, id, c.d.World)
	b, err := pgx.CollectExactlyOneRow(rows, scanBooking)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("lock the booking: %w", err)
	}
	waiting := slices.Contains([]pickup.State{pickup.Confirmed, pickup.Reminded}, b.State)
	return b, waiting, nil
}
