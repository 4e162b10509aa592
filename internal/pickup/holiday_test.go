package pickup

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEaster(t *testing.T) {
	for _, want := range []string{
		"1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2285-03-22",
	} {
		day, err := ParseDate(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := Easter(day.Year); got != day {
			t.Errorf("Easter %d = %s, want %s", day.Year, got, want)
		}
	}
}

func TestEasterIsASundayInItsRange(t *testing.T) {
	for year := 1583; year < 4000; year++ {
		e := Easter(year)
		if e.Weekday() != time.Sunday || e.Before(Date{year, 3, 22}) || e.After(Date{year, 4, 25}) {
			t.Fatalf("Easter %d = %s, a %s", year, e, e.Weekday())
		}
	}
}

func TestHolidays2026(t *testing.T) {
	want := "2026-01-01 2026-04-06 2026-05-01 2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-08-15 2026-11-01 2026-11-11 2026-12-25"
	got := ""
	for _, h := range Holidays(2026) {
		got += " " + h.String()
	}
	if got != " "+want {
		t.Errorf("holidays of 2026:%s\nwant %s", got, want)
	}
}

func TestAddWorkingDays(t *testing.T) {
	for _, c := range []struct {
		day  Date
		n    int
		want Date
	}{
		{Date{2026, 11, 24}, 0, Date{2026, 11, 24}},
		{Date{2026, 11, 24}, 3, Date{2026, 11, 27}},
		{Date{2026, 11, 27}, 1, Date{2026, 11, 30}},  // over a weekend
		{Date{2026, 12, 24}, 1, Date{2026, 12, 28}},  // over Christmas and a weekend
		{Date{2027, 3, 26}, 1, Date{2027, 3, 30}},    // over Easter Monday
		{Date{2026, 5, 13}, 2, Date{2026, 5, 18}},    // over Ascension
		{Date{2026, 12, 31}, 1, Date{2027, 1, 4}},    // into the next year
		{Date{2026, 11, 28}, 1, Date{2026, 11, 30}},  // from a Saturday
		{Date{2026, 10, 30}, 10, Date{2026, 11, 16}}, // over two holidays
	} {
		if got := AddWorkingDays(c.day, c.n); got != c.want {
			t.Errorf("%s + %d working days = %s, want %s", c.day, c.n, got, c.want)
		}
	}
}

func TestAddWorkingDaysCountsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := genDate().Draw(t, "day")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		end := AddWorkingDays(day, n)
		if !IsWorkingDay(end) {
			t.Fatalf("%s is no working day", end)
		}
		for d := day.AddDays(1); !d.After(end); d = d.AddDays(1) {
			if IsWorkingDay(d) {
				n--
			}
		}
		if n != 0 {
			t.Fatalf("%d working days too few up to %s", n, end)
		}
	})
}
