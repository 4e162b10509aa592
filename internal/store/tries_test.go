package store

import (
	"fmt"
	"testing"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

func TestReferencesCannotBeGuessed(t *testing.T) {
	w := newWorld(t)
	b := w.must("CA1", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	found, err := w.st.FindBooking(t.Context(), pickup.Live, b.Reference, "+33600000001", w.now)
	if err != nil || found.Booking == nil || found.Booking.Date != b.Date {
		t.Fatalf("not found: %+v, %v", found, err)
	}
	if f, _ := w.st.FindBooking(t.Context(), pickup.Trial, b.Reference, "+33600000001", w.now); f.Booking != nil {
		t.Fatal("a trial call sees a real booking")
	}
	for i := range 25 {
		f, err := w.st.FindBooking(t.Context(), pickup.Live, "12345678", "+33600000002", w.now)
		if err != nil || f.Booking != nil {
			t.Fatal(f, err)
		}
		if blocked := i >= 20; f.Blocked != blocked {
			t.Fatalf("try %d: blocked %v", i+1, f.Blocked)
		}
	}
}

// A trial call may try as often as it likes, and takes nothing from the line.
func TestTrialTriesAreCountedApart(t *testing.T) {
	w := newWorld(t)
	const line = "+33600000001"
	for range triesADay + 1 {
		if _, err := w.st.FindBooking(t.Context(), pickup.Trial, "12345678", line, w.now); err != nil {
			t.Fatal(err)
		}
	}
	for world, blocked := range map[pickup.World]bool{pickup.Trial: true, pickup.Live: false} {
		f, err := w.st.FindBooking(t.Context(), world, "12345678", line, w.now)
		if err != nil || f.Blocked != blocked {
			t.Errorf("%s: blocked %v, %v", world, f.Blocked, err)
		}
	}
}

// Whoever hides the number and calls again for each guess is stopped too.
func TestHiddenLinesShareABudget(t *testing.T) {
	w := newWorld(t)
	b := w.must("CA1", "1", booking(w.round(7, 5), 12)).(dialogue.Booked).Booking
	try := func(line string) dialogue.FoundBooking {
		t.Helper()
		f, err := w.st.FindBooking(t.Context(), pickup.Live, b.Reference, line, w.now)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for i := range hiddenTriesADay {
		if f := try(fmt.Sprint("call CA", i)); f.Blocked || f.Booking == nil {
			t.Fatalf("call %d is blocked", i+1)
		}
	}
	if f := try("call CA999"); !f.Blocked || f.Booking != nil {
		t.Fatal("a hidden line tries on")
	}
	if f := try("+33600000001"); f.Blocked {
		t.Fatal("a line with a number pays for the hidden ones")
	}
}
