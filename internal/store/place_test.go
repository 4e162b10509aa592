package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/debarras/debarras/internal/dialogue"
	"github.com/debarras/debarras/internal/pickup"
)

// rule lets the world's rules be others than testRules.
func (w *world) rule(r pickup.RuleSet) {
	w.st.territory.Sectors[0].INSEE = []pickup.INSEE{"13206"}
	w.st.territory.Rules = func(string) (pickup.RuleSet, bool) { return r, true }
	w.st.territory.InForce = func(string, pickup.Date) (pickup.RuleSet, bool) { return r, true }
}

// collected ends what is pending, as a crew does.
func (w *world) collected() {
	w.t.Helper()
	if _, err := w.db.App.Exec(w.t.Context(), `UPDATE booking SET state = 'collected' WHERE state = 'confirmed'`); err != nil {
		w.t.Fatal(err)
	}
}

func TestAPlaceIsServedSoManyTimesAYear(t *testing.T) {
	w := newWorld(t)
	rules := testRules
	rules.PerYear = 2
	w.rule(rules)
	slot := w.round(30, 50)
	book := func(sid string, number int) dialogue.Event {
		t.Helper()
		return w.must(sid, "1", booking(slot, number))
	}

	kept := book("CA1", 12).(dialogue.Booked).Booking
	w.collected()
	cancelled := book("CA2", 12).(dialogue.Booked).Booking
	if e, ok := w.must("CA2", "2", dialogue.Cancel{Booking: cancelled.ID}).(dialogue.Cancelled); !ok {
		t.Fatal(e)
	}
	second := book("CA3", 12).(dialogue.Booked).Booking // what was cancelled is given back
	moved := w.must("CA3", "2", dialogue.Amend{Booking: second.ID, Slot: w.round(37, 50)})
	if _, ok := moved.(dialogue.Amended); !ok {
		t.Fatal(moved)
	}
	w.collected()
	if e, ok := book("CA4", 12).(dialogue.Refused); !ok || e.Why != "quota" {
		t.Fatalf("a third one in the year: %+v", e)
	}
	if _, ok := book("CA5", 14).(dialogue.Booked); !ok {
		t.Fatal("the neighbour pays for it")
	}
	if n := w.count(`SELECT count(*) FROM place_use WHERE booking_id = $1`, kept.ID); n != 1 {
		t.Fatalf("%d uses of one booking", n)
	}
	// The year is over, whatever the calendar says.
	w.now = w.now.AddDate(0, 0, 366)
	w.db.SetNow(t, w.now)
	w.st.keys.Now = func() time.Time { return w.now }
	slot = w.round(30, 50)
	if e, ok := book("CA6", 12).(dialogue.Booked); !ok {
		t.Fatalf("a year later: %+v", e)
	}
}

func TestTheRulesSayHowManyMayWait(t *testing.T) {
	w := newWorld(t)
	rules := testRules
	rules.Pending = 2
	w.rule(rules)
	for i := range 3 {
		slot := w.round(7+i, 50)
		_, full, err := w.st.PendingAt(t.Context(), pickup.Live, address(12), w.now)
		if err != nil || full != (i == 2) {
			t.Fatalf("after %d: full %v, %v", i, full, err)
		}
		e := w.must(fmt.Sprint("CA", i), "1", booking(slot, 12))
		if _, booked := e.(dialogue.Booked); booked != (i < 2) {
			t.Fatalf("booking %d: %+v", i+1, e)
		}
	}
}

// The date was offered before midnight and is agreed to after it.
func TestALateYesIsToldTheNextDates(t *testing.T) {
	w := newWorld(t)
	rules := testRules
	rules.LeadDays = 3
	w.rule(rules)
	soon, later := w.round(3, 5), w.round(10, 5)
	w.now = pickup.DateOf(w.now).AddDays(1).At(0, time.Local).Add(time.Minute)
	e, ok := w.must("CA1", "1", booking(soon, 12)).(dialogue.SlotGone)
	if !ok || len(e.Offers) == 0 || e.Offers[0].Round != later.Round {
		t.Fatalf("%+v", e)
	}
}
