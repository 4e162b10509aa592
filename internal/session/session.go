package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
)

// The bounds of a turn (design.md, the crank).
const (
	maxAsks       = 8
	askTime       = 3 * time.Second
	courtesyAfter = 2 * time.Second         // then "un instant, je regarde"
	loadTime      = 1500 * time.Millisecond // a database that hangs is away
	commitTime    = 5 * time.Second
	tries         = 3
)

// Log is the store: calls as events.
type Log interface {
	Load(ctx context.Context, d dialogue.Delivery) (dialogue.Snapshot, error)
	Commit(ctx context.Context, d dialogue.Delivery, s dialogue.Snapshot,
		turn func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error)) ([]dialogue.Tell, error)
}

// World answers Asks.
type World interface {
	Ask(ctx context.Context, a dialogue.Ask, at time.Time) (dialogue.Event, error)
}

// Session handles deliveries. Any replica may take any of them.
type Session struct {
	log   Log
	world World
}

// New makes a Session.
func New(log Log, world World) *Session { return &Session{log, world} }

// Turn reports what a delivery came to.
type Turn struct {
	Tells  []dialogue.Tell
	State  dialogue.State
	Events []dialogue.Event // of this turn, empty for a repeated delivery
	Asks   int
	Faults []error // of Asks that failed, for the log
	Repeat bool
}

// Handle takes one delivery. input makes its event from the State, or says
// that the delivery is stale: then the last Tells are given again.
func (s *Session) Handle(ctx context.Context, d dialogue.Delivery,
	input func(dialogue.State) (dialogue.Event, bool)) (Turn, error) {

	known := map[string]dialogue.Event{} // results of Asks, by what was asked
	for range tries {
		snap, err := s.load(ctx, d)
		if err != nil {
			return Turn{}, fmt.Errorf("load the call: %w", err)
		}
		state := dialogue.Replay(snap.Events)
		if state.Seq > 0 {
			d.World = state.Call.World // a call stays in the world that it began in
		}
		if snap.Known {
			return Turn{Tells: snap.Tells, State: state, Repeat: true}, nil
		}
		event, ok := input(state)
		if !ok {
			return Turn{Tells: snap.Tells, State: state, Repeat: true}, nil
		}
		t := &turn{state: state, asked: known, at: d.At}
		if err := t.asks(ctx, s.world, event); err != nil {
			return Turn{}, err
		}
		tells, err := s.commit(ctx, d, snap, t)
		if errors.Is(err, dialogue.ErrMoved) {
			continue
		}
		if err != nil {
			return Turn{}, fmt.Errorf("commit the turn: %w", err)
		}
		return Turn{Tells: tells, State: t.state, Events: t.events, Asks: t.n, Faults: t.faults}, nil
	}
	return Turn{}, fmt.Errorf("%w, %d times in a row", dialogue.ErrMoved, tries)
}

func (s *Session) load(ctx context.Context, d dialogue.Delivery) (dialogue.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	return s.log.Load(ctx, d)
}

// commit writes the turn. It outlives the caller's connection: what was begun
// is finished, and found again when the delivery comes back.
func (s *Session) commit(ctx context.Context, d dialogue.Delivery, snap dialogue.Snapshot, t *turn) ([]dialogue.Tell, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTime)
	defer cancel()
	prepared := *t
	return s.log.Commit(ctx, d, snap, func(do func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error) {
		*t = prepared // the store may run this again
		t.events = append([]dialogue.Event(nil), prepared.events...)
		t.tells = append([]dialogue.Tell(nil), prepared.tells...)
		if err := t.dos(do); err != nil {
			return dialogue.Outcome{}, err
		}
		return dialogue.Outcome{Events: t.events, Tells: t.tells, Facts: t.state.Facts, Turn: t.state.Turn,
			Holding: len(t.state.Form.Offers) > 0}, nil
	})
}
