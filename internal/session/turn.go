package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
)

// turn is one delivery on its way through Step.
type turn struct {
	state  dialogue.State
	events []dialogue.Event
	tells  []dialogue.Tell
	do     dialogue.Do // what the next Step waits for
	asked  map[string]dialogue.Event
	at     time.Time
	n      int
	faults []error // of Asks that failed: the call goes on without them
}

// step applies an event, keeps the Tells and returns the Ask that follows.
func (t *turn) step(e dialogue.Event) dialogue.Ask {
	t.events = append(t.events, e)
	var effects []dialogue.Effect
	t.state, effects = dialogue.Step(t.state, e)
	t.do = nil
	var ask dialogue.Ask
	for _, x := range effects {
		switch x := x.(type) {
		case dialogue.Tell:
			t.tells = append(t.tells, x)
		case dialogue.Ask:
			ask = x
		case dialogue.Do:
			t.do = x
		}
	}
	return ask
}

// asks steps until a Do is wanted or the turn is done.
func (t *turn) asks(ctx context.Context, world World, e dialogue.Event) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	_, resumed := e.(dialogue.Resumed)
	soft, stop := context.WithTimeout(ctx, courtesyAfter)
	defer stop()
	if resumed {
		soft = ctx // a courtesy was said already
	}
	for ask := t.step(e); ask != nil; {
		result, err := t.answer(soft, world, ask)
		switch {
		case err == nil:
		case context.Cause(ctx) == context.Canceled:
			return fmt.Errorf("the delivery was given up: %w", err)
		case errors.Is(soft.Err(), context.DeadlineExceeded) && !resumed:
			t.step(dialogue.Waited{Stamp: dialogue.Stamp{At: t.at}})
			return nil
		default:
			t.faults = append(t.faults, err)
			result = dialogue.ProviderFailed{Stamp: dialogue.Stamp{At: t.at}, Ask: dialogue.Kind(ask), Why: reason(err)}
		}
		ask = t.step(result)
	}
	return nil
}

func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "timeout"
	}
	return "error"
}

var errTooMany = errors.New("too many Asks in one turn")

// answer carries one Ask out, unless the same was asked before.
func (t *turn) answer(ctx context.Context, world World, a dialogue.Ask) (dialogue.Event, error) {
	key := dialogue.AskKey(a)
	if e, ok := t.asked[key]; ok {
		return e, nil
	}
	if t.n >= maxAsks {
		return nil, errTooMany
	}
	t.n++
	type result struct {
		e   dialogue.Event
		err error
	}
	done, at := make(chan result, 1), t.at // an Ask that ignores its deadline is left behind
	go func() {
		e, err := guarded(ctx, world, a, at)
		done <- result{e, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, fmt.Errorf("%s: %w", dialogue.Kind(a), r.err)
		}
		t.asked[key] = r.e
		return r.e, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// guarded keeps a panic inside its Ask: on a goroutine of its own it would end
// the process, and with it every call.
func guarded(ctx context.Context, world World, a dialogue.Ask, at time.Time) (e dialogue.Event, err error) {
	defer func() {
		if p := recover(); p != nil {
			e, err = nil, Panicked(p)
		}
	}()
	return world.Ask(ctx, a, at)
}

// dos carries the Dos out, one after the other, inside the transaction.
func (t *turn) dos(do func(dialogue.Do) (dialogue.Event, error)) error {
	for n := 0; t.do != nil; n++ {
		if n > maxAsks {
			return fmt.Errorf("%d Dos in one turn", n)
		}
		e, err := do(t.do)
		if err != nil {
			return fmt.Errorf("%s: %w", dialogue.Kind(t.do), err)
		}
		if ask := t.step(e); ask != nil {
			return fmt.Errorf("%s is asked inside the transaction", dialogue.Kind(ask))
		}
	}
	return nil
}
