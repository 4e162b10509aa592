package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// TextState is a text as the outbox lists it, without number and words.
type TextState struct {
	ID        int64
	World     pickup.World
	Kind      string // confirmation, moved, cancelled, …
	State     string // outbox, queued, sending, unknown, or the network's word
	ErrorCode int
	Reference string // of the booking
	CreatedAt time.Time
	ChangedAt time.Time
}

const selectText = `SELECT n.id, n.world, n.kind, n.state, n.error_code, b.reference, n.created_at, n.changed_at
	FROM notification n JOIN booking b ON b.id = n.booking_id `

// TextStates lists the latest texts, newest first.
func (st *Store) TextStates(ctx context.Context, limit int) ([]TextState, error) {
	return st.texts(ctx, `ORDER BY n.id DESC LIMIT $1`, limit)
}

// UndeliveredTexts lists the live texts that did not arrive since a time, or may not have:
// each is a resident who has to be told otherwise.
func (st *Store) UndeliveredTexts(ctx context.Context, since time.Time) ([]TextState, error) {
	return st.texts(ctx, `WHERE n.world = 'live' AND n.state IN ('failed', 'undelivered', 'unknown') AND n.changed_at >= $1
		ORDER BY n.changed_at`, since)
}

func (st *Store) texts(ctx context.Context, where string, args ...any) ([]TextState, error) {
	rows, _ := st.pool.Query(ctx, selectText+where, args...)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[TextState])
	if err != nil {
		return nil, fmt.Errorf("list the texts: %w", err)
	}
	return all, nil
}

// TextWords opens a text. Log the reading first. dialogue.ErrGone says that the
// words have ended; only the state remains.
func (st *Store) TextWords(ctx context.Context, id int64) (TextBody, error) {
	var body TextBody
	plain, err := st.openSealed(ctx, "notification_body", "notification_id", id)
	if err != nil {
		return body, err
	}
	return body, json.Unmarshal(plain, &body)
}

// BookingFile is a booking with what only an agent may see of it.
type BookingFile struct {
	pickup.Booking
	World     pickup.World
	Channel   string
	CreatedAt time.Time
}

// BookingByReference finds a booking, whatever its state, or gives
// dialogue.ErrGone. It is for agents: tries are not counted.
func (st *Store) BookingByReference(ctx context.Context, reference string) (BookingFile, error) {
	var f BookingFile
	rows, _ := st.pool.Query(ctx, selectBooking+`WHERE b.reference = $1`, reference)
	b, err := pgx.CollectExactlyOneRow(rows, scanBooking)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, dialogue.ErrGone
	}
	if err != nil {
		return f, fmt.Errorf("find a booking: %w", err)
	}
	f.Booking = b
	err = st.pool.QueryRow(ctx, `SELECT world, channel, created_at FROM booking WHERE id = $1`, b.ID).
		Scan(&f.World, &f.Channel, &f.CreatedAt)
	if err != nil {
		return f, fmt.Errorf("find a booking: %w", err)
	}
	return f, nil
}

// BookingAddress opens the address of a booking. Log the reading first.
func (st *Store) BookingAddress(ctx context.Context, booking int64) (pickup.Address, error) {
	var a pickup.Address
	plain, err := st.openSealed(ctx, "booking_address", "booking_id", booking)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(plain, &a)
}

// BookingPhone opens the number of a booking, empty when none was given. Log
// the reading first.
func (st *Store) BookingPhone(ctx context.Context, booking int64) (privacy.Personal, error) {
	plain, err := st.openSealed(ctx, "booking_phone", "booking_id", booking)
	if errors.Is(err, dialogue.ErrGone) {
		return privacy.Personal{}, nil
	}
	return privacy.Hide(string(plain)), err
}

// openSealed opens the sealed record of a table, or gives dialogue.ErrGone
// when it has ended or never was.
func (st *Store) openSealed(ctx context.Context, table, column string, id int64) ([]byte, error) {
	var sealed []byte
	err := st.pool.QueryRow(ctx, `SELECT sealed FROM `+table+` WHERE `+column+` = $1`, id).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, dialogue.ErrGone
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	plain, err := st.keys.OpenRecord(recordAAD(table, id), sealed)
	if errors.Is(err, privacy.ErrKeyGone) {
		return nil, dialogue.ErrGone
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", table, err)
	}
	return plain, nil
}
