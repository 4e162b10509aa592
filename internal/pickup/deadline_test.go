package pickup

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestDeadlines(t *testing.T) {
	rules := RuleSet{PutOutHour: 19, CancelCutoffH: 24, AmendCutoffH: 48}
	for _, c := range []struct {
		day           Date
		now           string
		cancel, amend bool
	}{
		{Date{2026, 12, 4}, "2026-12-01 18:59", true, true},
		{Date{2026, 12, 4}, "2026-12-01 19:00", true, false},
		{Date{2026, 12, 4}, "2026-12-02 18:59", true, false},
		{Date{2026, 12, 4}, "2026-12-02 19:00", false, false},
		{Date{2026, 12, 4}, "2026-12-24 10:00", false, false},
		// Clocks go forward on Sunday 29 March 2026: the 24 hours before Sunday
		// 19:00 are 23 real ones, and the deadline stays Saturday 19:00.
		{Date{2026, 3, 30}, "2026-03-28 18:59", true, false},
		{Date{2026, 3, 30}, "2026-03-28 19:00", false, false},
		// Clocks go back on Sunday 25 October 2026: 25 real ones.
		{Date{2026, 10, 26}, "2026-10-24 18:59", true, false},
		{Date{2026, 10, 26}, "2026-10-24 19:00", false, false},
	} {
		now := at(t, c.now)
		if got := CanCancel(c.day, rules, now); got != c.cancel {
			t.Errorf("at %s, cancelling %s: %v", c.now, c.day, got)
		}
		if got := CanAmend(c.day, rules, now); got != c.amend {
			t.Errorf("at %s, amending %s: %v", c.now, c.day, got)
		}
	}
}

func TestDeadlineWithoutHourOrCutoff(t *testing.T) {
	day := Date{2026, 12, 4}
	if got := PutOutFrom(day, RuleSet{}, paris(t)); !got.Equal(at(t, "2026-12-03 18:00")) {
		t.Errorf("put out from %s", got)
	}
	if !CanCancel(day, RuleSet{}, at(t, "2026-12-03 17:59")) || CanCancel(day, RuleSet{}, at(t, "2026-12-03 18:00")) {
		t.Error("without a cut-off, the evening itself ends it")
	}
}

// The deadline shows the same hour on the wall on every day of the year.
func TestDeadlineHourNeverShifts(t *testing.T) {
	loc := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		day := genDate().Draw(t, "day")
		rules := RuleSet{PutOutHour: rapid.IntRange(4, 23).Draw(t, "hour"), CancelCutoffH: 24 * rapid.IntRange(0, 4).Draw(t, "days")}
		end := CancelBefore(day, rules, loc)
		if end.Hour() != rules.PutOutHour || DateOf(end) != day.AddDays(-1-rules.CancelCutoffH/24) {
			t.Fatalf("deadline %s for %s under %+v", end, day, rules)
		}
		if !CanCancel(day, rules, end.Add(-time.Second)) || CanCancel(day, rules, end) {
			t.Fatalf("not sharp at %s", end)
		}
	})
}

func TestMissedWindow(t *testing.T) {
	rules := RuleSet{MissedDays: 3}
	for _, c := range []struct {
		day  Date
		now  string
		want Window
	}{
		{Date{2026, 11, 24}, "2026-11-24 23:59", TooEarly},
		{Date{2026, 11, 24}, "2026-11-25 00:00", WindowOpen},
		{Date{2026, 11, 24}, "2026-11-27 23:59", WindowOpen},
		{Date{2026, 11, 24}, "2026-11-28 00:00", TooLate},
		{Date{2026, 12, 23}, "2026-12-29 12:00", WindowOpen}, // Christmas and a weekend do not count
		{Date{2026, 12, 23}, "2026-12-30 12:00", TooLate},
		{Date{2027, 3, 26}, "2027-04-01 12:00", WindowOpen}, // Easter Monday, and summer time
		{Date{2027, 3, 26}, "2027-04-02 00:00", TooLate},
	} {
		if got := MissedWindow(c.day, rules, at(t, c.now)); got != c.want {
			t.Errorf("collection of %s at %s: %s, want %s", c.day, c.now, got, c.want)
		}
	}
	if got := MissedWindow(Date{2020, 1, 6}, RuleSet{}, at(t, "2026-11-24 10:00")); got != WindowOpen {
		t.Errorf("no limit: %s", got)
	}
}

func TestRulesAt(t *testing.T) {
	sets := []RuleSet{
		{Name: "amp", Version: "amp/2025-01", Until: Date{2025, 12, 31}},
		{Name: "amp", Version: "amp/2026-01", From: Date{2026, 1, 1}, Until: Date{2026, 6, 30}},
		{Name: "amp", Version: "amp/2026-07", From: Date{2026, 7, 1}},
		{Name: "other", Version: "other/2026-01", From: Date{2026, 1, 1}, Until: Date{2026, 6, 30}},
	}
	for _, c := range []struct {
		name, day, want string
	}{
		{"amp", "2019-05-05", "amp/2025-01"},
		{"amp", "2025-12-31", "amp/2025-01"},
		{"amp", "2026-01-01", "amp/2026-01"},
		{"amp", "2026-06-30", "amp/2026-01"},
		{"amp", "2026-07-01", "amp/2026-07"},
		{"amp", "2030-01-01", "amp/2026-07"},
		{"other", "2026-07-01", ""},
		{"none", "2026-07-01", ""},
	} {
		day, err := ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := RulesAt(sets, c.name, day)
		if got.Version != c.want || ok != (c.want != "") {
			t.Errorf("%s on %s: %q, %v; want %q", c.name, c.day, got.Version, ok, c.want)
		}
	}
}
