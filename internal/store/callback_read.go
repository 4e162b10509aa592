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

// Callback is a promised callback, without its number.
type Callback struct {
	ID      int64
	World   pickup.World
	CallID  *string // nil when it was promised while the database was away
	Reason  string
	From    time.Time
	Until   time.Time
	State   string // open, taken, done
	Agent   string
	Outcome string // a code of the console
}

const selectCallback = `SELECT id, world, call_id, reason, window_from, window_until, state, agent, outcome FROM callback `

// Callbacks lists the promises that are not kept yet, the earliest first.
func (st *Store) Callbacks(ctx context.Context) ([]Callback, error) {
	rows, _ := st.pool.Query(ctx, selectCallback+`WHERE state <> 'done' ORDER BY window_from, id`)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Callback])
	if err != nil {
		return nil, fmt.Errorf("list the callbacks: %w", err)
	}
	return all, nil
}

// Callback finds a callback by its id, or gives dialogue.ErrGone.
func (st *Store) Callback(ctx context.Context, id int64) (Callback, error) {
	rows, _ := st.pool.Query(ctx, selectCallback+`WHERE id = $1`, id)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Callback])
	if errors.Is(err, pgx.ErrNoRows) {
		return c, dialogue.ErrGone
	}
	if err != nil {
		return c, fmt.Errorf("read a callback: %w", err)
	}
	return c, nil
}

// CallbackPhone opens the number of a callback, E.164. Log the reading first.
func (st *Store) CallbackPhone(ctx context.Context, id int64) (privacy.Personal, error) {
	var source string
	var sealed []byte
	err := st.pool.QueryRow(ctx, `SELECT source, sealed FROM callback WHERE id = $1`, id).Scan(&source, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return privacy.Personal{}, dialogue.ErrGone
	}
	if err != nil {
		return privacy.Personal{}, fmt.Errorf("read a callback's number: %w", err)
	}
	body, err := st.keys.OpenRecord([]byte("callback/"+source), sealed)
	if err != nil {
		return privacy.Personal{}, fmt.Errorf("open a callback's number: %w", err)
	}
	var number string
	if err := json.Unmarshal(body, &number); err != nil {
		return privacy.Personal{}, fmt.Errorf("read a callback's number: %w", err)
	}
	return privacy.Hide(number), nil
}

// TakeCallback gives an open callback to one agent; of two, one succeeds.
func (st *Store) TakeCallback(ctx context.Context, id int64, agent string) (bool, error) {
	return st.callbackStep(ctx, `state = 'taken', agent = @agent WHERE id = @id AND state = 'open'`,
		pgx.NamedArgs{"id": id, "agent": agent})
}

// ReopenCallback gives a taken callback back, as when nobody answered.
func (st *Store) ReopenCallback(ctx context.Context, id int64, agent, outcome string) (bool, error) {
	return st.callbackStep(ctx, `state = 'open', agent = '', outcome = @outcome WHERE id = @id AND state = 'taken' AND agent = @agent`,
		pgx.NamedArgs{"id": id, "agent": agent, "outcome": outcome})
}

// FinishCallback closes a callback that this agent took.
func (st *Store) FinishCallback(ctx context.Context, id int64, agent, outcome string) (bool, error) {
	return st.callbackStep(ctx, `state = 'done', outcome = @outcome WHERE id = @id AND state = 'taken' AND agent = @agent`,
		pgx.NamedArgs{"id": id, "agent": agent, "outcome": outcome})
}

func (st *Store) callbackStep(ctx context.Context, sql string, args pgx.NamedArgs) (bool, error) {
	var taken bool
	err := st.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE callback SET `+sql, args)
		taken = err == nil && tag.RowsAffected() > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("change a callback: %w", err)
	}
	return taken, nil
}
