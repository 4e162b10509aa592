package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/privacy"
)

// callKeys are a call's two keys, opened.
type callKeys struct {
	raw, redacted       []byte
	rawEnd, redactedEnd time.Time
}

// Load reads a call: its events, and the Tells of this delivery if it was
// answered before, else those of the last one.
func (st *Store) Load(ctx context.Context, d dialogue.Delivery) (dialogue.Snapshot, error) {
	snap := dialogue.Snapshot{SID: d.SID}
	var keys callKeys
	var events []sealedEvent
	var told []sealedTells
	batch := &pgx.Batch{}
	batch.Queue(`SELECT id, seq FROM call WHERE sid = $1`, d.SID).QueryRow(func(row pgx.Row) error {
		return ignoreNone(row.Scan(&snap.Call, &snap.Seq))
	})
	batch.Queue(selectKeys, d.SID).Query(func(rows pgx.Rows) (err error) {
		keys, err = st.openKeys(rows)
		return err
	})
	batch.Queue(`SELECT e.seq, e.kind, e.sealed FROM call_event e JOIN call c ON c.id = e.call_id
		WHERE c.sid = $1 ORDER BY e.seq`, d.SID).Query(func(rows pgx.Rows) (err error) {
		events, err = pgx.CollectRows(rows, pgx.RowToStructByPos[sealedEvent])
		return err
	})
	batch.Queue(`SELECT t.key, t.sealed FROM delivery t JOIN call c ON c.id = t.call_id
		WHERE c.sid = $1 AND (t.key = $2 OR t.key = (c.turn - 1)::text)`, d.SID, d.Key).Query(func(rows pgx.Rows) (err error) {
		told, err = pgx.CollectRows(rows, pgx.RowToStructByPos[sealedTells])
		return err
	})
	if err := st.pool.SendBatch(ctx, batch).Close(); err != nil {
		return snap, fmt.Errorf("read the call: %w", err)
	}
	if snap.Call == "" {
		return snap, nil
	}
	if keys.raw == nil {
		return snap, fmt.Errorf("%w: its key has ended", dialogue.ErrGone)
	}
	return snap, unsealCall(&snap, d.Key, keys.raw, events, told)
}

type sealedEvent struct {
	Seq    int
	Kind   string
	Sealed []byte
}

type sealedTells struct {
	Key    string
	Sealed []byte
}

func unsealCall(snap *dialogue.Snapshot, key string, raw []byte, events []sealedEvent, told []sealedTells) error {
	snap.Events = make([]dialogue.Event, 0, len(events))
	for _, e := range events {
		body, err := privacy.Open(raw, eventAAD(snap.Call, e.Seq), e.Sealed)
		if err != nil {
			return fmt.Errorf("event %d of the call: %w", e.Seq, err)
		}
		event, err := dialogue.DecodeEvent(e.Kind, body)
		if err != nil {
			return err
		}
		snap.Events = append(snap.Events, event)
	}
	for _, t := range told {
		tells, err := openTells(raw, snap.Call, t)
		if err != nil {
			return err
		}
		if t.Key == key {
			snap.Known, snap.Tells = true, tells
			return nil
		}
		snap.Tells = tells
	}
	return nil
}

func eventAAD(call string, seq int) []byte { return fmt.Appendf(nil, "call_event/%s/%d", call, seq) }

func openTells(raw []byte, call string, t sealedTells) ([]dialogue.Tell, error) {
	body, err := privacy.Open(raw, []byte("delivery/"+call+"/"+t.Key), t.Sealed)
	if err != nil {
		return nil, fmt.Errorf("reply %s of the call: %w", t.Key, err)
	}
	return dialogue.DecodeTells(body)
}

const selectKeys = `SELECT k.kind, k.key_name, k.wrapped, k.expires_at
	FROM call_key k JOIN call c ON c.id = k.call_id WHERE c.sid = $1`

func (st *Store) openKeys(rows pgx.Rows) (callKeys, error) {
	var keys callKeys
	var kind string
	var w privacy.Wrapped
	var end time.Time
	_, err := pgx.ForEachRow(rows, []any{&kind, &w.Name, &w.Blob, &end}, func() error {
		key, err := st.keys.Unwrap(w)
		if err != nil {
			return fmt.Errorf("the call's %s key: %w", kind, err)
		}
		if kind == "raw" {
			keys.raw, keys.rawEnd = key, end
		} else {
			keys.redacted, keys.redactedEnd = key, end
		}
		return nil
	})
	return keys, err
}

// Commit runs the turn in one transaction, once per key: see session. A key
// that is known already gives its stored Tells and has no further effect.
func (st *Store) Commit(ctx context.Context, d dialogue.Delivery, snap dialogue.Snapshot,
	turn func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error)) ([]dialogue.Tell, error) {

	var tells []dialogue.Tell
	err := st.inTx(ctx, func(tx pgx.Tx) error {
		c := &committing{st: st, tx: tx, d: d, call: snap.Call, seq: snap.Seq}
		known, err := c.lock(ctx)
		if err != nil || known != nil {
			tells = known
			return err
		}
		out, err := turn(func(do dialogue.Do) (dialogue.Event, error) { return c.do(ctx, do) })
		if err != nil {
			return err
		}
		tells = out.Tells
		return c.write(ctx, out)
	})
	if errors.Is(err, errLost) {
		return st.lookUp(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	return tells, nil
}

// lookTime bounds the look after a lost COMMIT. It has a time of its own: the
// turn's may have ended with the answer.
const (
	lookTime  = 2 * time.Second
	lookAgain = 50 * time.Millisecond
)

// lookUp finds out whether a COMMIT whose answer is lost took place. The
// connection broke, so the first tries may fail for the same reason.
func (st *Store) lookUp(ctx context.Context, d dialogue.Delivery) ([]dialogue.Tell, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	for pause := lookAgain; ; pause *= 2 {
		snap, err := st.Load(ctx, d)
		switch {
		case err == nil && snap.Known:
			return snap.Tells, nil
		case err == nil:
			// It did not, or not yet: the turn may be taken again, for its lock
			// waits until the lost transaction has ended either way.
			return nil, dialogue.ErrMoved
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", dialogue.ErrUnknown, err)
		case <-time.After(pause):
		}
	}
}

// committing is one transaction of one turn.
type committing struct {
	st   *Store
	tx   pgx.Tx
	d    dialogue.Delivery
	call string
	seq  int
	keys callKeys

	moved queueMove // in our queue, by this turn
	held  bool      // dates, by this turn
}

// lock takes the call for this turn, or makes it. It returns the stored Tells
// of a delivery that was answered before.
func (c *committing) lock(ctx context.Context) ([]dialogue.Tell, error) {
	if c.call == "" {
		return nil, c.create(ctx)
	}
	var seq int
	var told []sealedTells
	found := false
	batch := &pgx.Batch{}
	batch.Queue(`SELECT seq FROM call WHERE id = $1 FOR UPDATE`, c.call).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&seq)
		found = err == nil
		return ignoreNone(err)
	})
	batch.Queue(selectKeys, c.d.SID).Query(func(rows pgx.Rows) (err error) {
		c.keys, err = c.st.openKeys(rows)
		return err
	})
	batch.Queue(`SELECT key, sealed FROM delivery WHERE call_id = $1 AND key = $2`, c.call, c.d.Key).Query(func(rows pgx.Rows) (err error) {
		told, err = pgx.CollectRows(rows, pgx.RowToStructByPos[sealedTells])
		return err
	})
	if err := c.tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("lock the call: %w", err)
	}
	switch {
	case !found || c.keys.raw == nil:
		return nil, dialogue.ErrGone
	case len(told) > 0:
		return openTells(c.keys.raw, c.call, told[0])
	case seq != c.seq:
		return nil, dialogue.ErrMoved
	}
	return nil, nil
}

// create begins a call. Of two that begin it at once, one finds it moved.
func (c *committing) create(ctx context.Context) error {
	c.call = "c" + rand.Text()
	c.keys = callKeys{raw: privacy.NewKey(), redacted: privacy.NewKey(),
		rawEnd: privacy.Raw.Expires(c.d.At), redactedEnd: privacy.Redacted.Expires(c.d.At)}
	tag, err := c.tx.Exec(ctx, `INSERT INTO call (id, sid, world, started_at, expires_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sid) DO NOTHING`,
		c.call, c.d.SID, c.d.World, c.d.At, c.keys.redactedEnd)
	if err != nil {
		return fmt.Errorf("begin the call: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return dialogue.ErrMoved
	}
	raw, err := c.st.keys.Wrap(privacy.Raw, c.keys.rawEnd, c.keys.raw)
	if err != nil {
		return err
	}
	redacted, err := c.st.keys.Wrap(privacy.Redacted, c.keys.redactedEnd, c.keys.redacted)
	if err != nil {
		return err
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO call_key (call_id, kind, key_name, wrapped, expires_at)
		VALUES ($1, 'raw', $2, $3, $4), ($1, 'redacted', $5, $6, $7)`, c.call,
		raw.Name, raw.Blob, c.keys.rawEnd, redacted.Name, redacted.Blob, c.keys.redactedEnd)
	if err != nil {
		return fmt.Errorf("keep the call's keys: %w", err)
	}
	return nil
}

// write appends the events, stores the reply, updates the facts and renews
// the holds, or gives them back.
func (c *committing) write(ctx context.Context, out dialogue.Outcome) error {
	batch := &pgx.Batch{}
	for i, e := range out.Events {
		if err := c.queueEvent(batch, c.seq+i+1, e); err != nil {
			return err
		}
	}
	body, err := dialogue.EncodeTells(out.Tells)
	if err != nil {
		return err
	}
	sealed, err := privacy.Seal(c.keys.raw, []byte("delivery/"+c.call+"/"+c.d.Key), body)
	if err != nil {
		return err
	}
	batch.Queue(`INSERT INTO delivery (call_id, key, sealed, expires_at) VALUES ($1, $2, $3, $4)`,
		c.call, c.d.Key, sealed, c.keys.rawEnd)
	batch.Queue(`UPDATE call SET seq = $2, turn = $3, ended_at = CASE WHEN $4 THEN coalesce(ended_at, $5) END WHERE id = $1`,
		c.call, c.seq+len(out.Events), out.Turn, out.Facts.Ended, c.d.At)
	if out.Holding || c.held {
		batch.Queue(`UPDATE hold SET expires_at = $2 WHERE call_id = $1`, c.call, c.d.At.Add(holdTime))
	} else { // the caller spoke of something else: others may have the dates
		batch.Queue(`DELETE FROM hold WHERE call_id = $1`, c.call)
	}
	c.queueFacts(batch, out.Facts)
	if err := c.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write the turn: %w", err)
	}
	return nil
}

// queueEvent seals an event and, in redacted words, what the transcript keeps.
func (c *committing) queueEvent(batch *pgx.Batch, seq int, e dialogue.Event) error {
	kind, body, err := dialogue.EncodeEvent(e)
	if err != nil {
		return err
	}
	sealed, err := privacy.Seal(c.keys.raw, eventAAD(c.call, seq), body)
	if err != nil {
		return err
	}
	batch.Queue(`INSERT INTO call_event (call_id, seq, kind, at, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.call, seq, kind, e.When(), sealed, c.keys.rawEnd)
	heard, ok := e.(dialogue.Heard)
	if !ok {
		return nil
	}
	words, err := json.Marshal(privacy.Redact(heard.Text))
	if err != nil {
		return err
	}
	sealed, err = privacy.Seal(c.keys.redacted, fmt.Appendf(nil, "transcript/%s/%d", c.call, seq), words)
	if err != nil {
		return err
	}
	batch.Queue(`INSERT INTO transcript (call_id, seq, sealed, expires_at) VALUES ($1, $2, $3, $4)`,
		c.call, seq, sealed, c.keys.redactedEnd)
	return nil
}

func ignoreNone(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// Call reads a call by its own id, for whoever has to see it whole.
func (st *Store) Call(ctx context.Context, id string) (dialogue.Snapshot, error) {
	var sid string
	err := st.pool.QueryRow(ctx, `SELECT sid FROM call WHERE id = $1`, id).Scan(&sid)
	if errors.Is(err, pgx.ErrNoRows) {
		return dialogue.Snapshot{}, dialogue.ErrGone
	}
	if err != nil {
		return dialogue.Snapshot{}, fmt.Errorf("find the call: %w", err)
	}
	return st.Load(ctx, dialogue.Delivery{SID: sid})
}
