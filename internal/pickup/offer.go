package pickup

import (
	"cmp"
	"slices"
	"time"
)

// MostOffered is how many dates are said at a time: a listener keeps two.
const MostOffered = 2

// Need is the room that a booking takes in a round.
type Need struct {
	Stops int     // 1, or 0 when the round already stops at that address
	M3    float64 // typical volume of its objects
}

// Fits reports whether a round is open and has room.
func Fits(r Round, need Need) bool {
	return r.ClosedReason == "" &&
		r.UsedStops+need.Stops <= r.Stops &&
		!exceeds(r.UsedM3+need.M3, r.M3)
}

// PutOut is the evening on which the pile goes out: the one before.
func PutOut(day Date) Date { return day.AddDays(-1) }

// Earliest is the first day that may be booked: LeadDays from today, and never
// today itself, whose put-out evening is over.
func Earliest(rules RuleSet, now time.Time) Date {
	return DateOf(now).AddDays(max(rules.LeadDays, 1))
}

// Bookable reports whether the rules allow a collection on a day: inside lead
// time and horizon, on a collection weekday.
func Bookable(day Date, rules RuleSet, now time.Time) bool {
	if day.Before(Earliest(rules, now)) {
		return false
	}
	if rules.HorizonDays > 0 && day.After(DateOf(now).AddDays(rules.HorizonDays)) {
		return false
	}
	return len(rules.Weekdays) == 0 || slices.Contains(rules.Weekdays, day.Weekday())
}

// Offer gives at most MostOffered slots, the earliest first, one a day, among
// rounds with room on days that the rules and the caller's wish allow. The
// rounds are those of the address's sector, in any order; among rounds of one
// day the lowest id is taken, so equal arguments give equal offers. An empty
// answer means that nothing fits, and the caller of Offer may widen the wish.
func Offer(rounds []Round, rules RuleSet, need Need, now time.Time, wish Wish) []Slot {
	open := slices.DeleteFunc(slices.Clone(rounds), func(r Round) bool {
		return !Fits(r, need) || !Bookable(r.Date, rules, now) || !wish.allows(r.Date)
	})
	slices.SortFunc(open, func(a, b Round) int {
		return cmp.Or(a.Date.UTC().Compare(b.Date.UTC()), cmp.Compare(a.ID, b.ID))
	})
	var slots []Slot
	for _, r := range open {
		if n := len(slots); n > 0 && slots[n-1].Date == r.Date {
			continue
		}
		slots = append(slots, Slot{Round: r.ID, Date: r.Date, PutOut: PutOut(r.Date)})
		if len(slots) == MostOffered {
			break
		}
	}
	return slots
}

// allows reports whether the caller would take a day.
func (w Wish) allows(day Date) bool {
	switch {
	case !w.From.IsZero() && day.Before(w.From),
		!w.Until.IsZero() && day.After(w.Until),
		!w.Before.IsZero() && !day.Before(w.Before),
		w.Weekday != nil && day.Weekday() != *w.Weekday:
		return false
	}
	return !slices.Contains(w.Exclude, day)
}
