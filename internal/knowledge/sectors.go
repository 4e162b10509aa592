package knowledge

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/debarras/debarras/internal/pickup"
)

// sectorFile is one entry of territory/sectors.yaml.
type sectorFile struct {
	ID       string         `yaml:"id"`
	Name     string         `yaml:"name"`
	Rules    string         `yaml:"rules"`
	INSEE    []pickup.INSEE `yaml:"insee"`
	Weekdays []string       `yaml:"weekdays"`
	Vehicle  string         `yaml:"vehicle"`
	Stops    int            `yaml:"stops"`
	M3       float64        `yaml:"m3"`
	Area     [][2]float64   `yaml:"area"` // corners lon, lat; the first is not repeated
}

var vehicles = []string{"benne", "hayon", "DEEE"}

func (l *loader) sectors() {
	const name = "territory/sectors.yaml"
	var list []sectorFile
	if !l.decode(name, &list) {
		return
	}
	seen := map[string]bool{}
	for _, f := range list {
		where := name + ": " + f.ID
		if f.ID == "" || seen[f.ID] {
			l.fault(where, "id %q is missing or stands twice", f.ID)
		}
		seen[f.ID] = true
		l.base.Sectors = append(l.base.Sectors, l.sector(where, f))
	}
	l.checkCoverage(name)
	l.checkOverlaps(name)
}

func (l *loader) sector(where string, f sectorFile) pickup.Sector {
	days := l.weekdays(where, f.Weekdays)
	if len(days) == 0 {
		l.fault(where, "weekdays is missing: write at least one day of its weekly rounds")
		days = append(days, 0)
	}
	if f.Name == "" || len(f.INSEE) == 0 {
		l.fault(where, "name or insee is missing: name the sector and list its communes")
	}
	if !slices.Contains(vehicles, f.Vehicle) {
		l.fault(where, "vehicle %q: write one of %v", f.Vehicle, vehicles)
	}
	if f.Stops < 1 || f.M3 <= 0 {
		l.fault(where, "stops or m3 is missing: write a round's capacity")
	}
	for _, code := range f.INSEE {
		c, ok := l.base.Commune(code)
		switch {
		case !ok:
			l.unknownCommune(where, code)
		case c.Rules != f.Rules:
			l.fault(where, "rules %q differ from rules %q of %s: a sector has the rules of its communes", f.Rules, c.Rules, c.Name)
		}
	}
	s := pickup.Sector{
		ID: f.ID, Name: f.Name, Rules: f.Rules, INSEE: f.INSEE,
		Weekday: days[0], More: days[1:], Vehicle: f.Vehicle, Stops: f.Stops, M3: f.M3,
	}
	if len(f.Area) > 0 {
		ring, err := area(f.Area)
		if err != nil {
			l.fault(where, "area: %w", err)
		}
		s.Area = orb.MultiPolygon{{ring}}
	}
	return s
}

// area closes the ring of corners and refuses what is not one plain area.
func area(corners [][2]float64) (orb.Ring, error) {
	var ring orb.Ring
	for _, c := range corners {
		if !(math.Abs(c[0]) <= 180 && math.Abs(c[1]) <= 90) {
			return nil, fmt.Errorf("corner %v is not on the map: write lon, then lat, in degrees", c)
		}
		ring = append(ring, c)
	}
	if len(ring) < 3 {
		return nil, fmt.Errorf("%d corners: write at least three", len(ring))
	}
	if ring[0] == ring[len(ring)-1] {
		return nil, fmt.Errorf("the last corner repeats the first: leave it out")
	}
	ring = append(ring, ring[0])
	for i := 1; i < len(ring); i++ {
		if ring[i] == ring[i-1] {
			return nil, fmt.Errorf("corner %v stands twice in a row", ring[i])
		}
		for j := i + 2; j < len(ring); j++ {
			if i == 1 && j == len(ring)-1 {
				continue // the last side meets the first in the first corner
			}
			if cross(ring[i-1], ring[i], ring[j-1], ring[j]) {
				return nil, fmt.Errorf("the sides from %v and from %v cross: write the corners in order", ring[i-1], ring[j-1])
			}
		}
	}
	if planar.Area(ring) == 0 {
		return nil, fmt.Errorf("the corners lie on one line")
	}
	return ring, nil
}

// cross reports whether two segments share a point.
func cross(a, b, c, d orb.Point) bool {
	o1, o2, o3, o4 := turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
	if o1*o2 < 0 && o3*o4 < 0 {
		return true
	}
	return o1 == 0 && between(a, b, c) || o2 == 0 && between(a, b, d) ||
		o3 == 0 && between(c, d, a) || o4 == 0 && between(c, d, b)
}

// turn is positive when a, b, c turn left, negative when right, 0 on a line.
func turn(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

// between reports whether c, on the line of a and b, lies between them.
func between(a, b, c orb.Point) bool {
	return orb.MultiPoint{a, b}.Bound().Contains(c)
}

// checkCoverage wants exactly one whole sector for each commune that others are
// not parts of: polygons only carve parts out, so no address is without a truck.
func (l *loader) checkCoverage(name string) {
	whole := map[pickup.INSEE][]string{}
	for _, s := range l.base.Sectors {
		for _, code := range s.INSEE {
			if len(s.Area) == 0 {
				whole[code] = append(whole[code], s.ID)
			}
		}
	}
	for _, c := range l.base.Communes {
		if l.base.isParent(c.INSEE) || c.Service == pickup.OwnService || c.Service == pickup.NoService {
			continue
		}
		if ids := whole[c.INSEE]; len(ids) != 1 {
			l.fault(name, "%s %s is served whole by %d sectors %v: exactly one sector without area must list it", c.INSEE, c.Name, len(ids), ids)
		}
	}
}

// checkOverlaps finds two polygons of one commune that overlap. Sides may touch.
func (l *loader) checkOverlaps(name string) {
	for i, a := range l.base.Sectors {
		for _, b := range l.base.Sectors[i+1:] {
			shared := slices.ContainsFunc(a.INSEE, func(c pickup.INSEE) bool { return slices.Contains(b.INSEE, c) })
			if shared && len(a.Area) > 0 && len(b.Area) > 0 && (reaches(a.Area, b.Area) || reaches(b.Area, a.Area)) {
				l.fault(name, "the areas of %s and %s overlap", a.ID, b.ID)
			}
		}
	}
}

// reaches reports whether a corner or the middle of a side of b lies inside a,
// or a side of b goes right through one of a.
func reaches(a, b orb.MultiPolygon) bool {
	if len(a[0]) == 0 || len(b[0]) == 0 {
		return false
	}
	inside := func(p orb.Point) bool {
		return planar.MultiPolygonContains(a, p) && pickup.BorderMetres(a, p) > 1
	}
	ring, other := b[0][0], a[0][0]
	for i := 1; i < len(ring); i++ {
		p, q := ring[i-1], ring[i]
		if inside(p) || inside(orb.Point{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}) {
			return true
		}
		for j := 1; j < len(other); j++ {
			r, s := other[j-1], other[j]
			if turn(p, q, r)*turn(p, q, s) < 0 && turn(r, s, p)*turn(r, s, q) < 0 {
				return true
			}
		}
	}
	return false
}
