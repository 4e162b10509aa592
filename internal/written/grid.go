package written

import (
	"cmp"
	"math"
	"slices"

	"github.com/debarras/debarras/internal/address"
)

// A Grid finds the addresses nearest to a point. It is immutable and safe for concurrent use.
type Grid struct {
	x     *address.Index
	cells []uint32 // the cells that hold anything, sorted
	first []int32  // of each cell in items, and the end
	items []int32  // rows; below zero: ^street, of a street without rows
}

// A cell is 1/400 of a degree: some 280 by 200 metres in France.
const (
	cellSize  = 2500 // micro-degrees
	cellsLine = 1 << 17
	cellZero  = 180_000_000
)

// Nearest looks no farther than this, in metres and in addresses: in the sea or in a forest there is none.
const (
	gridFar     = 2000
	gridVisited = 200_000
)

// line is the row of a latitude, or the column of a longitude.
func line(degrees float64) int { return (int(math.Round(degrees*1e6)) + cellZero) / cellSize }

// cellAt packs a row of 2^17 cells by 2^15 that it wraps: two places that share a cell lie 82 degrees of latitude apart.
func cellAt(row, column int) uint32 {
	return uint32(row%(1<<15))*cellsLine + uint32(column%cellsLine)
}

// NewGrid sorts the index's addresses by cell. It takes 5 bytes an address, and 8 more while it is made.
func NewGrid(x *address.Index) *Grid {
	g := &Grid{x: x}
	keys := make([]uint64, 0, x.Stats().Addresses)
	for r := range int32(x.Stats().Addresses) {
		keys = append(keys, g.key(r))
	}
	for i := range int32(x.Stats().Streets) {
		if s := x.StreetAt(i); s.First == s.End {
			keys = append(keys, g.key(^i))
		}
	}
	slices.Sort(keys)
	g.items = make([]int32, len(keys))
	for i, key := range keys {
		g.items[i] = int32(uint32(key) ^ signBit)
		if c := uint32(key >> 32); len(g.cells) == 0 || g.cells[len(g.cells)-1] != c {
			g.cells, g.first = append(g.cells, c), append(g.first, int32(i))
		}
	}
	g.first = append(g.first, int32(len(g.items)))
	return g
}

const signBit = 1 << 31

// key orders the items: by cell, in each by their own order. It is computed once for each, since a comparison would look both up.
func (g *Grid) key(item int32) uint64 {
	lon, lat := g.point(item)
	return uint64(cellAt(line(lat), line(lon)))<<32 | uint64(uint32(item)^signBit)
}

// point of an item.
func (g *Grid) point(item int32) (lon, lat float64) {
	if item < 0 {
		street := g.x.StreetAt(^item)
		return street.Lon, street.Lat
	}
	number := g.x.NumberAt(item)
	return number.Lon, number.Lat
}

// street of an item.
func (g *Grid) street(item int32) int32 {
	if item < 0 {
		return ^item
	}
	return g.x.StreetOf(item)
}

// Nearest gives the addresses around a point, the nearest first: house numbers, streets (by their nearest number), places without
// numbers and communes (by their nearest address), of the kinds that are asked for, any when there are none. It looks
// 2 km around, and at 200,000 addresses at most.
func (g *Grid) Nearest(lon, lat float64, limit int, kinds []string) []Hit {
	limit = max(1, limit)
	if math.IsNaN(lon) || math.IsNaN(lat) || math.Abs(lon) > 180 || math.Abs(lat) > 90 {
		return nil
	}
	n := nearest{g: g, lon: lon, lat: lat, limit: limit, kinds: kinds, at: map[nearKey]int{}}
	row, column := line(lat), line(lon)
	height := float64(cellSize) / 1e6 * metresDegree
	width := height * math.Max(0.01, math.Cos(lat*math.Pi/180))
	for ring := 0; ; ring++ {
		// A ring's addresses are at least so far away.
		if least := float64(ring-1) * min(width, height); least > gridFar || n.enough(least) || n.visited > gridVisited {
			break
		}
		for _, c := range ringCells(row, column, ring) {
			n.visit(c)
		}
	}
	return n.hits()
}

// ringCells are the cells at a distance of ring from one.
func ringCells(row, column, ring int) []uint32 {
	if ring == 0 {
		return []uint32{cellAt(row, column)}
	}
	out := make([]uint32, 0, 8*ring)
	for d := -ring; d <= ring; d++ {
		for _, rc := range [][2]int{{row - ring, column + d}, {row + ring, column + d}, {row + d, column - ring}, {row + d, column + ring}} {
			if rc[0] >= 0 && rc[1] >= 0 {
				out = append(out, cellAt(rc[0], rc[1]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nearest is one look-up.
type nearest struct {
	g        *Grid
	lon, lat float64
	limit    int
	kinds    []string
	visited  int
	found    []nearItem
	at       map[nearKey]int // in found, of what several addresses share
	counted  int             // how many were visited when found was sorted last
}

// A nearItem is a row, a street or a commune, and its distance.
type nearItem struct {
	nearKey
	metres float64
}

type nearKey struct {
	kind string
	id   int32
}

// enough says whether nothing at least so far away can still be one of the first.
func (n *nearest) enough(least float64) bool {
	if len(n.found) < n.limit {
		return false
	}
	n.sort()
	return n.found[n.limit-1].metres <= least
}

// sort puts the nearest first.
func (n *nearest) sort() {
	if n.counted == n.visited {
		return
	}
	n.counted = n.visited
	slices.SortFunc(n.found, func(a, b nearItem) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
	})
	for i, f := range n.found {
		n.at[f.nearKey] = i
	}
}

func (n *nearest) visit(cell uint32) {
	i, ok := slices.BinarySearch(n.g.cells, cell)
	if !ok {
		return
	}
	for _, item := range n.g.items[n.g.first[i]:n.g.first[i+1]] {
		n.visited++
		lon, lat := n.g.point(item)
		d := metres(n.lon, n.lat, lon, lat)
		if d > gridFar {
			continue
		}
		street := n.g.street(item)
		switch st := n.g.x.StreetAt(street); {
		case item >= 0:
			n.note(KindNumber, item, d)
			n.note(KindStreet, street, d)
		case st.Place:
			n.note(KindLocality, street, d)
		default:
			n.note(KindStreet, street, d)
		}
		n.note(KindCommune, n.g.x.StreetAt(street).Commune, d)
	}
}

func (n *nearest) note(kind string, id int32, d float64) {
	// A commune only when it is asked for: one is always near.
	if len(n.kinds) == 0 && kind == KindCommune || len(n.kinds) > 0 && !slices.Contains(n.kinds, kind) {
		return
	}
	key := nearKey{kind, id}
	i, ok := n.at[key]
	if !ok {
		n.at[key] = len(n.found)
		n.found = append(n.found, nearItem{key, d})
	} else if d < n.found[i].metres {
		n.found[i].metres = d
	}
}

func (n *nearest) hits() []Hit {
	n.sort()
	x := n.g.x
	var out []Hit
	for _, f := range n.found[:min(len(n.found), n.limit)] {
		h := Hit{Kind: f.kind, Distance: f.metres}
		c := f.id
		switch f.kind {
		case KindCommune:
			at := x.CommuneAt(c)
			h.Candidate = address.Candidate{ID: at.INSEE, INSEE: at.INSEE, Commune: at.Name}
			if streets := x.StreetsOf(c); len(streets) > 0 {
				st := x.CandidateAt(streets[0], 0, "")
				h.Postcode, h.Lon, h.Lat = st.Postcode, st.Lon, st.Lat
			}
		case KindNumber:
			street, number := x.StreetOf(f.id), x.NumberAt(f.id)
			c = x.StreetAt(street).Commune
			h.Candidate = x.CandidateAt(street, number.Number, number.Suffix)
		default:
			c = x.StreetAt(f.id).Commune
			h.Candidate = x.CandidateAt(f.id, 0, "")
		}
		h.City = cityOf(x, c)
		out = append(out, h)
	}
	return out
}

// metresDegree is a degree of a great circle of the mean Earth, of radius 6,371,008.8 m (IUGG).
const metresDegree = 6371008.8 * math.Pi / 180

// metres is the distance between two points in degrees, by the haversine formula.
func metres(lonA, latA, lonB, latB float64) float64 {
	rad := math.Pi / 180
	dLat, dLon := (latB-latA)*rad/2, (lonB-lonA)*rad/2
	h := math.Pow(math.Sin(dLat), 2) + math.Cos(latA*rad)*math.Cos(latB*rad)*math.Pow(math.Sin(dLon), 2)
	return 2 * math.Asin(math.Sqrt(min(1, h))) * metresDegree / rad
}
