package dialogue

import (
	"errors"
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// Snapshot is a call as the store has it: what crosses between session and
// store, so that neither needs to know the other.
type Snapshot struct {
	SID    string // the network's name of the call
	Call   string // ours, empty before the first event
	Seq    int    // events so far
	Events []Event
	Known  bool   // this delivery was answered before, with Tells
	Tells  []Tell // of this delivery, or of the last one
}

// Delivery is one thing that the network delivers, once or more. Key names it
// inside the call: equal keys are the same delivery.
type Delivery struct {
	SID   string
	Key   string
	At    time.Time
	World pickup.World
}

// Outcome is what a turn came to, written in one transaction.
type Outcome struct {
	Events  []Event
	Tells   []Tell
	Facts   Facts
	Turn    int
	Holding bool // dates are still on offer: the call keeps its holds
}

// Refusals of a commit.
var (
	// ErrMoved: other events were appended since the Snapshot. Read again.
	ErrMoved = errors.New("the call went on meanwhile")
	// ErrUnknown: nobody can say whether the commit happened. Say nothing.
	ErrUnknown = errors.New("the commit's outcome is unknown")
	// ErrGone: the call has expired or never was.
	ErrGone = errors.New("no such call")
)
