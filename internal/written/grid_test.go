package written

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The grid finds what a look at every address finds.
func TestNearestIsNearest(t *testing.T) {
	x := fixture()
	g := NewGrid(x)
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(5.39, 5.47).Draw(t, "lon"), rapid.Float64Range(43.29, 43.31).Draw(t, "lat")
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		var want []float64
		for r := range int32(x.Stats().Addresses) {
			at := x.NumberAt(r)
			if d := metres(lon, lat, at.Lon, at.Lat); d <= gridFar {
				want = append(want, d)
			}
		}
		slices.Sort(want)
		want = want[:min(len(want), limit)]
		var got []float64
		for _, h := range g.Nearest(lon, lat, limit, []string{KindNumber}) {
			got = append(got, h.Distance)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestNearestKinds(t *testing.T) {
	g := NewGrid(fixture())
	for _, c := range []struct {
		lon, lat float64
		kinds    []string
		want     string
	}{
		{5.6, 43.31, nil, "locality 13005_l001"},
		{5.4055, 43.3, nil, "housenumber 13206_p001_00012_bis"},
		{5.4055, 43.3, []string{KindStreet}, "street 13206_p001"},
		{5.4055, 43.3, []string{KindCommune}, "municipality 13206"},
		{5.4055, 43.3, []string{KindLocality}, ""},
		{3, 40, nil, ""},
		{math.NaN(), 43, nil, ""},
		{5, 91, nil, ""},
	} {
		got := ""
		if hits := g.Nearest(c.lon, c.lat, 1, c.kinds); len(hits) > 0 {
			got = hits[0].Kind + " " + hits[0].ID
		}
		if got != c.want {
			t.Errorf("%v %v %v: %q, want %q", c.lon, c.lat, c.kinds, got, c.want)
		}
	}
}

func TestMetres(t *testing.T) {
	if d := metres(2.3522, 48.8566, 5.3698, 43.2965); math.Abs(d-660_500) > 1_000 { // Paris – Marseille
		t.Errorf("%v", d)
	}
	if d := metres(5, 43, 5, 43); d != 0 {
		t.Errorf("%v", d)
	}
}
