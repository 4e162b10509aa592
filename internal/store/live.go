package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// NOTIFY inside a transaction makes commits wait for one another. So it is
// sent after the commit, on its own, and at most five times a second.
const (
	channel     = "debarras"
	notifyEvery = 200 * time.Millisecond
)

// touch notes that something was committed.
func (st *Store) touch() {
	select {
	case st.changed <- struct{}{}:
	default: // one is waiting already
	}
}

// Announce tells all replicas of this one's commits, until ctx ends. Each
// replica runs it once. What cannot be sent is dropped: pages refresh anyway.
func (st *Store) Announce(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-st.changed:
		}
		st.pool.Exec(ctx, `SELECT pg_notify($1, '')`, channel)
		select {
		case <-ctx.Done():
			return
		case <-time.After(notifyEvery):
		}
	}
}

// Changes fires when any replica committed something, until ctx ends, and
// once after a lost connection was found again: what was missed is unknown.
func (st *Store) Changes(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	go func() {
		defer close(out)
		for ctx.Err() == nil {
			st.listen(ctx, out)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	return out
}

// listen waits on a connection of its own until it breaks. The connection is
// taken out of the pool, so that a page cannot starve a call.
func (st *Store) listen(ctx context.Context, out chan<- struct{}) {
	conn, err := pgx.ConnectConfig(ctx, st.pool.Config().ConnConfig)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `LISTEN `+channel); err != nil {
		return
	}
	for {
		select {
		case out <- struct{}{}:
		default:
		}
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}
