package pickup

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// NearMetres is how near to a border of sectors even an exact address is worth
// a word: the borders are drawn by hand, and the BAN's point may be the gate or
// the middle of the parcel.
const NearMetres = 50

// A Nearness says how far the sector of a point is to be trusted.
type Nearness struct {
	Metres float64 // to the nearest border between two sectors, +Inf where there is none
	Other  string  // the sector on its other side; "" without a border, or when nobody serves there
	Near   bool    // within NearMetres of it; without a house number within 150 m; or no position to tell by
}

// SectorNear finds the sector of an address as [SectorAt] does, and how near the
// next one is: what is Near is told to the agent, and to the caller as a day
// that may change. ok is false when no sector serves the address.
func SectorNear(sectors []Sector, a Address) (s Sector, near Nearness, ok bool) {
	s, ok, sure := SectorAt(sectors, a)
	near = Nearness{Metres: math.Inf(1), Near: ok && !sure}
	if !ok || a.Lon == 0 && a.Lat == 0 {
		return s, near, ok
	}
	point := orb.Point{a.Lon, a.Lat}
	for i := range sectors {
		c := &sectors[i]
		if len(c.Area) == 0 || !slices.Contains(c.INSEE, a.INSEE) {
			continue
		}
		if d, beyond := border(c.Area, point); d < near.Metres {
			near.Metres, near.Other = d, across(sectors, a, beyond, s.ID)
		}
	}
	near.Near = near.Near || near.Metres < NearMetres
	return s, near, ok
}

// across is the sector at a point beyond a border, "" for none or the same.
func across(sectors []Sector, a Address, beyond orb.Point, own string) string {
	a.Lon, a.Lat, a.Precision = beyond.Lon(), beyond.Lat(), "number"
	if s, ok, _ := SectorAt(sectors, a); ok && s.ID != own {
		return s.ID
	}
	return ""
}

// beyondMetres is how far behind a border one looks for what lies there.
const beyondMetres = 1

// border is [BorderMetres], with a point just beyond the nearest border.
func border(area orb.MultiPolygon, p orb.Point) (metres float64, beyond orb.Point) {
	x, y := metresPerDegree*math.Cos(p.Lat()*math.Pi/180), metresPerDegree
	flat := func(q orb.Point) orb.Point { return orb.Point{(q.Lon() - p.Lon()) * x, (q.Lat() - p.Lat()) * y} }
	metres = math.Inf(1)
	for _, polygon := range area {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				foot := footOn(flat(ring[i-1]), flat(ring[i]))
				if d := math.Hypot(foot[0], foot[1]); d < metres {
					stretch := 1 + beyondMetres/max(d, 1e-9)
					metres, beyond = d, orb.Point{p.Lon() + foot[0]*stretch/x, p.Lat() + foot[1]*stretch/y}
				}
			}
		}
	}
	return metres, beyond
}

// footOn is the point of a segment that is nearest to the origin.
func footOn(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	if dx == 0 && dy == 0 {
		return a
	}
	t := min(1, max(0, -(a[0]*dx+a[1]*dy)/(dx*dx+dy*dy)))
	return orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// A Share is a sector and how many of some points lie in it.
type Share struct {
	Sector Sector
	Points int
}

// SectorsOf gives the sectors in which a street's points {lon, lat} lie, the one
// with most points first. More than one: its house number has to be asked. The
// points that no sector serves are counted apart.
func SectorsOf(sectors []Sector, insee INSEE, points [][2]float64) (shares []Share, unserved int) {
	for _, p := range points {
		s, ok, _ := SectorAt(sectors, Address{INSEE: insee, Lon: p[0], Lat: p[1], Precision: "number"})
		if !ok {
			unserved++
			continue
		}
		i := slices.IndexFunc(shares, func(x Share) bool { return x.Sector.ID == s.ID })
		if i < 0 {
			i = len(shares)
			shares = append(shares, Share{Sector: s})
		}
		shares[i].Points++
	}
	slices.SortStableFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Sector.ID, b.Sector.ID))
	})
	return shares, unserved
}
