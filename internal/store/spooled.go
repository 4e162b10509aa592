package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"github.com/debarras/debarras/internal/privacy"
)

// SpooledCallback is a promise that was made while the database was away.
type SpooledCallback struct {
	ID      string // of the record: taking it twice gives one callback
	World   string // live or trial
	CallSID string
	Number  privacy.Personal // E.164
	At      time.Time        // of the promise
	Why     string
}

// TakeSpooled stores a spooled promise for the first window from now on. It
// may be called again with the same record: the first one stands.
func (st *Store) TakeSpooled(ctx context.Context, r SpooledCallback, now time.Time) error {
	if r.ID == "" || (r.World != string(pickup.Live) && r.World != string(pickup.Trial)) {
		return fmt.Errorf("take a spooled callback: its ID is %q and its world %q", r.ID, r.World)
	}
	windows := st.territory.Windows(now.In(st.territory.Location))
	if len(windows) == 0 {
		return errors.New("take a spooled callback: the territory has no opening hours to call back in")
	}
	window := windows[0]
	number, err := json.Marshal(r.Number.Reveal())
	if err != nil {
		return err
	}
	source := "spool/" + r.ID
	end := privacy.Callback.Expires(window.Until)
	sealed, err := st.keys.SealRecord(privacy.Callback, end, []byte("callback/"+source), number)
	if err != nil {
		return fmt.Errorf("take a spooled callback: %w", err)
	}
	// The network's name of the call finds ours, if the call began before the fault.
	_, err = st.pool.Exec(ctx, `INSERT INTO callback (world, call_id, source, reason, window_from, window_until, sealed,
			created_at, expires_at)
		VALUES ($1, (SELECT id FROM call WHERE sid = $2), $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (source) DO NOTHING`,
		r.World, r.CallSID, source, r.Why, window.From, window.Until, sealed, r.At, end)
	if err != nil {
		return fmt.Errorf("take a spooled callback: %w", err)
	}
	st.touch()
	return nil
}
