package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// Handoff is a caller on the way to an agent.
type Handoff struct {
	ID           int64
	World        pickup.World
	CallID       string
	CallSID      string
	Reason       string // of the hand-over, a code of dialogue
	Intent       string
	Target       string // queue, or dial: another telephone system
	Context      string // four digits
	State        string // waiting, reserved, connected, done, abandoned, left
	QueueSID     string // of the network's queue, once its wait URL was asked
	Agent        string // who has the caller; while waiting, who was rung last in vain
	AgentCallSID string
	EnteredAt    time.Time
	ReservedAt   *time.Time
	AnsweredAt   *time.Time
	EndedAt      *time.Time
	Position     int // from 1 among those who wait in this world, 0 when not waiting
}

// Reservation names one taking of a handoff: what an agent's telephone does
// late, or twice, never touches what another agent took meanwhile. It is the
// instant of the taking, in microseconds.
type Reservation = int64

// taking is the latest reservation of the handoff, 0 for none.
func (h Handoff) taking() Reservation {
	if h.ReservedAt == nil {
		return 0
	}
	return h.ReservedAt.UnixMicro()
}

// reserveTime is how long a reservation holds when nothing more is heard of
// the agent's telephone: 20 s of ringing, the whisper, and time to press a key.
const reserveTime = 90 * time.Second

// The place among those who wait: a caller whom an agent is being rung for
// still waits. The order is that of entering, whatever happened since.
const selectHandoff = `SELECT h.id, h.world, h.call_id, h.call_sid, h.reason, h.intent, h.target, h.context, h.state,
	h.queue_sid, h.agent, h.agent_call_sid, h.entered_at, h.reserved_at, h.answered_at, h.ended_at,
	CASE WHEN h.state IN ('waiting', 'reserved') AND h.target = 'queue' THEN (SELECT count(*) FROM handoff o
		WHERE o.world = h.world AND o.target = 'queue' AND o.state IN ('waiting', 'reserved')
		AND (o.entered_at, o.id) <= (h.entered_at, h.id)) ELSE 0 END::int
	FROM handoff h `

// Handoff finds a handoff by its id, or gives dialogue.ErrGone.
func (st *Store) Handoff(ctx context.Context, id int64) (Handoff, error) {
	return st.handoff(ctx, `WHERE h.id = $1`, id)
}

// HandoffByContext finds the newest handoff with these four digits since the
// given time, or gives dialogue.ErrGone.
func (st *Store) HandoffByContext(ctx context.Context, digits string, since time.Time) (Handoff, error) {
	return st.handoff(ctx, `WHERE h.context = $1 AND h.entered_at >= $2 ORDER BY h.id DESC LIMIT 1`, digits, since)
}

func (st *Store) handoff(ctx context.Context, where string, args ...any) (Handoff, error) {
	rows, _ := st.pool.Query(ctx, selectHandoff+where, args...)
	h, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Handoff])
	if errors.Is(err, pgx.ErrNoRows) {
		return h, dialogue.ErrGone
	}
	if err != nil {
		return h, fmt.Errorf("read a handoff: %w", err)
	}
	return h, nil
}

// Desk lists who waits in our own queue or speaks with an agent, of both
// worlds, the longest wait first.
func (st *Store) Desk(ctx context.Context) ([]Handoff, error) {
	rows, _ := st.pool.Query(ctx, selectHandoff+`WHERE h.target = 'queue' AND h.state IN ('waiting', 'reserved', 'connected')
		ORDER BY h.state = 'connected', h.entered_at, h.id`)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Handoff])
	if err != nil {
		return nil, fmt.Errorf("read the desk: %w", err)
	}
	return all, nil
}

// Position is the caller's place among those who wait in the same world, from
// 1; 0 when the caller waits no more.
func (st *Store) Position(ctx context.Context, id int64) (int, error) {
	h, err := st.Handoff(ctx, id)
	return h.Position, err
}

// SetQueueSID keeps the network's name of the queue that the caller is in.
func (st *Store) SetQueueSID(ctx context.Context, id int64, sid string) error {
	_, err := st.pool.Exec(ctx, `UPDATE handoff SET queue_sid = $2 WHERE id = $1 AND queue_sid <> $2`, id, sid)
	if err != nil {
		return fmt.Errorf("keep the queue of a handoff: %w", err)
	}
	return nil
}

// step is one conditional move of a handoff; fact is what it changes in the
// call's statistics. Both use @id, @r (the reservation) and what else is given.
func (st *Store) step(ctx context.Context, what, sql, fact string, args pgx.NamedArgs) (bool, error) {
	var taken bool
	err := st.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE handoff SET `+sql, args)
		taken = err == nil && tag.RowsAffected() > 0
		if !taken || fact == "" {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE call_fact SET `+fact+` WHERE call_id = (SELECT call_id FROM handoff WHERE id = @id)`, args)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("%s a handoff: %w", what, err)
	}
	return taken, nil
}

// Reserve takes this very caller for an agent; of two agents one succeeds. A
// reservation whose telephone was never heard of again can be taken over.
func (st *Store) Reserve(ctx context.Context, id int64, agent string, at time.Time) (Reservation, bool, error) {
	r := at.UnixMicro()
	ok, err := st.step(ctx, "reserve", `state = 'reserved', agent = @agent, agent_call_sid = '', reserved_at = @r
		WHERE id = @id AND target = 'queue' AND (state = 'waiting' OR (state = 'reserved' AND reserved_at < @lapsed))`, "",
		pgx.NamedArgs{"id": id, "r": time.UnixMicro(r), "agent": agent, "lapsed": at.Add(-reserveTime)})
	return r, ok, err
}

// SetAgentCall keeps the name of the call that rings the agent.
func (st *Store) SetAgentCall(ctx context.Context, id int64, r Reservation, sid string) error {
	_, err := st.pool.Exec(ctx, `UPDATE handoff SET agent_call_sid = $3 WHERE id = $1 AND reserved_at = $2`, id, time.UnixMicro(r), sid)
	if err != nil {
		return fmt.Errorf("keep the agent's call of a handoff: %w", err)
	}
	return nil
}

// GiveBack returns a reserved caller to the same place: entered_at stays. The
// agent's name stays too, so that the desk can tell whose telephone failed.
func (st *Store) GiveBack(ctx context.Context, id int64, r Reservation) (bool, error) {
	return st.step(ctx, "give back", `state = 'waiting', agent_call_sid = ''
		WHERE id = @id AND reserved_at = @r AND state = 'reserved'`, "", pgx.NamedArgs{"id": id, "r": time.UnixMicro(r)})
}

// Connect puts the agent and the caller together, as far as we decide. It is
// idempotent: ok also when this very reservation is connected already, and of
// any number of deliveries exactly one is first.
func (st *Store) Connect(ctx context.Context, id int64, r Reservation, at time.Time) (first, ok bool, err error) {
	first, err = st.step(ctx, "connect", `state = 'connected', answered_at = @at
		WHERE id = @id AND reserved_at = @r AND state = 'reserved'`,
		`agent_at = @at`, pgx.NamedArgs{"id": id, "r": time.UnixMicro(r), "at": at})
	if err != nil || first {
		return first, first, err
	}
	h, err := st.Handoff(ctx, id)
	if errors.Is(err, dialogue.ErrGone) {
		return false, false, nil
	}
	return false, err == nil && h.taking() == r && h.State == "connected", err
}

// Disconnect takes a Connect back: the network did not put them together and
// the caller waits on, at the same place.
func (st *Store) Disconnect(ctx context.Context, id int64, r Reservation) (bool, error) {
	return st.step(ctx, "disconnect", `state = 'waiting', answered_at = NULL, agent_call_sid = ''
		WHERE id = @id AND reserved_at = @r AND state = 'connected'`, `agent_at = NULL`,
		pgx.NamedArgs{"id": id, "r": time.UnixMicro(r)})
}

// strandedAfter is how long the network may take to move a caller to the agent
// before a caller who still waits proves that it did not.
const strandedAfter = 20 * time.Second

// StillQueued takes the network's word that a caller is in its queue: whom we
// believed to be with an agent, or to have been, is given back at the same
// place. A delivery that comes after the call's end, or after another entry
// into the queue, gives nobody back.
func (st *Store) StillQueued(ctx context.Context, id int64, at time.Time) (givenBack bool, err error) {
	return st.step(ctx, "give a stranded caller back to", `state = 'waiting', answered_at = NULL, ended_at = NULL, agent_call_sid = ''
		WHERE id = @id AND target = 'queue' AND world = 'live'
			AND (state = 'done' OR (state = 'connected' AND answered_at < @since))
			AND NOT EXISTS (SELECT FROM handoff o WHERE o.call_id = handoff.call_id AND o.id > handoff.id)
			AND NOT EXISTS (SELECT FROM call c WHERE c.id = handoff.call_id AND c.ended_at IS NOT NULL)`,
		`agent_at = NULL`, pgx.NamedArgs{"id": id, "since": at.Add(-strandedAfter)})
}

// Finish ends a connected handoff.
func (st *Store) Finish(ctx context.Context, id int64, r Reservation, at time.Time) (bool, error) {
	return st.step(ctx, "finish", `state = 'done', ended_at = @at
		WHERE id = @id AND reserved_at = @r AND state = 'connected'`, "", pgx.NamedArgs{"id": id, "r": time.UnixMicro(r), "at": at})
}

// Abandon ends a handoff whose caller was gone when the agent accepted: they
// never spoke, so it counts as abandoned and not as answered.
func (st *Store) Abandon(ctx context.Context, id int64, r Reservation, at time.Time) (bool, error) {
	return st.step(ctx, "abandon", `state = 'abandoned', answered_at = NULL, ended_at = @at
		WHERE id = @id AND reserved_at = @r AND state = 'connected'`,
		`agent_at = NULL, left_queue_at = coalesce(left_queue_at, @at)`, pgx.NamedArgs{"id": id, "r": time.UnixMicro(r), "at": at})
}

// AgentGone is the end of the agent's call: a connected handoff is done, one
// that was never accepted is given back.
func (st *Store) AgentGone(ctx context.Context, id int64, r Reservation, at time.Time) error {
	done, err := st.Finish(ctx, id, r, at)
	if err == nil && !done {
		_, err = st.GiveBack(ctx, id, r)
	}
	return err
}

// TakenCall is the call that a reservation is for, with the network's name of
// the queue it waits in; ok is false when the reservation stands no more.
func (st *Store) TakenCall(ctx context.Context, id int64, r Reservation) (call dialogue.Snapshot, queueSID string, ok bool, err error) {
	h, err := st.Handoff(ctx, id)
	if errors.Is(err, dialogue.ErrGone) {
		return call, "", false, nil
	}
	if err != nil || h.taking() != r || h.State != "reserved" && h.State != "connected" {
		return call, "", false, err
	}
	call, err = st.Call(ctx, h.CallID)
	return call, h.QueueSID, err == nil, err
}

// Connected reports whether an agent has the caller, or had.
func (st *Store) Connected(ctx context.Context, id int64) (bool, error) {
	h, err := st.Handoff(ctx, id)
	return h.State == "connected" || h.State == "done", err
}
