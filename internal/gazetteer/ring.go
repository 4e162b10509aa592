package gazetteer

import "math"

// A ring knows which points lie near enough to the territory's addresses. It counts in square cells, a twentieth of the distance
// wide (50 m at least): a point is near when its cell is within the distance of a cell that holds an address, so the border is
// right within a cell or two.
type ring struct {
	served      map[string]bool // INSEE codes; nil: everything is the territory's
	lonM, latM  float64         // metres per degree, at the first address
	cell, reach float64         // metres
	held        map[[2]int32]bool
	asked       map[[2]int32]bool
}

// cities have arrondissements with codes of their own, which BAN rows bear (Code officiel géographique).
var cities = []struct{ insee, from, to string }{{"13055", "13201", "13216"}, {"69123", "69381", "69389"}, {"75056", "75101", "75120"}}

// newRing takes the territory's INSEE codes, a city's standing for its arrondissements, and the distance in kilometres.
func newRing(codes []string, km float64) *ring {
	r := &ring{reach: km * 1000, cell: max(50, km*1000/20), held: map[[2]int32]bool{}, asked: map[[2]int32]bool{}}
	if len(codes) > 0 {
		r.served = map[string]bool{}
	}
	for _, c := range codes {
		r.served[c] = true
	}
	return r
}

// serves says whether a commune is the territory's.
func (r *ring) serves(insee string) bool {
	if r.served == nil || r.served[insee] {
		return true
	}
	for _, c := range cities {
		if insee >= c.from && insee <= c.to {
			return r.served[c.insee]
		}
	}
	return false
}

func (r *ring) cellOf(lon, lat float64) [2]int32 {
	if r.latM == 0 {
		r.latM = metresPerDegree
		r.lonM = metresPerDegree * math.Max(0.01, math.Cos(lat*math.Pi/180))
	}
	return [2]int32{int32(math.Floor(lon * r.lonM / r.cell)), int32(math.Floor(lat * r.latM / r.cell))}
}

// add notes an address of the territory.
func (r *ring) add(lon, lat float64) { r.held[r.cellOf(lon, lat)] = true }

// near says whether an address of the territory is within reach of the point.
func (r *ring) near(lon, lat float64) bool {
	if r.reach <= 0 {
		return false
	}
	c := r.cellOf(lon, lat)
	if near, known := r.asked[c]; known {
		return near
	}
	near := r.look(c)
	r.asked[c] = near
	return near
}

func (r *ring) look(c [2]int32) bool {
	n := int32(r.reach / r.cell)
	for dx := -n; dx <= n; dx++ {
		for dy := -n; dy <= n; dy++ {
			if dx*dx+dy*dy <= n*n && r.held[[2]int32{c[0] + dx, c[1] + dy}] {
				return true
			}
		}
	}
	return false
}
