package pickup

import "time"

// Easter is Easter Sunday of a Gregorian year, by the anonymous algorithm of
// Nature, 20 April 1876, as given by J. Meeus, Astronomical Algorithms, ch. 8.
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}

// Holidays are the eleven public holidays of a year in metropolitan France
// (Code du travail, art. L3133-1), in order except where Ascension falls
// before 8 May. Alsace-Moselle's two more are not counted.
func Holidays(year int) []Date {
	easter := Easter(year)
	return []Date{
		{year, time.January, 1},
		easter.AddDays(1),
		{year, time.May, 1},
		{year, time.May, 8},
		easter.AddDays(39), // Ascension
		easter.AddDays(50), // Whit Monday
		{year, time.July, 14},
		{year, time.August, 15},
		{year, time.November, 1},
		{year, time.November, 11},
		{year, time.December, 25},
	}
}

// IsHoliday reports whether a day is a public holiday.
func IsHoliday(d Date) bool {
	for _, h := range Holidays(d.Year) {
		if h == d {
			return true
		}
	}
	return false
}

// IsWorkingDay reports whether a day is a "jour ouvré": Monday to Friday and
// no public holiday.
func IsWorkingDay(d Date) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && !IsHoliday(d)
}

// AddWorkingDays is the n-th working day after d; d itself does not count.
func AddWorkingDays(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(1); IsWorkingDay(d) {
			n--
		}
	}
	return d
}
