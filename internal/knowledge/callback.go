package knowledge

import (
	"time"

	"github.com/debarras/debarras/internal/pickup"
)

// A promised callback has a window of two hours, begins at a full hour, and at
// least one hour from now, so that the promise can be kept.
const (
	callbackWindow = 2 * time.Hour
	callbackNotice = time.Hour
	daysAhead      = 14
)

// CallbackWindows are the next n windows in which agents can call back: at
// most two a day, so that a caller has a real choice.
func (t Territory) CallbackWindows(now time.Time, n int) []Window {
	local := now.In(t.Location)
	earliest := ceilHour(local.Add(callbackNotice))
	var out []Window
	for day := pickup.DateOf(local); len(out) < n && pickup.DateOf(local).DaysUntil(day) <= daysAhead; day = day.AddDays(1) {
		if pickup.IsHoliday(day) {
			continue
		}
		for i, s := range t.Hours[day.Weekday()] {
			if i == 2 || len(out) == n {
				break
			}
			from := day.At(0, t.Location).Add(time.Duration(s.From) * time.Minute)
			end := day.At(0, t.Location).Add(time.Duration(s.To) * time.Minute)
			if from.Before(earliest) {
				from = earliest
			}
			if until := from.Add(callbackWindow); !until.After(end) {
				out = append(out, Window{from, until})
			}
		}
	}
	return out
}

// Window is when an agent calls back.
type Window struct{ From, Until time.Time }

func ceilHour(t time.Time) time.Time {
	floor := t.Truncate(time.Hour)
	if floor.Equal(t) {
		return t
	}
	return floor.Add(time.Hour)
}
