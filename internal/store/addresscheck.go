package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// AddressCheck is a booking to come whose street no gazetteer has: an agent
// has to find out where it is.
type AddressCheck struct {
	Reference string
	World     pickup.World
	Date      pickup.Date
}

// AddressChecks lists the bookings whose address is to be checked, the next
// collection first.
func (st *Store) AddressChecks(ctx context.Context) ([]AddressCheck, error) {
	rows, _ := st.pool.Query(ctx, `SELECT b.reference, b.world, r.day FROM booking_address a
		JOIN booking b ON b.id = a.booking_id JOIN round r ON r.id = b.round_id
		WHERE a.to_check AND b.state IN ('confirmed', 'reminded') ORDER BY r.day, b.id`)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (AddressCheck, error) {
		var a AddressCheck
		var day time.Time
		err := row.Scan(&a.Reference, &a.World, &day)
		a.Date = pickup.DateOf(day)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the addresses to check: %w", err)
	}
	return all, nil
}

// AddressToCheck says whether a booking's address is still to be checked.
func (st *Store) AddressToCheck(ctx context.Context, booking int64) (bool, error) {
	var open bool
	err := st.pool.QueryRow(ctx, `SELECT to_check FROM booking_address WHERE booking_id = $1`, booking).Scan(&open)
	if err := ignoreNone(err); err != nil {
		return false, fmt.Errorf("look at an address to check: %w", err)
	}
	return open, nil
}

// CheckAddress notes that an agent has checked the address of a booking. It
// gives dialogue.ErrGone when there is none to check.
func (st *Store) CheckAddress(ctx context.Context, booking int64) error {
	tag, err := st.pool.Exec(ctx, `UPDATE booking_address SET to_check = false WHERE booking_id = $1 AND to_check`, booking)
	if err != nil {
		return fmt.Errorf("check an address: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return dialogue.ErrGone
	}
	return nil
}
