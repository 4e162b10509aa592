package pickup

import "time"

// eveningHour stands for "la veille au soir" when the rules give no hour.
const eveningHour = 18

// PutOutFrom is the instant from which the pile may stand outside, in loc.
func PutOutFrom(day Date, rules RuleSet, loc *time.Location) time.Time {
	return before(day, rules, 0, loc)
}

// CancelBefore is the instant until which a collection may be cancelled.
func CancelBefore(day Date, rules RuleSet, loc *time.Location) time.Time {
	return before(day, rules, rules.CancelCutoffH, loc)
}

// AmendBefore is the instant until which a collection may be changed.
func AmendBefore(day Date, rules RuleSet, loc *time.Location) time.Time {
	return before(day, rules, rules.AmendCutoffH, loc)
}

// CanCancel reports whether a collection on a day may still be cancelled at
// now, under the rules that it was booked under.
func CanCancel(day Date, rules RuleSet, now time.Time) bool {
	return now.Before(CancelBefore(day, rules, now.Location()))
}

// CanAmend reports whether a collection on a day may still be changed at now,
// under the rules that it was booked under.
func CanAmend(day Date, rules RuleSet, now time.Time) bool {
	return now.Before(AmendBefore(day, rules, now.Location()))
}

// before counts hours back from the put-out hour on the wall clock: 24 hours
// before Sunday 19:00 is Saturday 19:00, also when the clocks change at night.
func before(day Date, rules RuleSet, hours int, loc *time.Location) time.Time {
	hour := rules.PutOutHour
	if hour == 0 {
		hour = eveningHour
	}
	return PutOut(day).At(hour-hours, loc)
}

// Window says whether something may be reported yet, now, or no more.
type Window string

// The three answers of MissedWindow.
const (
	TooEarly   Window = "too_early" // the truck may still come
	WindowOpen Window = "open"
	TooLate    Window = "too_late"
)

// MissedUntil is the last day on which a missed collection may be reported:
// MissedDays working days after it. The zero Date means no end.
func MissedUntil(day Date, rules RuleSet) Date {
	if rules.MissedDays == 0 {
		return Date{}
	}
	return AddWorkingDays(day, rules.MissedDays)
}

// MissedWindow says whether a missed collection may be reported at now. The
// window opens the day after: until midnight the truck may still come.
func MissedWindow(day Date, rules RuleSet, now time.Time) Window {
	today, until := DateOf(now), MissedUntil(day, rules)
	switch {
	case !today.After(day):
		return TooEarly
	case !until.IsZero() && today.After(until):
		return TooLate
	}
	return WindowOpen
}

// RulesAt is the version of a rule set in force on a day. From and Until are
// both inside; a zero one is open. Of two versions in force, which the loader
// refuses, the later one wins.
func RulesAt(sets []RuleSet, name string, day Date) (RuleSet, bool) {
	var found RuleSet
	ok := false
	for _, r := range sets {
		if r.Name != name || (!r.From.IsZero() && day.Before(r.From)) || (!r.Until.IsZero() && day.After(r.Until)) {
			continue
		}
		if !ok || r.From.After(found.From) {
			found, ok = r, true
		}
	}
	return found, ok
}
