package store

import (
	"errors"
	"testing"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// A street that no gazetteer has is a task until an agent has found it, also
// when the booking moves; two such streets are two places.
func TestAnUnknownStreetIsToBeChecked(t *testing.T) {
	w := newWorld(t)
	from, to := w.round(7, 5), w.round(14, 5)
	heard := func(street string) dialogue.MakeBooking {
		do := booking(from, 12)
		do.Address = pickup.Address{Street: street, Number: 12, INSEE: do.Address.INSEE, Commune: do.Address.Commune, Precision: pickup.Heard}
		return do
	}
	w.must("CA0", "1", booking(from, 14))
	b := w.must("CA1", "1", heard("Xylophone")).(dialogue.Booked).Booking
	if _, ok := w.must("CA2", "1", heard("Yourte")).(dialogue.Booked); !ok {
		t.Fatal("another unknown street was taken for the first")
	}
	if e, ok := w.must("CA3", "1", heard("xylophone")).(dialogue.Refused); !ok {
		t.Fatalf("a second booking at the same unknown place: %+v", e)
	}
	moved := w.must("CA1", "2", dialogue.Amend{Booking: b.ID, Slot: to}).(dialogue.Amended).Booking
	open, err := w.st.AddressChecks(t.Context())
	if err != nil || len(open) != 2 || open[1].Reference != moved.Reference || open[1].Date != to.Date {
		t.Fatalf("to check: %+v, %v", open, err)
	}
	if err := w.st.CheckAddress(t.Context(), moved.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.st.CheckAddress(t.Context(), moved.ID); !errors.Is(err, dialogue.ErrGone) {
		t.Errorf("checked twice: %v", err)
	}
	if still, err := w.st.AddressToCheck(t.Context(), moved.ID); err != nil || still {
		t.Errorf("checked, and still to be: %v %v", still, err)
	}
	back := w.must("CA1", "3", dialogue.Amend{Booking: moved.ID, Slot: from}).(dialogue.Amended).Booking
	if still, err := w.st.AddressToCheck(t.Context(), back.ID); err != nil || still {
		t.Errorf("checked, then moved, and to be checked again: %v %v", still, err)
	}
}
