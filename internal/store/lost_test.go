package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// wire is a network that can lose the answer to one COMMIT, and then refuses
// some connections.
type wire struct {
	lose   atomic.Bool
	refuse atomic.Int32
	onLoss func()
}

type wired struct {
	net.Conn
	wire *wire
	dead atomic.Bool
}

func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if w.refuse.Load() > 0 {
		w.refuse.Add(-1)
		return nil, errors.New("the network is down")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	return &wired{Conn: conn, wire: w}, err
}

func (c *wired) Write(b []byte) (int, error) {
	commit := bytes.Equal(b, []byte("Q\x00\x00\x00\x0bcommit\x00")) // the server has it, and carries it out
	n, err := c.Conn.Write(b)
	if commit && c.wire.lose.CompareAndSwap(true, false) {
		c.dead.Store(true)
		c.wire.onLoss()
	}
	return n, err
}

func (c *wired) Read(b []byte) (int, error) {
	if c.dead.Load() {
		return 0, io.ErrUnexpectedEOF
	}
	return c.Conn.Read(b)
}

// F05: the answer to COMMIT is lost, the turn's own time is over and the
// network is not back at once. What was committed is found, and said.
func TestACommitWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	w := newWorld(t)
	slot := w.round(7, 10)
	config := w.db.App.Config().Copy()
	net := &wire{}
	config.ConnConfig.DialFunc = net.dial
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	st, err := New(pool, w.st.keys, w.st.territory)
	if err != nil {
		t.Fatal(err)
	}
	d := dialogue.Delivery{SID: "CA1", Key: "1", At: w.now, World: pickup.Live}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	net.onLoss = func() { cancel(); net.refuse.Store(2) }
	net.lose.Store(true)
	turn := func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
		e, err := do(booking(slot, 12))
		return dialogue.Outcome{Events: []dialogue.Event{e}, Tells: []dialogue.Tell{dialogue.Say{ID: 1, Key: "booked"}}}, err
	}
	tells, err := st.Commit(ctx, d, dialogue.Snapshot{SID: "CA1"}, turn)
	if net.lose.Load() {
		t.Fatal("no COMMIT was lost")
	}
	// The server may still be at its COMMIT when it is asked: then the turn is
	// to be taken again, and its lock waits for the first.
	for n := 0; errors.Is(err, dialogue.ErrMoved) && n < 3; n++ {
		snap, loadErr := st.Load(t.Context(), d)
		if loadErr != nil {
			t.Fatal(loadErr)
		}
		if tells, err = snap.Tells, nil; !snap.Known {
			tells, err = st.Commit(t.Context(), d, snap, turn)
		}
	}
	if err != nil || len(tells) != 1 {
		t.Fatalf("told %v, %v", tells, err)
	}
	if n := w.count(`SELECT count(*) FROM booking`); n != 1 {
		t.Fatalf("%d bookings", n)
	}
}
