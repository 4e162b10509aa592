package pickup

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tuesday is 2026-11-24, 10:00 in Paris.
func tuesday(t interface{ Fatal(...any) }) time.Time {
	return Date{2026, 11, 24}.At(10, paris(t))
}

// weekly is one open round a week from Tuesday 1 December 2026 on.
func weekly(n int) []Round {
	var rounds []Round
	for i := range n {
		rounds = append(rounds, Round{ID: int64(i + 1), Date: Date{2026, 12, 1}.AddDays(7 * i), Stops: 10, M3: 20})
	}
	return rounds
}

func TestOffer(t *testing.T) {
	rules := RuleSet{LeadDays: 3, HorizonDays: 42, Weekdays: []time.Weekday{time.Tuesday, time.Friday}}
	friday := Round{ID: 90, Date: Date{2026, 12, 4}, Stops: 10, M3: 20}
	tuesdayOnly, sunday := time.Tuesday, time.Sunday
	for name, c := range map[string]struct {
		change func([]Round) []Round
		wish   Wish
		want   string
	}{
		"earliest two":       {nil, Wish{}, "2026-12-01 2026-12-04"},
		"one full by stops":  {func(r []Round) []Round { r[0].UsedStops = 10; return r }, Wish{}, "2026-12-04 2026-12-08"},
		"one full by volume": {func(r []Round) []Round { r[0].UsedM3 = 19.5; return r }, Wish{}, "2026-12-04 2026-12-08"},
		"one closed":         {func(r []Round) []Round { r[0].ClosedReason = "grève"; return r }, Wish{}, "2026-12-04 2026-12-08"},
		"none at all":        {func([]Round) []Round { return nil }, Wish{}, ""},
		"two trucks one day": {func(r []Round) []Round { return append(r, Round{ID: 91, Date: r[0].Date, Stops: 10, M3: 20}) }, Wish{}, "2026-12-01 2026-12-04"},
		"another day":        {nil, Wish{Exclude: []Date{{2026, 12, 1}, {2026, 12, 4}}}, "2026-12-08 2026-12-15"},
		"not before the 5th": {nil, Wish{From: Date{2026, 12, 5}}, "2026-12-08 2026-12-15"},
		"next week":          {nil, Wish{From: Date{2026, 12, 7}, Until: Date{2026, 12, 13}}, "2026-12-08"},
		"a Tuesday":          {nil, Wish{Weekday: &tuesdayOnly}, "2026-12-01 2026-12-08"},
		"a Sunday":           {nil, Wish{Weekday: &sunday}, ""},
		"earlier":            {nil, Wish{Before: Date{2026, 12, 8}}, "2026-12-01 2026-12-04"},
		"nothing earlier":    {nil, Wish{Before: Date{2026, 12, 1}}, ""},
		"past the horizon":   {nil, Wish{From: Date{2027, 1, 5}}, "2027-01-05"},
		"too soon": {func(r []Round) []Round {
			return append(r, Round{ID: 7, Date: Date{2026, 11, 24}, Stops: 9, M3: 9}, Round{ID: 8, Date: Date{2026, 11, 26}, Stops: 9, M3: 9})
		}, Wish{}, "2026-12-01 2026-12-04"},
		"wrong weekday": {func(r []Round) []Round { return append(r, Round{ID: 7, Date: Date{2026, 12, 2}, Stops: 9, M3: 9}) }, Wish{}, "2026-12-01 2026-12-04"},
	} {
		t.Run(name, func(t *testing.T) {
			rounds := append(weekly(9), friday)
			if c.change != nil {
				rounds = c.change(rounds)
			}
			got := ""
			for _, s := range Offer(rounds, rules, Need{Stops: 1, M3: 0.8}, tuesday(t), c.wish) {
				if s.PutOut != s.Date.AddDays(-1) {
					t.Errorf("put out on %s for %s", s.PutOut, s.Date)
				}
				got += " " + s.Date.String()
			}
			if got != "" {
				got = got[1:]
			}
			if got != c.want {
				t.Errorf("offered %q, want %q", got, c.want)
			}
		})
	}
}

// A second booking at the address needs no stop, only volume.
func TestOfferAtAnAddressAlreadyServed(t *testing.T) {
	full := []Round{{ID: 1, Date: Date{2026, 12, 1}, Stops: 3, UsedStops: 3, M3: 20}}
	if got := Offer(full, RuleSet{}, Need{Stops: 0, M3: 1}, tuesday(t), Wish{}); len(got) != 1 {
		t.Errorf("offers %v, want the round", got)
	}
}

func TestNoLeadTimeStillNeedsAnEvening(t *testing.T) {
	today := []Round{{ID: 1, Date: Date{2026, 11, 24}, Stops: 3, M3: 9}, {ID: 2, Date: Date{2026, 11, 25}, Stops: 3, M3: 9}}
	got := Offer(today, RuleSet{}, Need{Stops: 1}, tuesday(t), Wish{})
	if len(got) != 1 || got[0].Round != 2 || got[0].PutOut != (Date{2026, 11, 24}) {
		t.Errorf("offers %v, want tomorrow's round only", got)
	}
}

func genRules() *rapid.Generator[RuleSet] {
	return rapid.Custom(func(t *rapid.T) RuleSet {
		days := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 7, func(i int) int { return i }).Draw(t, "weekdays")
		r := RuleSet{
			LeadDays:      rapid.IntRange(0, 10).Draw(t, "lead"),
			HorizonDays:   rapid.IntRange(0, 60).Draw(t, "horizon"),
			PutOutHour:    rapid.IntRange(0, 23).Draw(t, "hour"),
			CancelCutoffH: rapid.IntRange(0, 72).Draw(t, "cancel"),
			MissedDays:    rapid.IntRange(0, 5).Draw(t, "missed"),
		}
		for _, d := range days {
			r.Weekdays = append(r.Weekdays, time.Weekday(d))
		}
		return r
	})
}

func genRound(base Date) *rapid.Generator[Round] {
	return rapid.Custom(func(t *rapid.T) Round {
		r := Round{
			ID:    rapid.Int64Range(1, 50).Draw(t, "id"),
			Date:  base.AddDays(rapid.IntRange(-5, 70).Draw(t, "date")),
			Stops: rapid.IntRange(0, 5).Draw(t, "stops"), M3: float64(rapid.IntRange(0, 9).Draw(t, "m3")),
			ClosedReason: rapid.SampledFrom([]string{"", "", "", "neige"}).Draw(t, "closed"),
		}
		r.UsedStops = rapid.IntRange(0, r.Stops).Draw(t, "used")
		r.UsedM3 = rapid.Float64Range(0, r.M3).Draw(t, "usedM3")
		return r
	})
}

func genWish(base Date) *rapid.Generator[Wish] {
	date := rapid.Custom(func(t *rapid.T) Date {
		if rapid.Bool().Draw(t, "none") {
			return Date{}
		}
		return base.AddDays(rapid.IntRange(-5, 70).Draw(t, "d"))
	})
	return rapid.Custom(func(t *rapid.T) Wish {
		w := Wish{From: date.Draw(t, "from"), Until: date.Draw(t, "until"), Before: date.Draw(t, "before"),
			Exclude: rapid.SliceOfN(date, 0, 3).Draw(t, "exclude")}
		if rapid.Bool().Draw(t, "hasday") {
			day := time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))
			w.Weekday = &day
		}
		return w
	})
}

// Whatever the world looks like, an offer keeps every rule and every wish, no
// better round was passed over, and the order of the rounds is of no account.
func TestOffersKeepTheRules(t *testing.T) {
	loc := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		today := genDate().Draw(t, "today")
		now := today.At(rapid.IntRange(0, 23).Draw(t, "hour"), loc)
		rules, wish := genRules().Draw(t, "rules"), genWish(today).Draw(t, "wish")
		rounds := rapid.SliceOfN(genRound(today), 0, 12).Draw(t, "rounds")
		need := Need{rapid.IntRange(0, 2).Draw(t, "needstops"), rapid.Float64Range(0, 3).Draw(t, "needm3")}

		slots := Offer(rounds, rules, need, now, wish)
		if len(slots) > MostOffered {
			t.Fatalf("%d slots", len(slots))
		}
		for i, s := range slots {
			r := rounds[slices.IndexFunc(rounds, func(r Round) bool { return r.ID == s.Round && r.Date == s.Date && Fits(r, need) })]
			if left := r.Stops - r.UsedStops - need.Stops; left < 0 {
				t.Fatalf("round %+v would have %d stops left", r, left)
			}
			if r.M3-r.UsedM3-need.M3 < -1e-6 {
				t.Fatalf("round %+v is over its volume by %v", r, need)
			}
			ahead := today.DaysUntil(s.Date)
			if ahead < 1 || ahead < rules.LeadDays || (rules.HorizonDays > 0 && ahead > rules.HorizonDays) {
				t.Fatalf("%d days ahead under %+v", ahead, rules)
			}
			if len(rules.Weekdays) > 0 && !slices.Contains(rules.Weekdays, s.Date.Weekday()) {
				t.Fatalf("offered a %s under %v", s.Date.Weekday(), rules.Weekdays)
			}
			if slices.Contains(wish.Exclude, s.Date) || s.Date.Before(wish.From) ||
				(!wish.Until.IsZero() && s.Date.After(wish.Until)) || (!wish.Before.IsZero() && !s.Date.Before(wish.Before)) {
				t.Fatalf("%s against the wish %+v", s.Date, wish)
			}
			if s.PutOut.Before(today) || (i > 0 && !slots[i-1].Date.Before(s.Date)) {
				t.Fatalf("slots %v on %s", slots, today)
			}
		}
		missed := slices.ContainsFunc(rounds, func(r Round) bool {
			fits := Fits(r, need) && Bookable(r.Date, rules, now) && wish.allows(r.Date)
			return fits && (len(slots) == 0 || r.Date.Before(slots[0].Date))
		})
		if missed {
			t.Fatalf("an earlier round fits than %v", slots)
		}
		slices.Reverse(rounds)
		if diff := cmp.Diff(slots, Offer(rounds, rules, need, now, wish)); diff != "" {
			t.Fatal("another order gives other offers:\n" + diff)
		}
	})
}

// Booking offers until none is left never overfills a round.
func TestCapacityIsNeverNegative(t *testing.T) {
	loc := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		today := genDate().Draw(t, "today")
		rounds := rapid.SliceOfNDistinct(genRound(today), 1, 8, func(r Round) int64 { return r.ID }).Draw(t, "rounds")
		need := Need{1, rapid.Float64Range(0.1, 2).Draw(t, "m3")}
		for range 200 {
			slots := Offer(rounds, RuleSet{}, need, today.At(9, loc), Wish{})
			if len(slots) == 0 {
				break
			}
			i := slices.IndexFunc(rounds, func(r Round) bool { return r.ID == slots[0].Round })
			rounds[i].UsedStops += need.Stops
			rounds[i].UsedM3 += need.M3
			if rounds[i].UsedStops > rounds[i].Stops || rounds[i].UsedM3 > rounds[i].M3+1e-6 {
				t.Fatalf("overfilled %+v", rounds[i])
			}
		}
		if left := Offer(rounds, RuleSet{}, need, today.At(9, loc), Wish{}); len(left) > 0 {
			t.Fatalf("still room after 200 bookings: %v", left)
		}
	})
}
