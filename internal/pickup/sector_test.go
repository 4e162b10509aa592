package pickup

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
	"pgregory.net/rapid"
)

// square is about 1.6 km wide and 2.2 km high, at Marseille's latitude.
func square(lon, lat float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + 0.02, lat}, {lon + 0.02, lat + 0.02}, {lon, lat + 0.02}, {lon, lat}}}}
}

func TestSectorAt(t *testing.T) {
	sectors := []Sector{
		{ID: "whole", INSEE: []INSEE{"13206", "13207"}},
		{ID: "east", INSEE: []INSEE{"13206"}, Area: square(5.40, 43.28)},
		{ID: "south", INSEE: []INSEE{"13208"}, Area: square(5.36, 43.24)},
	}
	for name, c := range map[string]struct {
		a        Address
		want     string
		ok, sure bool
	}{
		"inside":                       {Address{INSEE: "13206", Lon: 5.41, Lat: 43.29, Precision: "number"}, "east", true, true},
		"inside, street only":          {Address{INSEE: "13206", Lon: 5.41, Lat: 43.29, Precision: "street"}, "east", true, true},
		"outside":                      {Address{INSEE: "13206", Lon: 5.38, Lat: 43.29, Precision: "number"}, "whole", true, true},
		"just inside, exact":           {Address{INSEE: "13206", Lon: 5.4005, Lat: 43.29, Precision: "number"}, "east", true, true},
		"just inside, street only":     {Address{INSEE: "13206", Lon: 5.4005, Lat: 43.29, Precision: "street"}, "east", true, false},
		"just outside, street only":    {Address{INSEE: "13206", Lon: 5.3995, Lat: 43.29, Precision: "street"}, "whole", true, false},
		"just outside, place only":     {Address{INSEE: "13206", Lon: 5.3995, Lat: 43.29, Precision: "place"}, "whole", true, false},
		"200 m outside, street only":   {Address{INSEE: "13206", Lon: 5.3975, Lat: 43.29, Precision: "street"}, "whole", true, true},
		"inside another's polygon":     {Address{INSEE: "13207", Lon: 5.41, Lat: 43.29, Precision: "number"}, "whole", true, true},
		"no position, polygons":        {Address{INSEE: "13206", Precision: "street"}, "whole", true, false},
		"no position, no polygon":      {Address{INSEE: "13207", Precision: "street"}, "whole", true, true},
		"outside, no whole sector":     {Address{INSEE: "13208", Lon: 5.50, Lat: 43.25, Precision: "number"}, "", false, false},
		"inside, no whole sector":      {Address{INSEE: "13208", Lon: 5.37, Lat: 43.25, Precision: "number"}, "south", true, true},
		"commune that nobody serves":   {Address{INSEE: "13055", Lon: 5.41, Lat: 43.29, Precision: "number"}, "", false, false},
		"no position, only a polygon":  {Address{INSEE: "13208", Precision: "street"}, "", false, false},
		"exact position, no commune":   {Address{Lon: 5.41, Lat: 43.29, Precision: "number"}, "", false, false},
		"unknown precision, by border": {Address{INSEE: "13206", Lon: 5.4005, Lat: 43.29}, "east", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, ok, sure := SectorAt(sectors, c.a)
			if s.ID != c.want || ok != c.ok || sure != c.sure {
				t.Errorf("got %q, %v, sure %v; want %q, %v, sure %v", s.ID, ok, sure, c.want, c.ok, c.sure)
			}
		})
	}
}

// The flat distance agrees with orb's great circle within a metre in a thousand.
func TestBorderMetres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(5.401, 5.419).Draw(t, "lon"), rapid.Float64Range(43.281, 43.299).Draw(t, "lat")}
		got := BorderMetres(square(5.40, 43.28), p)
		want := math.Inf(1)
		for _, q := range []orb.Point{{5.40, p[1]}, {5.42, p[1]}, {p[0], 43.28}, {p[0], 43.30}} {
			want = min(want, geo.DistanceHaversine(p, q))
		}
		if math.Abs(got-want) > 1+want/500 {
			t.Fatalf("%v: %.1f m, want %.1f m", p, got, want)
		}
	})
	if !math.IsInf(BorderMetres(nil, orb.Point{5, 43}), 1) {
		t.Error("an empty area has a border")
	}
}

func TestRounds(t *testing.T) {
	sectors := []Sector{
		{ID: "a", Weekday: time.Friday, Vehicle: "benne", Stops: 20, M3: 30},
		{ID: "b", Weekday: time.Tuesday, Vehicle: "hayon", Stops: 12, M3: 15},
	}
	closures := []Closure{
		{From: Date{2026, 12, 14}, Until: Date{2026, 12, 15}, Reason: "grève"},
		{Sector: "a", From: Date{2026, 12, 11}},
	}
	got := Rounds(sectors, Date{2026, 12, 8}, Date{2026, 12, 29}, closures)
	want := []Round{
		{Sector: "b", Date: Date{2026, 12, 8}, Vehicle: "hayon", Stops: 12, M3: 15},
		{Sector: "a", Date: Date{2026, 12, 11}, Vehicle: "benne", Stops: 20, M3: 30, ClosedReason: "closed"},
		{Sector: "b", Date: Date{2026, 12, 15}, Vehicle: "hayon", Stops: 12, M3: 15, ClosedReason: "grève"},
		{Sector: "a", Date: Date{2026, 12, 18}, Vehicle: "benne", Stops: 20, M3: 30},
		{Sector: "b", Date: Date{2026, 12, 22}, Vehicle: "hayon", Stops: 12, M3: 15},
		// Friday 25 is Christmas.
		{Sector: "b", Date: Date{2026, 12, 29}, Vehicle: "hayon", Stops: 12, M3: 15},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("rounds (-want +got):\n" + diff)
	}
}

func TestRoundsCoverEveryWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := genDate().Draw(t, "from")
		to := from.AddDays(rapid.IntRange(-1, 120).Draw(t, "days"))
		weekday := rapid.Map(rapid.IntRange(0, 6), func(i int) time.Weekday { return time.Weekday(i) })
		s := Sector{ID: "s", Weekday: weekday.Draw(t, "weekday"), More: rapid.SliceOfN(weekday, 0, 2).Draw(t, "more"), Stops: 1}
		made := map[Date]bool{}
		for _, r := range Rounds([]Sector{s}, from, to, nil) {
			if made[r.Date] {
				t.Fatalf("two rounds on %s", r.Date)
			}
			made[r.Date] = true
		}
		for d := from; !d.After(to); d = d.AddDays(1) {
			want := (d.Weekday() == s.Weekday || slices.Contains(s.More, d.Weekday())) && !IsHoliday(d)
			if made[d] != want {
				t.Fatalf("round on %s (%s): %v", d, d.Weekday(), made[d])
			}
			delete(made, d)
		}
		if len(made) > 0 {
			t.Fatalf("rounds outside the days asked for: %v", made)
		}
	})
}
