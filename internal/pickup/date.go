package pickup

import (
	"fmt"
	"time"
)

// Date is a civil day in the territory's time zone, without hour or zone: a
// truck comes on a day, not at an instant. The zero Date means "none".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the civil day of an instant in the instant's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not written YYYY-MM-DD: %w", s, err)
	}
	return DateOf(t), nil
}

// UTC is midnight of the day in UTC, which is how a date column is bound.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// At is an hour of the day in a location.
func (d Date) At(hour int, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, loc)
}

// AddDays moves by n days; the calendar, not 24 h, so summer time is harmless.
func (d Date) AddDays(n int) Date { return DateOf(d.UTC().AddDate(0, 0, n)) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.UTC().Weekday() }

// Before, After and IsZero compare days.
func (d Date) Before(o Date) bool { return d.UTC().Before(o.UTC()) }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return o.Before(d) }

// IsZero reports whether no day is set.
func (d Date) IsZero() bool { return d == Date{} }

// DaysUntil is the number of days from d to o, negative when o is earlier.
func (d Date) DaysUntil(o Date) int { return int(o.UTC().Sub(d.UTC()).Hours() / 24) }

// String is the ISO form, "2006-01-02", or "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; an empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = got
	return nil
}
