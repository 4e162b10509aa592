package store

import (
	"context"
	"fmt"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
)

// do carries one Do out and returns what came of it.
func (c *committing) do(ctx context.Context, do dialogue.Do) (dialogue.Event, error) {
	switch do := do.(type) {
	case dialogue.Hold:
		return c.hold(ctx, do)
	case dialogue.Release:
		return c.release(ctx)
	case dialogue.MakeBooking:
		return c.book(ctx, do)
	case dialogue.Amend:
		return c.amend(ctx, do)
	case dialogue.Cancel:
		return c.cancel(ctx, do)
	case dialogue.Report:
		return c.report(ctx, do)
	case dialogue.Text:
		return c.text(ctx, do)
	case dialogue.Enqueue:
		return c.enqueue(ctx, do)
	case dialogue.RequestCallback:
		return c.callback(ctx, do)
	}
	return nil, fmt.Errorf("store: nobody carries out %s", dialogue.Kind(do))
}

func (c *committing) stamp() dialogue.Stamp { return dialogue.Stamp{At: c.d.At} }

// now is the turn's time in the territory's zone.
func (c *committing) now() time.Time { return c.d.At.In(c.st.territory.Location) }
