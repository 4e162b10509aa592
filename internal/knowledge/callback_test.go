package knowledge

import (
	"testing"
	"time"

	"github.com/debarras/debarras/internal/pickup"
	"pgregory.net/rapid"
)

func TestCallbackWindowsLieInOpeningHours(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	office := []Span{{8 * 60, 18 * 60}}
	territory := Territory{Location: paris, Hours: map[time.Weekday][]Span{time.Monday: office, time.Tuesday: office,
		time.Wednesday: office, time.Thursday: office, time.Friday: office, time.Saturday: {{8*60 + 30, 12 * 60}}}}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, paris).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minute")) * time.Minute)
		ws := territory.CallbackWindows(now, 2)
		if len(ws) != 2 {
			t.Fatalf("%d windows at %s", len(ws), now)
		}
		if !ws[0].From.Before(ws[1].From) {
			t.Fatal("the windows are not in order")
		}
		for _, w := range ws {
			if w.From.Sub(now) < callbackNotice || w.Until.Sub(w.From) != callbackWindow {
				t.Fatalf("window %s to %s, asked at %s", w.From, w.Until, now)
			}
			if pickup.IsHoliday(pickup.DateOf(w.From)) || !territory.Open(w.From) || !territory.Open(w.Until.Add(-time.Minute)) {
				t.Fatalf("nobody is there from %s to %s", w.From, w.Until)
			}
		}
	})
}
