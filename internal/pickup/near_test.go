package pickup

import (
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
		name string
		a    Address
		want string
		near bool
	}{
		// 0.0005° of longitude are 40 m here, 0.001° 81 m, 0.0015° 121 m.
		{"far inside", Address{INSEE: "13206", Lon: 5.411, Lat: 43.29, Precision: "number"}, "west", false},
		{"inside, 40 m", Address{INSEE: "13206", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "west", true},
		{"the other side, 40 m", Address{INSEE: "13206", Lon: 5.4205, Lat: 43.29, Precision: "number"}, "east", true},
		{"inside, 81 m", Address{INSEE: "13206", Lon: 5.419, Lat: 43.29, Precision: "number"}, "west", false},
		{"street, 121 m", Address{INSEE: "13206", Lon: 5.4185, Lat: 43.29, Precision: "street"}, "west", true},
		{"outside both, 40 m", Address{INSEE: "13206", Lon: 5.3995, Lat: 43.29, Precision: "number"}, "whole", true},
		{"inside, at the outer border", Address{INSEE: "13206", Lon: 5.4005, Lat: 43.29, Precision: "number"}, "west", true},
		{"no border in the commune", Address{INSEE: "13005", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "plain", false},
		{"no position", Address{INSEE: "13206", Precision: "street"}, "whole", true},
		{"nobody serves", Address{INSEE: "75056", Lon: 5.4195, Lat: 43.29, Precision: "number"}, "", false},
	} {
		s, near, ok := SectorNear(nearSectors(), c.a)
		if s.ID != c.want || ok != (c.want != "") || near != c.near {
			t.Errorf("%s: %q (%v), near %v", c.name, s.ID, ok, near)
		}
	}
}

// The sector is SectorAt's; what is not near stays in its sector when it moves by less than NearMetres; an exact address is near just where
// a border is.
func TestSectorNearProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Address{INSEE: rapid.SampledFrom([]INSEE{"13206", "13005", "75056"}).Draw(t, "insee"),
			Lon: rapid.Float64Range(5.395, 5.445).Draw(t, "lon"), Lat: rapid.Float64Range(43.275, 43.305).Draw(t, "lat"),
			Precision: rapid.SampledFrom([]string{"number", "street", "place"}).Draw(t, "precision")}
		sectors := nearSectors()
		s, near, ok := SectorNear(sectors, a)
		if at, okAt, sure := SectorAt(sectors, a); at.ID != s.ID || okAt != ok || !sure && ok && !near {
			t.Fatalf("%q (%v), SectorAt says %q (%v, sure %v)", s.ID, ok, at.ID, okAt, sure)
		}
		nearest := math.Inf(1)
		for _, c := range sectors {
			if a.INSEE == "13206" {
				nearest = min(nearest, BorderMetres(c.Area, orb.Point{a.Lon, a.Lat}))
			}
		}
		if a.Precision == "number" && near != (nearest < NearMetres) {
			t.Fatalf("near %v, %g m from a border", near, nearest)
		}
		if near || !ok {
			return
		}
		angle := rapid.Float64Range(0, 2*math.Pi).Draw(t, "angle")
		b := a
		b.Lat += 0.99 * NearMetres * math.Sin(angle) / metresPerDegree
		b.Lon += 0.99 * NearMetres * math.Cos(angle) / metresPerDegree / math.Cos(a.Lat*math.Pi/180)
		if moved, _, _ := SectorAt(sectors, b); moved.ID != s.ID {
			t.Fatalf("%.0f m from a border, yet %d m away it is %q instead of %q", nearest, NearMetres, moved.ID, s.ID)
		}
	})
}

func TestSectorsOf(t *testing.T) {
	for _, c := range []struct {
		name   string
		insee  INSEE
		points [][2]float64
		want   []string
	}{
		{"across a border", "13206", [][2]float64{{5.41, 43.29}, {5.43, 43.29}, {5.435, 43.29}, {5.5, 43.29}}, []string{"west", "east", "whole"}},
		{"within one", "13206", [][2]float64{{5.41, 43.29}, {5.415, 43.29}}, []string{"west"}},
		{"nobody serves", "75056", [][2]float64{{5.41, 43.29}}, nil},
		{"no points", "13206", nil, nil},
	} {
		if d := cmp.Diff(c.want, ids(SectorsOf(nearSectors(), c.insee, c.points))); d != "" {
			t.Error(c.name, d)
		}
	}
}

func ids(sectors []Sector) (all []string) {
	for _, s := range sectors {
		all = append(all, s.ID)
	}
	return all
}

// They are the sectors that SectorAt gives the points, each once.
func TestSectorsOfAreThoseOfThePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sectors := nearSectors()[rapid.IntRange(0, 1).Draw(t, "without the whole"):]
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 {
			return [2]float64{rapid.Float64Range(5.38, 5.46).Draw(t, "lon"), rapid.Float64Range(43.27, 43.31).Draw(t, "lat")}
		}), 0, 30).Draw(t, "points")
		want := map[string]bool{}
		for _, p := range points {
			if s, ok, _ := SectorAt(sectors, Address{INSEE: "13206", Lon: p[0], Lat: p[1], Precision: "number"}); ok {
				want[s.ID] = true
			}
		}
		got := ids(SectorsOf(sectors, "13206", points))
		for _, id := range got {
			if !want[id] {
				t.Fatalf("%s has no point, or is given twice: %v", id, got)
			}
			delete(want, id)
		}
		if len(want) > 0 {
			t.Fatalf("%v lacks %v", got, want)
		}
	})
}
