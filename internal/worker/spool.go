package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/spool"
	"github.com/debarras/debarras/internal/store"
)

// drainEvery: a promise should reach an agent's page soon, and looking into an
// empty folder costs nothing.
const drainEvery = 5 * time.Second

// drainLoop drains until ctx ends. It is no job of River's: each replica has
// its own folder, and jobs need the database that was away.
func (w *Worker) drainLoop(ctx context.Context, tick *time.Ticker) {
	defer tick.Stop()
	for {
		if n, err := w.drain(ctx); err != nil && ctx.Err() == nil {
			w.deps.Log.WarnContext(ctx, "spooled callbacks wait", "taken", n, "err", err)
		} else if n > 0 {
			w.deps.Log.InfoContext(ctx, "spooled callbacks", "taken", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// drain takes all spooled promises into the database, if it answers.
func (w *Worker) drain(ctx context.Context) (int, error) {
	if n, err := w.deps.Spool.Len(); n == 0 || err != nil {
		return 0, err
	}
	if err := w.deps.Store.Ping(ctx); err != nil {
		return 0, fmt.Errorf("the database does not answer: %w", err)
	}
	return w.deps.Spool.Drain(func(r spool.Record) error {
		return w.deps.Store.TakeSpooled(ctx, store.SpooledCallback{ID: r.ID, World: r.World, CallSID: r.CallSID,
			Number: r.Number, At: r.At, Why: r.Why}, w.deps.Now())
	})
}
