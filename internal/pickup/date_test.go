package pickup

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// genDate draws a civil day between 2000 and 2099.
func genDate() *rapid.Generator[Date] {
	return rapid.Custom(func(t *rapid.T) Date {
		return Date{2000, time.January, 1}.AddDays(rapid.IntRange(0, 36_524).Draw(t, "day"))
	})
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDate().Draw(t, "d")
		n := rapid.IntRange(-2000, 2000).Draw(t, "n")
		e := d.AddDays(n)
		if got := d.DaysUntil(e); got != n {
			t.Fatalf("%s + %d days = %s, but %d days until it", d, n, e, got)
		}
		if e.AddDays(-n) != d {
			t.Fatalf("%s + %d - %d = %s", d, n, n, e.AddDays(-n))
		}
		if got := int(d.Weekday()+time.Weekday(n%7)+7) % 7; got != int(e.Weekday()) {
			t.Fatalf("%s is a %s, %d days later a %s", d, d.Weekday(), n, e.Weekday())
		}
		if e.After(d) != (n > 0) || e.Before(d) != (n < 0) {
			t.Fatalf("order of %s and %s", d, e)
		}
		back, err := ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%s read back as %s, %v", d, back, err)
		}
	})
}

func TestDateAcrossSummerTime(t *testing.T) {
	paris := paris(t)
	for _, day := range []Date{{2026, 3, 29}, {2026, 10, 25}, {2027, 3, 28}, {2027, 10, 31}} {
		before, after := day.AddDays(-1), day.AddDays(1)
		if before.DaysUntil(after) != 2 {
			t.Errorf("around %s: %d days, want 2", day, before.DaysUntil(after))
		}
		for hour := range 24 {
			if got := DateOf(after.At(hour, paris)); got != after {
				t.Errorf("%s at %d h is on %s", after, hour, got)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-02-28", "2026-02-30", "", "2026-2-3", "10000-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && !d.IsZero() && d.String() != s {
			t.Fatalf("%q read as %s", s, d)
		}
		var u Date
		if (u.UnmarshalText([]byte(s)) == nil) != (err == nil || s == "") {
			t.Fatalf("UnmarshalText and ParseDate disagree on %q", s)
		}
	})
}

func paris(t interface{ Fatal(...any) }) *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal("no time zone data:", err)
	}
	return loc
}
