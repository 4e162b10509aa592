package pickup

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// Two squares that touch, cut out of one commune; another commune has one sector.
func nearSectors() []Sector {
	return []Sector{
		{ID: "whole", INSEE: []INSEE{"13206"}},
		{ID: "west", INSEE: []INSEE{"13206"}, Area: square(5.40, 43.28)},
		{ID: "east", INSEE: []INSEE{"13206"}, Area: square(5.42, 43.28)},
		{ID: "plain", INSEE: []INSEE{"13005"}},
	}
}

func TestSectorNear(t *testing.T) {
	for _, c := range []struct {
		name      string
		a         Address
		want      string
		other     string
		near      bool
		from, max float64
	}{
		// 0.0005° of longitude are 40 m here, 0.001° 81 m, 0.0015° 121 m.
		{"far inside", Address{INSEE: "13206", Lon: 5.411, Lat: 43.29, Precision: "number"}, "west", "east", false, 700, 900},
		{"inside, 40 m", Address{INSEE: "13206", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "west", "east", true, 39, 42},
		{"the other side, 40 m", Address{INSEE: "13206", Lon: 5.4205, Lat: 43.29, Precision: "number"}, "east", "west", true, 39, 42},
		{"inside, 81 m", Address{INSEE: "13206", Lon: 5.419, Lat: 43.29, Precision: "number"}, "west", "east", false, 80, 83},
		{"street, 121 m", Address{INSEE: "13206", Lon: 5.4185, Lat: 43.29, Precision: "street"}, "west", "east", true, 120, 123},
		{"outside both, 40 m", Address{INSEE: "13206", Lon: 5.3995, Lat: 43.29, Precision: "number"}, "whole", "west", true, 39, 42},
		{"inside, at the outer border", Address{INSEE: "13206", Lon: 5.4005, Lat: 43.29, Precision: "number"}, "west", "whole", true, 39, 42},
		{"no border in the commune", Address{INSEE: "13005", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "plain", "", false, math.Inf(1), math.Inf(1)},
		{"no position", Address{INSEE: "13206", Precision: "street"}, "whole", "", true, math.Inf(1), math.Inf(1)},
		{"nobody serves", Address{INSEE: "75056", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "", "", false, math.Inf(1), math.Inf(1)},
	} {
		s, n, ok := SectorNear(nearSectors(), c.a)
		if s.ID != c.want || ok != (c.want != "") || n.Near != c.near || n.Metres < c.from || n.Metres > c.max {
			t.Errorf("%s: %q (%v), %+v", c.name, s.ID, ok, n)
		}
		if n.Other != c.other {
			t.Errorf("%s: across is %q, want %q", c.name, n.Other, c.other)
		}
	}
}

// The sector is SectorAt's; what is not near stays in its sector when it moves by less than NearMetres; what is near has another sector
// across, which is none of its own.
func TestSectorNearProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Address{INSEE: rapid.SampledFrom([]INSEE{"13206", "13005", "75056"}).Draw(t, "insee"),
			Lon: rapid.Float64Range(5.395, 5.445).Draw(t, "lon"), Lat: rapid.Float64Range(43.275, 43.305).Draw(t, "lat"),
			Precision: rapid.SampledFrom([]string{"number", "street", "place"}).Draw(t, "precision")}
		sectors := nearSectors()
		s, n, ok := SectorNear(sectors, a)
		if at, okAt, sure := SectorAt(sectors, a); at.ID != s.ID || okAt != ok || !sure && ok && !n.Near {
			t.Fatalf("%q (%v), SectorAt says %q (%v, sure %v)", s.ID, ok, at.ID, okAt, sure)
		}
		if n.Other == s.ID && ok {
			t.Fatalf("%q is across of itself", s.ID)
		}
		nearest := math.Inf(1)
		for _, c := range sectors {
			if a.INSEE == "13206" {
				nearest = min(nearest, BorderMetres(c.Area, orb.Point{a.Lon, a.Lat}))
			}
		}
		if math.Abs(n.Metres-nearest) > 1e-6 {
			t.Fatalf("%g m, want %g m", n.Metres, nearest)
		}
		if n.Near || !ok {
			return
		}
		angle := rapid.Float64Range(0, 2*math.Pi).Draw(t, "angle")
		b := a
		b.Lat += 0.99 * NearMetres * math.Sin(angle) / metresPerDegree
		b.Lon += 0.99 * NearMetres * math.Cos(angle) / metresPerDegree / math.Cos(a.Lat*math.Pi/180)
		if moved, _, _ := SectorAt(sectors, b); moved.ID != s.ID {
			t.Fatalf("%.0f m from a border, yet %d m away it is %q instead of %q", n.Metres, NearMetres, moved.ID, s.ID)
		}
	})
}

func TestSectorsOf(t *testing.T) {
	shares, unserved := SectorsOf(nearSectors(), "13206", [][2]float64{{5.41, 43.29}, {5.43, 43.29}, {5.435, 43.29}, {5.5, 43.29}})
	var got []string
	for _, s := range shares {
		got = append(got, fmt.Sprint(s.Sector.ID, " ", s.Points))
	}
	if d := cmp.Diff([]string{"east 2", "west 1", "whole 1"}, got); d != "" || unserved != 0 {
		t.Error(d, unserved)
	}
	if shares, unserved := SectorsOf(nearSectors(), "75056", [][2]float64{{5.41, 43.29}}); len(shares) != 0 || unserved != 1 {
		t.Errorf("nobody serves: %v, %d", shares, unserved)
	}
	if shares, _ := SectorsOf(nearSectors(), "13206", nil); len(shares) != 0 {
		t.Errorf("no points: %v", shares)
	}
}

// Every point is counted once, in the sector that SectorAt gives it, the fullest first.
func TestSectorsOfCountsEachPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sectors := nearSectors()[rapid.IntRange(0, 1).Draw(t, "without the whole"):]
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{rapid.Float64Range(5.38, 5.46).Draw(t, "lon"), rapid.Float64Range(43.27, 43.31).Draw(t, "lat")}
		}), 0, 30).Draw(t, "points")
		shares, unserved := SectorsOf(sectors, "13206", points)
		want := map[string]int{}
		for _, p := range points {
			if s, ok, _ := SectorAt(sectors, Address{INSEE: "13206", Lon: p[0], Lat: p[1], Precision: "number"}); ok {
				want[s.ID]++
			}
		}
		sum := unserved
		for i, s := range shares {
			if sum += s.Points; s.Points != want[s.Sector.ID] || i > 0 && s.Points > shares[i-1].Points {
				t.Fatalf("%s has %d points, want %d; all: %v", s.Sector.ID, s.Points, want[s.Sector.ID], shares)
			}
		}
		if sum != len(points) || len(shares) != len(want) {
			t.Fatalf("%d of %d points, %d of %d sectors", sum, len(points), len(shares), len(want))
		}
	})
}
