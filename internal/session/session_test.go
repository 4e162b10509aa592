package session

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/google/go-cmp/cmp"
)

// memory is a store with real rules: sequence, keys, one commit at a time.
type memory struct {
	events []dialogue.Event
	told   map[string][]dialogue.Tell
	last   string
	moved  int  // how many commits find that the call went on
	hung   bool // answers nobody
}

func (m *memory) Load(ctx context.Context, d dialogue.Delivery) (dialogue.Snapshot, error) {
	if m.hung {
		<-ctx.Done()
		return dialogue.Snapshot{}, ctx.Err()
	}
	s := dialogue.Snapshot{SID: d.SID, Seq: len(m.events), Events: m.events, Tells: m.told[m.last]}
	if tells, ok := m.told[d.Key]; ok {
		s.Known, s.Tells = true, tells
	}
	return s, nil
}

func (m *memory) Commit(ctx context.Context, d dialogue.Delivery, s dialogue.Snapshot,
	turn func(func(dialogue.Do) (dialogue.Event, error)) (dialogue.Outcome, error)) ([]dialogue.Tell, error) {
	if m.moved > 0 {
		m.moved--
		return nil, dialogue.ErrMoved
	}
	if s.Seq != len(m.events) {
		return nil, dialogue.ErrMoved
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	do := func(x dialogue.Do) (dialogue.Event, error) {
		if _, ok := x.(dialogue.Enqueue); ok {
			return dialogue.Queued{Handoff: 1, Position: 1}, nil
		}
		return dialogue.Released{}, nil
	}
	if _, err := turn(do); err != nil { // a serialisation failure: it runs again
		return nil, err
	}
	out, err := turn(do)
	if err != nil {
		return nil, err
	}
	m.events = append(m.events, out.Events...)
	m.told[d.Key], m.last = out.Tells, d.Key
	return out.Tells, nil
}

// slow answers Understand after a time.
type slow struct {
	takes time.Duration
	asked atomic.Int32
	read  dialogue.Reading
}

func (w *slow) Ask(ctx context.Context, a dialogue.Ask, at time.Time) (dialogue.Event, error) {
	w.asked.Add(1)
	select {
	case <-time.After(w.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return dialogue.Understood{Stamp: dialogue.Stamp{At: at}, Reading: w.read}, nil
}

type crank struct {
	t *testing.T
	m *memory
	w *slow
	s *Session
}

func newCrank(t *testing.T, takes time.Duration) *crank {
	m := &memory{told: map[string][]dialogue.Tell{}}
	w := &slow{takes: takes, read: dialogue.Reading{Intents: []dialogue.Intent{dialogue.Book}}}
	return &crank{t, m, w, New(m, w)}
}

// turn delivers an event for turn n.
func (c *crank) turn(n int, e dialogue.Event) Turn {
	c.t.Helper()
	d := dialogue.Delivery{SID: "CA1", Key: strconv.Itoa(n)}
	got, err := c.s.Handle(c.t.Context(), d, func(s dialogue.State) (dialogue.Event, bool) { return e, s.Turn == n })
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

func keys(tells []dialogue.Tell) (out []string) {
	for _, t := range tells {
		switch t := t.(type) {
		case dialogue.Say:
			out = append(out, t.Key)
		default:
			out = append(out, dialogue.Kind(t))
		}
	}
	return out
}

func (c *crank) want(t Turn, want ...string) {
	c.t.Helper()
	if d := cmp.Diff(want, keys(t.Tells)); d != "" {
		c.t.Fatalf("told (-want +got):\n%s", d)
	}
}

func TestADeliveryThatComesAgainIsToldTheSame(t *testing.T) {
	c := newCrank(t, 0)
	c.want(c.turn(0, dialogue.CallStarted{}), "greeting", "Listen")
	first := c.turn(1, dialogue.Heard{Text: "un rendez-vous"})
	c.want(first, "ask_address", "Listen")
	again := c.turn(1, dialogue.Heard{Text: "un rendez-vous"})
	if !again.Repeat || c.w.asked.Load() != 1 {
		t.Fatalf("asked %d times for one delivery", c.w.asked.Load())
	}
	if d := cmp.Diff(keys(first.Tells), keys(again.Tells)); d != "" {
		t.Fatal(d)
	}
	stale := c.turn(7, dialogue.Heard{Text: "?"})
	if !stale.Repeat {
		t.Fatal("a turn that the call has not reached was taken")
	}
}

func TestACallThatMovedIsReadAgainWithoutAskingTwice(t *testing.T) {
	c := newCrank(t, 0)
	c.turn(0, dialogue.CallStarted{})
	c.m.moved = 2
	c.want(c.turn(1, dialogue.Heard{Text: "un rendez-vous"}), "ask_address", "Listen")
	if c.w.asked.Load() != 1 {
		t.Fatalf("the same was asked %d times", c.w.asked.Load())
	}
	c.m.moved = 3
	_, err := c.s.Handle(t.Context(), dialogue.Delivery{Key: "2"}, func(dialogue.State) (dialogue.Event, bool) {
		return dialogue.Silence{}, true
	})
	if !errors.Is(err, dialogue.ErrMoved) {
		t.Fatalf("after three tries: %v", err)
	}
}

// No dead air: a slow Ask is bridged by a courtesy, then answered.
func TestASlowAskIsBridged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrank(t, 2500*time.Millisecond)
		c.turn(0, dialogue.CallStarted{})
		began := time.Now()
		c.want(c.turn(1, dialogue.Heard{Text: "un rendez-vous"}), "courtesy", "Resume")
		if d := time.Since(began); d != courtesyAfter {
			t.Fatalf("the courtesy came after %s", d)
		}
		c.want(c.turn(2, dialogue.Resumed{}), "ask_address", "Listen")
	})
}

func TestAnAskThatNeverAnswersIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrank(t, time.Hour)
		c.turn(0, dialogue.CallStarted{})
		c.want(c.turn(1, dialogue.Heard{Text: "un rendez-vous"}), "courtesy", "Resume")
		began := time.Now()
		c.want(c.turn(2, dialogue.Resumed{}), "not_understood", "open", "Listen")
		if d := time.Since(began); d != askTime {
			t.Fatalf("given up after %s", d)
		}
		synctest.Wait()
	})
}

// F01: a database that hangs is away, and the caller is told soon.
func TestAHungDatabaseIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrank(t, 0)
		c.m.hung = true
		began := time.Now()
		_, err := c.s.Handle(t.Context(), dialogue.Delivery{SID: "CA1", Key: "0"}, nil)
		if d := time.Since(began); d != loadTime || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("given up after %s: %v", d, err)
		}
	})
}

// clumsy panics instead of answering, with the caller's words in its hands.
type clumsy struct{}

func (clumsy) Ask(_ context.Context, a dialogue.Ask, _ time.Time) (dialogue.Event, error) {
	if u, ok := a.(dialogue.Understand); ok {
		panic(u.Texts[0])
	}
	return nil, errors.New("not asked here")
}

// A panic in an Ask is a failed Ask: this call goes on, and so do all others.
func TestAnAskThatPanicsFails(t *testing.T) {
	c := newCrank(t, 0)
	c.s = New(c.m, clumsy{})
	c.turn(0, dialogue.CallStarted{})
	got := c.turn(1, dialogue.Heard{Text: "Dupont"})
	c.want(got, "not_understood", "open", "Listen")
	if len(got.Faults) != 1 || !strings.Contains(got.Faults[0].Error(), "session_test.go") {
		t.Fatalf("the log does not tell where: %v", got.Faults)
	}
	if strings.Contains(got.Faults[0].Error(), "Dupont") {
		t.Fatal("the log repeats what the caller said")
	}
}

func TestDosRunInsideTheCommit(t *testing.T) {
	c := newCrank(t, 0)
	c.turn(0, dialogue.CallStarted{})
	got := c.turn(1, dialogue.Keyed{Digits: "0"})
	c.want(got, "handoff", "queue_position", "Transfer")
	if n := len(c.m.events); n != 3 {
		t.Fatalf("%d events: a transaction that ran twice was counted twice", n)
	}
}
