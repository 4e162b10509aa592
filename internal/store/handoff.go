package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/privacy"
)

// wantsCallback are the reasons for which nobody waits any more.
var wantsCallback = []string{string(dialogue.WantCallback), "no_answer", "transfer_failed", "silence"}

// enqueue gives the caller a place before the agents, or the windows of a
// callback when nobody is there or the caller would rather be called back.
func (c *committing) enqueue(ctx context.Context, do dialogue.Enqueue) (dialogue.Event, error) {
	t := c.st.territory
	if slices.Contains(wantsCallback, do.Reason) {
		if err := c.leaveQueue(ctx, left); err != nil {
			return nil, err
		}
		return dialogue.Closed{Stamp: c.stamp(), Windows: t.Windows(c.now())}, nil
	}
	if !t.Open(c.now()) {
		return dialogue.Closed{Stamp: c.stamp(), Windows: t.Windows(c.now())}, nil
	}
	if err := c.leaveQueue(ctx, left); err != nil { // a transfer that is taken up again
		return nil, err
	}
	target := "queue"
	if t.Dial != "" {
		target = "dial"
	}
	e := dialogue.Queued{Stamp: c.stamp(), Dial: t.Dial, Context: fourDigits()}
	err := c.tx.QueryRow(ctx, `INSERT INTO handoff (world, call_id, call_sid, reason, intent, target, context, entered_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`, c.d.World, c.call, c.d.SID, do.Reason, do.Intent,
		target, e.Context, c.d.At, privacy.Handoff.Expires(c.d.At)).Scan(&e.Handoff)
	if err != nil {
		return nil, fmt.Errorf("enqueue the caller: %w", err)
	}
	if target == "dial" {
		return e, nil
	}
	c.moved = entered
	err = c.tx.QueryRow(ctx, `SELECT
		(SELECT count(*) FROM handoff WHERE world = $1 AND target = 'queue' AND state IN ('waiting', 'reserved')),
		(SELECT coalesce(ceil(avg(extract(epoch FROM answered_at - entered_at)) / 60), 0)::int FROM (
			SELECT answered_at, entered_at FROM handoff WHERE world = $1 AND answered_at > $2::timestamptz - interval '1 hour'
			ORDER BY answered_at DESC LIMIT 20) recent)`, c.d.World, c.d.At).Scan(&e.Position, &e.Minutes)
	if err != nil {
		return nil, fmt.Errorf("find the caller's position: %w", err)
	}
	return e, nil
}

// fourDigits find the page /appel/ID from another telephone system.
func fourDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(9000))
	if err != nil {
		panic(err) // documented never to fail
	}
	return fmt.Sprint(1000 + n.Int64())
}

// queueMove is what a turn did to the caller's wait in our queue.
type queueMove string

const (
	stayed    queueMove = ""
	entered   queueMove = "entered"
	left      queueMove = "left"      // for a callback, or put elsewhere: no abandonment
	abandoned queueMove = "abandoned" // hung up while waiting
)

// leaveQueue ends the call's waiting without an agent, if it waits. A wait in
// another telephone system is none of ours.
func (c *committing) leaveQueue(ctx context.Context, how queueMove) error {
	rows, _ := c.tx.Query(ctx, `UPDATE handoff SET state = $2, ended_at = $3
		WHERE call_id = $1 AND state IN ('waiting', 'reserved') RETURNING target`, c.call, how, c.d.At)
	targets, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("leave the queue: %w", err)
	}
	if slices.Contains(targets, "queue") {
		c.moved = how
	}
	return nil
}

// callback promises a callback, one per call.
func (c *committing) callback(ctx context.Context, do dialogue.RequestCallback) (dialogue.Event, error) {
	number, err := json.Marshal(do.Phone)
	if err != nil {
		return nil, err
	}
	end := privacy.Callback.Expires(do.Window.Until)
	sealed, err := c.st.keys.SealRecord(privacy.Callback, end, []byte("callback/"+c.call), number)
	if err != nil {
		return nil, err
	}
	_, err = c.tx.Exec(ctx, `INSERT INTO callback (world, call_id, source, reason, window_from, window_until, sealed, created_at, expires_at)
		VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (source) DO UPDATE SET window_from = $4, window_until = $5, sealed = $6, expires_at = $8`,
		c.d.World, c.call, do.Reason, do.Window.From, do.Window.Until, sealed, c.d.At, end)
	if err != nil {
		return nil, fmt.Errorf("promise a callback: %w", err)
	}
	return dialogue.CallbackSet{Stamp: c.stamp(), Window: do.Window}, nil
}
