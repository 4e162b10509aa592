package store

import (
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

func (w *world) fact() Fact {
	w.t.Helper()
	facts, err := w.st.Facts(w.t.Context(), pickup.DateOf(w.now))
	if err != nil || len(facts) != 1 {
		w.t.Fatal(facts, err)
	}
	return facts[0]
}

// Abandonment is hanging up while waiting, and nothing else (domain.md).
func TestOnlyHangingUpWhileWaitingIsAbandonment(t *testing.T) {
	w := newWorld(t)
	w.now = pickup.DateOf(w.now).At(12, time.Local) // all on one day
	began := w.now
	w.queued("CA1")
	if f := w.fact(); f.Queued == nil || !f.Queued.Equal(began) || f.LeftQueue != nil {
		t.Fatalf("entered: %+v", f)
	}
	w.now = w.now.Add(time.Minute)
	w.must("CA1", "2", dialogue.Enqueue{Reason: "callback"})
	if f := w.fact(); f.Queued != nil || f.LeftQueue != nil {
		t.Fatalf("left for a callback: %+v", f)
	}
	w.must("CA1", "3", dialogue.Release{})
	if f := w.fact(); f.LeftQueue != nil {
		t.Fatal("who hung up after leaving for a callback gave no wait up")
	}
}

func TestAnotherEntryBeginsTheWaitAnew(t *testing.T) {
	w := newWorld(t)
	w.now = pickup.DateOf(w.now).At(12, time.Local)
	id := w.queued("CA1")
	r, ok, err := w.st.Reserve(t.Context(), id, "Jeanne", w.now)
	if !w.step(ok, err) || !w.connect(id, r) {
		t.Fatal("not connected")
	}
	w.step(w.st.Finish(t.Context(), id, r, w.now))
	w.now = w.now.Add(time.Minute)
	w.must("CA1", "2", dialogue.Enqueue{Reason: "human_asked"})
	if f := w.fact(); f.Queued == nil || !f.Queued.Equal(w.now) || f.Agent != nil || f.LeftQueue != nil {
		t.Fatalf("entered again: %+v", f)
	}
	again := w.now
	w.now = w.now.Add(time.Minute)
	w.must("CA1", "3", dialogue.Release{})
	if f := w.fact(); !f.Queued.Equal(again) || f.LeftQueue == nil || !f.LeftQueue.Equal(w.now) {
		t.Fatalf("hung up while waiting: %+v", f)
	}
	w.now = w.now.Add(time.Minute)
	w.must("CA1", "4", dialogue.Enqueue{Reason: "human_asked"})
	if f := w.fact(); f.LeftQueue != nil {
		t.Fatalf("entered a third time: %+v", f)
	}
}
