package pickup

import (
	"slices"

	"github.com/paulmach/orb"
)

// NearMetres is how near to a border of sectors even an exact address is worth
// a word: the borders are drawn by hand, and the BAN's point may be the gate or
// the middle of the parcel.
const NearMetres = 50

// SectorNear finds the sector of an address as [SectorAt] does. near says that
// another may be meant: the address is within NearMetres of a border, has no
// house number and is within 150 m of one, or has no position to tell by. The
// agent is told so, in the console; the caller is not. ok is false when no
// sector serves the address.
func SectorNear(sectors []Sector, a Address) (s Sector, near, ok bool) {
	s, ok, sure := SectorAt(sectors, a)
	if !ok || a.Lon == 0 && a.Lat == 0 {
		return s, ok && !sure, ok
	}
	return s, !sure || slices.ContainsFunc(sectors, func(c Sector) bool {
		return slices.Contains(c.INSEE, a.INSEE) && BorderMetres(c.Area, orb.Point{a.Lon, a.Lat}) < NearMetres
	}), ok
}

// SectorsOf gives the sectors in which a street's points {lon, lat} lie, in the
// order of the points. More than one: its house number has to be asked.
func SectorsOf(sectors []Sector, insee INSEE, points [][2]float64) []Sector {
	var found []Sector
	for _, p := range points {
		s, ok, _ := SectorAt(sectors, Address{INSEE: insee, Lon: p[0], Lat: p[1], Precision: "number"})
		if ok && !slices.ContainsFunc(found, func(x Sector) bool { return x.ID == s.ID }) {
			found = append(found, s)
		}
	}
	return found
}
