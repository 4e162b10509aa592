package store

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// One call is told that a date is gone and then holds an earlier round, while
// another holds both in the order of their ids: neither may wait for the other.
// Nothing is tried again here, so that a deadlock would show.
func TestWhoIsTurnedAwayLocksNothing(t *testing.T) {
	w := newWorld(t)
	early, full := w.round(7, 5), w.round(14, 0)
	act := func(call string, work func(*committing) error) error {
		return w.st.once(t.Context(), func(tx pgx.Tx) error {
			return work(&committing{st: w.st, tx: tx, call: call, d: dialogue.Delivery{At: w.now, World: pickup.Live}})
		})
	}
	both := dialogue.Hold{Slots: []pickup.Slot{early, full}, M3: 1}
	other := make(chan error, 1)
	err := act("first", func(c *committing) error {
		e, err := c.do(t.Context(), booking(full, 12))
		if err != nil {
			return err
		}
		gone, ok := e.(dialogue.SlotGone)
		if !ok || len(gone.Offers) != 1 || gone.Offers[0].Round != early.Round {
			t.Errorf("told %+v", e)
		}
		go func() {
			other <- act("second", func(c *committing) error { _, err := c.do(context.WithoutCancel(t.Context()), both); return err })
		}()
		w.untilWaitingOr(other)
		_, err = c.do(t.Context(), dialogue.Hold{Slots: []pickup.Slot{early}, M3: 1})
		return err
	})
	if err != nil {
		t.Errorf("the first call: %v", err)
	}
	if err := <-other; err != nil {
		t.Errorf("the second call: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM hold`); n != 2 {
		t.Errorf("%d holds", n)
	}
}

// untilWaitingOr returns when a transaction of this database waits for a lock, or
// the channel has something, which it leaves there.
func (w *world) untilWaitingOr(done chan error) {
	w.t.Helper()
	for len(done) == 0 {
		if w.count(`SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
			WHERE NOT l.granted AND a.datname = current_database()`) > 0 {
			return
		}
	}
}
