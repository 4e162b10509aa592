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

// The states of a text. It goes queued → sending → accepted → sent → delivered.
// Of one that is sending nobody knows yet whether the provider has it: before
// it is sent once more (resending) the provider is asked. Failed, undelivered
// and unknown are tasks for an agent.
const (
	TextOutbox      = "outbox" // no provider: the console shows it
	TextQueued      = "queued"
	TextSending     = "sending"
	TextResending   = "resending"
	TextAccepted    = "accepted" // the provider has it
	TextSent        = "sent"
	TextDelivered   = "delivered"
	TextUndelivered = "undelivered"
	TextFailed      = "failed"
	TextUnknown     = "unknown" // tried without an answer, and not to be found
)

// TextsAnHour bounds what a fault or an abuse can spend. 600,000 calls a year
// bring some 100 texts in the busiest hour; six times that is no good day.
const TextsAnHour = 600

// ErrTooManyTexts: the spend breaker is open. Try again later.
var ErrTooManyTexts = fmt.Errorf("more than %d texts in an hour: nothing more is sent for now", TextsAnHour)

// OutgoingText is a text as its job finds it.
type OutgoingText struct {
	ID      int64
	Live    bool // not of a trial call
	State   string
	SID     string // the provider's name of it, empty before it is known
	Created time.Time
	Age     time.Duration // since Created
	Tried   time.Duration // since it was last sent, 0 if never
	Body    TextBody      // empty once its words have expired
}

// OutgoingText reads a text for its job. ok is false once it has expired.
func (st *Store) OutgoingText(ctx context.Context, id int64) (t OutgoingText, ok bool, err error) {
	var world pickup.World
	var age, tried float64
	var sealed []byte
	err = st.pool.QueryRow(ctx, `SELECT n.id, n.world, n.state, coalesce(n.provider_sid, ''), n.created_at,
			extract(epoch FROM debarras_now() - n.created_at)::float8,
			coalesce(extract(epoch FROM debarras_now() - n.tried_at), 0)::float8, b.sealed
		FROM notification n LEFT JOIN notification_body b ON b.notification_id = n.id WHERE n.id = $1`, id).
		Scan(&t.ID, &world, &t.State, &t.SID, &t.Created, &age, &tried, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("read text %d: %w", id, err)
	}
	t.Live = world == pickup.Live
	t.Age, t.Tried = seconds(age), seconds(tried)
	if sealed == nil {
		return t, true, nil
	}
	body, err := st.keys.OpenRecord(recordAAD("notification_body", id), sealed)
	if errors.Is(err, privacy.ErrKeyGone) {
		return t, true, nil
	}
	if err == nil {
		err = json.Unmarshal(body, &t.Body)
	}
	if err != nil {
		return t, false, fmt.Errorf("open text %d: %w", id, err)
	}
	return t, true, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// StartText notes, before the provider is asked, that it will be: from queued
// to sending, or from sending to resending. ok is false when the text is not
// in that state any more. The breaker gives ErrTooManyTexts.
func (st *Store) StartText(ctx context.Context, id int64, from string) (ok bool, err error) {
	to := map[string]string{TextQueued: TextSending, TextSending: TextResending}[from]
	if to == "" {
		return false, fmt.Errorf("text %d: nothing is sent from the state %q", id, from)
	}
	err = st.inTx(ctx, func(tx pgx.Tx) error {
		// One after the other, else the last ones before the limit would count the same texts.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('debarras texts'))`); err != nil {
			return err
		}
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM notification WHERE tried_at > debarras_now() - interval '1 hour'`).Scan(&n)
		if err != nil {
			return err
		}
		if n >= TextsAnHour {
			return ErrTooManyTexts
		}
		tag, err := tx.Exec(ctx, `UPDATE notification SET state = $3, tried_at = debarras_now(), changed_at = debarras_now()
			WHERE id = $1 AND state = $2 AND provider_sid IS NULL`, id, from, to)
		ok = tag.RowsAffected() == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("start text %d: %w", id, err)
	}
	return ok, nil
}

// UnstartText undoes StartText after the provider surely did nothing.
func (st *Store) UnstartText(ctx context.Context, id int64) error {
	return st.setText(ctx, id, `state = CASE state WHEN 'resending' THEN 'sending' ELSE 'queued' END`, TextSending, TextResending)
}

// FailText ends a text that was surely not sent. The code is the provider's, 0 when it gave none.
func (st *Store) FailText(ctx context.Context, id int64, code int) error {
	return st.setText(ctx, id, fmt.Sprintf(`state = 'failed', rank = %d, error_code = %d`, textFinal, code),
		TextQueued, TextSending, TextResending)
}

// LoseText ends a text of which nobody can say whether it was sent. A late
// status callback can still tell.
func (st *Store) LoseText(ctx context.Context, id int64) error {
	return st.setText(ctx, id, `state = 'unknown'`, TextSending, TextResending)
}

// ShelveText puts a text into the outbox: there is no provider any more.
func (st *Store) ShelveText(ctx context.Context, id int64) error {
	return st.setText(ctx, id, `state = 'outbox'`, TextQueued)
}

// setText changes a text that is in one of the states and whose provider's name is not known.
func (st *Store) setText(ctx context.Context, id int64, set string, from ...string) error {
	_, err := st.pool.Exec(ctx, `UPDATE notification SET `+set+`, changed_at = debarras_now()
		WHERE id = $1 AND state = ANY($2) AND provider_sid IS NULL`, id, from)
	if err != nil {
		return fmt.Errorf("change text %d: %w", id, err)
	}
	st.touch()
	return nil
}

// TextStatus is what the provider says of a text: in its answer, in a status
// callback, or when asked.
type TextStatus struct {
	Notification int64 // from the callback's URL; 0 when it is not known
	SID          string
	Status       string // the provider's word
	Code         int    // the provider's error code, 0 for none
}

const textFinal = 4

// textStates turns the provider's words into states and their order. Twilio's
// documentation gives the words; callbacks come out of order, so only a higher
// rank counts, and of the final ones the first.
var textStates = map[string]struct {
	state string
	rank  int
}{
	"accepted": {TextAccepted, 1}, "scheduled": {TextAccepted, 1}, "queued": {TextAccepted, 1},
	"sending": {TextAccepted, 2}, "sent": {TextSent, 3},
	"delivered": {TextDelivered, textFinal}, "undelivered": {TextUndelivered, textFinal},
	"failed": {TextFailed, textFinal}, "canceled": {TextFailed, textFinal}, "read": {TextDelivered, 5},
}

// RecordTextStatus records a status callback; dialogue.ErrGone says that the
// text is not ours, or no more. See RecordText.
func (st *Store) RecordTextStatus(ctx context.Context, notification int64, sid, status string, code int) error {
	known, err := st.RecordText(ctx, TextStatus{notification, sid, status, code})
	if err == nil && !known {
		return fmt.Errorf("status of a text: %w", dialogue.ErrGone)
	}
	return err
}

// RecordText records what the provider says, any number of times and in
// any order. A callback may come before the provider's answer with the SID, or
// the answer may be lost: then the notification's id in the callback's URL
// finds the text, and the SID is kept. known is false for a text that is not
// ours, or no more.
func (st *Store) RecordText(ctx context.Context, s TextStatus) (known bool, err error) {
	if s.SID == "" {
		return false, errors.New("record a text's status: it names no text")
	}
	to, ok := textStates[s.Status]
	if !ok { // a word of tomorrow
		to.state = TextAccepted
	}
	err = st.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE notification n SET provider_sid = $2,
				state = CASE WHEN $4 > rank THEN $3 ELSE state END,
				error_code = CASE WHEN $4 > rank THEN $5 ELSE error_code END,
				changed_at = CASE WHEN $4 > rank THEN debarras_now() ELSE changed_at END,
				rank = greatest(rank, $4)
			WHERE provider_sid = $2 OR (id = $1 AND provider_sid IS NULL
				AND NOT EXISTS (SELECT FROM notification o WHERE o.provider_sid = $2))`,
			s.Notification, s.SID, to.state, to.rank, s.Code)
		known = tag.RowsAffected() == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("record a text's status: %w", err)
	}
	return known, nil
}
