package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// amend moves a booking: a new one is made and the old one superseded, in one
// piece, so that the resident never has two dates or none.
func (c *committing) amend(ctx context.Context, do dialogue.Amend) (dialogue.Event, error) {
	old, waiting, err := c.lockBooking(ctx, do.Booking)
	if err != nil {
		return nil, err
	}
	rules, known := c.st.territory.Rules(old.Rules)
	switch {
	case !waiting || !known || !pickup.CanAmend(old.Date, rules, c.now()):
		return dialogue.TooLate{Stamp: c.stamp(), Date: old.Date}, nil
	case do.Slot.Round == old.Round:
		return dialogue.Unchanged{Stamp: c.stamp()}, nil
	}
	if err := c.lockRounds(ctx, old.Round, do.Slot.Round); err != nil {
		return nil, err
	}
	if err := c.dropHolds(ctx); err != nil {
		return nil, err
	}
	open, err := c.usable(ctx, do.Slot.Round)
	if err != nil {
		return nil, err
	}
	need := pickup.Need{Stops: 1, M3: old.M3}
	if len(open) == 0 || open[0].Sector != old.Sector || !pickup.Fits(open[0], need) || !pickup.Bookable(open[0].Date, rules, c.now()) {
		return c.gone(ctx, open, need)
	}
	moved := old
	moved.Round, moved.Date, moved.PutOut = open[0].ID, open[0].Date, pickup.PutOut(open[0].Date)
	moved.State = pickup.Confirmed
	if err := c.insertBooking(ctx, &moved, old.ID); err != nil {
		return nil, err
	}
	if err := c.carryOver(ctx, old, moved); err != nil {
		return nil, err
	}
	if err := c.moveUse(ctx, old.ID, moved.ID); err != nil {
		return nil, err
	}
	return dialogue.Amended{Stamp: c.stamp(), Booking: moved}, c.setState(ctx, old.ID, pickup.Superseded)
}

// carryOver gives the moved booking the address and the number of the old one,
// with the ends of its own date.
func (c *committing) carryOver(ctx context.Context, old, moved pickup.Booking) error {
	sealed, err := c.sealedOf(ctx, `SELECT sealed FROM booking_address WHERE booking_id = $1`, old.ID)
	if err != nil {
		return err
	}
	if sealed != nil {
		body, err := c.st.keys.OpenRecord(recordAAD("booking_address", old.ID), sealed)
		if err != nil {
			return err
		}
		var a pickup.Address
		if err := json.Unmarshal(body, &a); err != nil {
			return err
		}
		if err := c.insertAddress(ctx, moved, a); err != nil {
			return err
		}
		_, err = c.tx.Exec(ctx, `UPDATE booking_address a SET to_check = old.to_check FROM booking_address old
			WHERE a.booking_id = $1 AND old.booking_id = $2`, moved.ID, old.ID)
		if err != nil {
			return fmt.Errorf("carry over whether the address is checked: %w", err)
		}
	}
	phone, err := c.phoneOf(ctx, old.ID)
	if err != nil || phone == "" {
		return err
	}
	return c.insertPhone(ctx, moved, phone)
}

func (c *committing) sealedOf(ctx context.Context, sql string, id int64) ([]byte, error) {
	var sealed []byte
	if err := ignoreNone(c.tx.QueryRow(ctx, sql, id).Scan(&sealed)); err != nil {
		return nil, fmt.Errorf("read a sealed record: %w", err)
	}
	return sealed, nil
}

// phoneOf is the number on a booking's file, empty when there is none or no more.
func (c *committing) phoneOf(ctx context.Context, booking int64) (string, error) {
	sealed, err := c.sealedOf(ctx, `SELECT sealed FROM booking_phone WHERE booking_id = $1`, booking)
	if err != nil || sealed == nil {
		return "", err
	}
	phone, err := c.st.keys.OpenRecord(recordAAD("booking_phone", booking), sealed)
	if errors.Is(err, privacy.ErrKeyGone) {
		return "", nil
	}
	return string(phone), err
}

func (c *committing) cancel(ctx context.Context, do dialogue.Cancel) (dialogue.Event, error) {
	b, waiting, err := c.lockBooking(ctx, do.Booking)
	if err != nil {
		return nil, err
	}
	rules, known := c.st.territory.Rules(b.Rules)
	if !waiting || !known || !pickup.CanCancel(b.Date, rules, c.now()) {
		return dialogue.TooLate{Stamp: c.stamp(), Date: b.Date}, nil
	}
	if err := c.giveUseBack(ctx, b.ID); err != nil {
		return nil, err
	}
	return dialogue.Cancelled{Stamp: c.stamp(), Date: b.Date}, c.setState(ctx, b.ID, pickup.CancelledResident)
}

func (c *committing) setState(ctx context.Context, booking int64, s pickup.State) error {
	if _, err := c.tx.Exec(ctx, `UPDATE booking SET state = $2 WHERE id = $1`, booking, s); err != nil {
		return fmt.Errorf("booking becomes %s: %w", s, err)
	}
	return nil
}

// report takes a missed collection down, inside its window, unless the crew
// logged why it could not collect. A booking has one open report: a caller who
// reports again is told the same, and a crew goes once.
func (c *committing) report(ctx context.Context, do dialogue.Report) (dialogue.Event, error) {
	b, _, err := c.lockBooking(ctx, do.Booking)
	if err != nil {
		return nil, err
	}
	e := dialogue.Reported{Stamp: c.stamp()}
	rules, _ := c.st.territory.Rules(b.Rules)
	switch b.State {
	case pickup.NotPresented, pickup.RefusedItems, pickup.NoAccess, pickup.WrongAddress:
		e.Blocked = "crew"
	default:
		if w := pickup.MissedWindow(b.Date, rules, c.now()); w != pickup.WindowOpen {
			e.Blocked = string(w)
		}
	}
	if e.Blocked != "" {
		return e, nil
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO report (booking_id, call_id, kind, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (booking_id) WHERE state = 'open' DO NOTHING`, b.ID, c.call, do.Kind, c.d.At, privacy.Booking.Expires(b.Date.UTC()))
	if err != nil {
		return nil, fmt.Errorf("insert the report: %w", err)
	}
	return e, nil
}

// text queues a text about a booking in this very transaction: its job carries
// the notification's id and nothing else. A trial's stays in the outbox.
func (c *committing) text(ctx context.Context, do dialogue.Text) (dialogue.Event, error) {
	e := dialogue.Texted{Stamp: c.stamp()}
	phone, err := c.phoneOf(ctx, do.Booking)
	if err != nil || phone == "" {
		return e, err
	}
	rows, _ := c.tx.Query(ctx, selectBooking+`WHERE b.id = $1`, do.Booking)
	b, err := pgx.CollectExactlyOneRow(rows, scanBooking)
	if err != nil {
		return nil, fmt.Errorf("read the booking to text about: %w", err)
	}
	send := c.st.territory.Texts && c.d.World == pickup.Live
	state := "outbox"
	if send {
		state = "queued"
	}
	var id int64
	err = c.tx.QueryRow(ctx, `INSERT INTO notification (booking_id, world, kind, state, created_at, changed_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (booking_id, kind) DO NOTHING RETURNING id`,
		b.ID, c.d.World, do.Kind, state, c.d.At, privacy.Booking.Expires(b.Date.UTC())).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return dialogue.Texted{Stamp: c.stamp(), Queued: true}, nil // one text a booking and kind
	}
	if err != nil {
		return nil, fmt.Errorf("insert the notification: %w", err)
	}
	e.Queued = true
	if err := c.sealText(ctx, id, TextBody{To: phone, Body: c.st.territory.Words(do.Kind, b)}); err != nil {
		return nil, err
	}
	if send {
		if _, err := c.st.jobs.InsertTx(ctx, c.tx, SendText{Notification: id}, nil); err != nil {
			return nil, fmt.Errorf("queue the text: %w", err)
		}
	}
	return e, nil
}

// TextBody is what a text says and to whom.
type TextBody struct {
	To   string `json:"to"` // E.164
	Body string `json:"body"`
}

func (c *committing) sealText(ctx context.Context, notification int64, t TextBody) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	end := privacy.Text.Expires(c.d.At)
	sealed, err := c.st.keys.SealRecord(privacy.Text, end, recordAAD("notification_body", notification), body)
	if err != nil {
		return err
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO notification_body (notification_id, sealed, expires_at) VALUES ($1, $2, $3)`,
		notification, sealed, end)
	if err != nil {
		return fmt.Errorf("keep the text's words: %w", err)
	}
	return nil
}
