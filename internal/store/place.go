package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// place is an address as the rules of frequency know it: by keyed hashes.
type place struct {
	now [32]byte // what is written today
	all [][]byte // what may have been written before
}

func (st *Store) place(a pickup.Address, now time.Time) (place, error) {
	var p place
	key := []byte(placeKey(a))
	hash, err := st.keys.HMAC(privacy.PlaceHash, now, key)
	if err != nil {
		return p, err
	}
	copy(p.now[:], hash)
	p.all, err = st.keys.HMACs(privacy.PlaceHash, now, key)
	return p, err
}

// placeKey is what makes two addresses the same place.
func placeKey(a pickup.Address) string {
	if a.Precision == pickup.Heard { // it has no id
		return fmt.Sprintf("%s/%s/%d%s", a.INSEE, strings.ToLower(a.Street), a.Number, strings.ToLower(a.Suffix))
	}
	if a.Number == 0 {
		return a.ID
	}
	return fmt.Sprintf("%s/%d%s", a.StreetID, a.Number, strings.ToLower(a.Suffix))
}

// lockPlace makes two bookings for one place come one after the other.
func (c *committing) lockPlace(ctx context.Context, a pickup.Address) (place, error) {
	p, err := c.st.place(a, c.d.At)
	if err != nil {
		return p, err
	}
	_, err = c.tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(binary.BigEndian.Uint64(p.now[:])))
	if err != nil {
		return p, fmt.Errorf("lock the place: %w", err)
	}
	return p, nil
}

// refuse says which rule of frequency forbids another booking at a locked
// place; nil for none.
func (c *committing) refuse(ctx context.Context, p place, rules pickup.RuleSet) (dialogue.Event, error) {
	if c.d.World == pickup.Trial {
		return nil, nil // everybody tries the same address
	}
	day, pending, err := pendingAt(ctx, c.tx, c.d.World, p, rules, c.now())
	switch {
	case err != nil:
		return nil, err
	case pending:
		return dialogue.Refused{Stamp: c.stamp(), Why: "pending", Booked: day}, nil
	case rules.PerYear == 0:
		return nil, nil
	}
	used := 0
	err = c.tx.QueryRow(ctx, `SELECT count(*) FROM place_use WHERE place_hmac = ANY($1) AND world = $2 AND day > $3`,
		p.all, c.d.World, pickup.DateOf(c.now()).AddDays(-quotaDays).UTC()).Scan(&used)
	if err != nil {
		return nil, fmt.Errorf("count a place's bookings: %w", err)
	}
	if used >= rules.PerYear {
		return dialogue.Refused{Stamp: c.stamp(), Why: "quota"}, nil
	}
	return nil, nil
}

// quotaDays is the year of a rule that says "so many a year": the last 365
// days, so that nobody has to wait for January.
const quotaDays = 365

// usePlace counts a booking for its place, from the day it was promised.
func (c *committing) usePlace(ctx context.Context, booking int64, p place) error {
	_, err := c.tx.Exec(ctx, `INSERT INTO place_use (booking_id, world, place_hmac, day, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		booking, c.d.World, p.now[:], pickup.DateOf(c.now()).UTC(), privacy.PlaceHash.Expires(c.d.At))
	if err != nil {
		return fmt.Errorf("count a booking for its place: %w", err)
	}
	return nil
}

// moveUse keeps a moved booking one use of its place.
func (c *committing) moveUse(ctx context.Context, from, to int64) error {
	if _, err := c.tx.Exec(ctx, `UPDATE place_use SET booking_id = $2 WHERE booking_id = $1`, from, to); err != nil {
		return fmt.Errorf("move a place's use: %w", err)
	}
	return nil
}

// giveUseBack: a cancelled booking was none.
func (c *committing) giveUseBack(ctx context.Context, booking int64) error {
	if _, err := c.tx.Exec(ctx, `DELETE FROM place_use WHERE booking_id = $1`, booking); err != nil {
		return fmt.Errorf("give a place's use back: %w", err)
	}
	return nil
}

// PendingAt finds the first of the collections still to come at a place, if
// they are as many as the rules there allow.
func (st *Store) PendingAt(ctx context.Context, world pickup.World, a pickup.Address, now time.Time) (pickup.Date, bool, error) {
	if world == pickup.Trial {
		return pickup.Date{}, false, nil // everybody tries the same address
	}
	p, err := st.place(a, now)
	if err != nil {
		return pickup.Date{}, false, err
	}
	var rules pickup.RuleSet // an address in no sector has the strictest: one
	if s, found, _ := pickup.SectorAt(st.territory.Sectors, a); found {
		rules, _ = st.territory.InForce(s.Rules, pickup.DateOf(now))
	}
	return pendingAt(ctx, st.pool, world, p, rules, now)
}

func pendingAt(ctx context.Context, q querier, world pickup.World, p place, rules pickup.RuleSet, now time.Time) (pickup.Date, bool, error) {
	rows, _ := q.Query(ctx, `SELECT r.day FROM booking_address a
		JOIN booking b ON b.id = a.booking_id JOIN round r ON r.id = b.round_id
		WHERE a.place_hmac = ANY($1) AND b.world = $2 AND r.day >= $3 AND b.state IN ('confirmed', 'reminded')
		ORDER BY r.day`, p.all, world, pickup.DateOf(now).UTC())
	days, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return pickup.Date{}, false, fmt.Errorf("look for a pending booking: %w", err)
	}
	if len(days) < max(rules.Pending, 1) {
		return pickup.Date{}, false, nil
	}
	return pickup.DateOf(days[0]), true, nil
}
