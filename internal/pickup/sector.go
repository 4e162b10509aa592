package pickup

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// borderMetres is how near to a sector's border an address without its house
// number may be before its sector is doubtful: half of all numbered addresses
// lie within about 150 m of the middle of their street, half beyond.
const borderMetres = 150

// metresPerDegree is one degree of a great circle on a sphere of the Earth's
// mean radius, 6,371,008.8 m (IUGG).
const metresPerDegree = 111_195.08

// SectorAt finds the sector of an address: the one whose polygon holds the
// point, else the one that serves the whole commune. A polygon counts only for
// the communes it names, so that a border drawn by hand takes no address of a
// neighbour under other rules. sure is false when the address has no exact
// position and a border is near, or no position where polygons exist: then a
// human, or the house number, decides.
func SectorAt(sectors []Sector, a Address) (s Sector, ok, sure bool) {
	sure = true
	located := a.Lon != 0 || a.Lat != 0
	point := orb.Point{a.Lon, a.Lat}
	whole := -1
	inside := -1
	for i := range sectors {
		c := &sectors[i]
		if !slices.Contains(c.INSEE, a.INSEE) {
			continue
		}
		if len(c.Area) == 0 {
			if whole < 0 {
				whole = i
			}
			continue
		}
		if !located {
			sure = false
			continue
		}
		if inside < 0 && planar.MultiPolygonContains(c.Area, point) {
			inside = i
		}
		if a.Precision != "number" && BorderMetres(c.Area, point) < borderMetres {
			sure = false
		}
	}
	for _, i := range []int{inside, whole} {
		if i >= 0 {
			return sectors[i], true, sure
		}
	}
	return Sector{}, false, false
}

// BorderMetres is the distance in metres from a point (lon, lat) to the nearest
// border of an area, from inside or outside, +Inf for an empty area. It is
// flat around the point, which is exact to a metre within a few kilometres.
func BorderMetres(area orb.MultiPolygon, p orb.Point) float64 {
	shrink := math.Cos(p.Lat() * math.Pi / 180)
	flat := func(q orb.Point) orb.Point {
		return orb.Point{(q.Lon() - p.Lon()) * shrink * metresPerDegree, (q.Lat() - p.Lat()) * metresPerDegree}
	}
	nearest := math.Inf(1)
	for _, polygon := range area {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				nearest = min(nearest, planar.DistanceFromSegment(flat(ring[i-1]), flat(ring[i]), orb.Point{}))
			}
		}
	}
	return nearest
}

// Closure closes the rounds of a sector, or of all, from a day to a day.
type Closure struct {
	Sector string // "" = all
	From   Date
	Until  Date // inside; zero = From only
	Reason string
}

func (c Closure) covers(sector string, day Date) bool {
	until := c.Until
	if until.IsZero() {
		until = c.From
	}
	return (c.Sector == "" || c.Sector == sector) && !day.Before(c.From) && !day.After(until)
}

// Rounds makes the weekly rounds of sectors from a day to a day, both inside,
// by date and then in the sectors' order. There is none on a public holiday; a
// closed one is made with its reason, so that it can be shown and its
// residents told. Ids and worlds are the store's to give.
func Rounds(sectors []Sector, from, to Date, closures []Closure) []Round {
	var out []Round
	for _, s := range sectors {
		for day := from; !day.After(to); day = day.AddDays(1) {
			if w := day.Weekday(); (w != s.Weekday && !slices.Contains(s.More, w)) || IsHoliday(day) {
				continue
			}
			r := Round{Sector: s.ID, Date: day, Vehicle: s.Vehicle, Stops: s.Stops, M3: s.M3}
			if i := slices.IndexFunc(closures, func(c Closure) bool { return c.covers(s.ID, day) }); i >= 0 {
				r.ClosedReason = cmp.Or(closures[i].Reason, "closed")
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Round) int { return a.Date.UTC().Compare(b.Date.UTC()) })
	return out
}
