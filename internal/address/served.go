package address

import (
	"fmt"
	"iter"
	"slices"

	"github.com/debarras/debarras/internal/french"
)

// WithServed gives an index that knows which communes the territory has, by their INSEE codes; a city's code (13055) stands for
// its arrondissements. The others are there to be recognised: what is found in them is Outside. Without codes nothing is known
// of the territory, and every commune counts as served.
func (x *Index) WithServed(codes []string) *Index {
	y := *x
	y.communes = slices.Clone(x.communes)
	served := map[int32]bool{}
	for _, code := range codes {
		for c := range x.communesOf(code) {
			served[c] = true
		}
	}
	for i := range y.communes {
		y.communes[i].outside = len(codes) > 0 && !served[int32(i)]
	}
	return &y
}

// allOutside says whether a city lies outside as a whole.
func (x *Index) allOutside(members []int32) bool {
	return !slices.ContainsFunc(members, func(c int32) bool { return !x.communes[c].outside })
}

// A CommuneInfo is a commune or arrondissement that the index holds.
type CommuneInfo struct {
	INSEE, Name string
	Postcodes   []string // sorted
	Streets     int      // places too
	Outside     bool     // not the territory's
}

// CommuneList lists what the index holds, by INSEE code.
func (x *Index) CommuneList() []CommuneInfo {
	out := make([]CommuneInfo, len(x.communes))
	for i, c := range x.communes {
		out[i] = CommuneInfo{INSEE: c.insee, Name: c.name, Postcodes: slices.Clone(c.postcodes), Streets: len(c.streets), Outside: c.outside}
	}
	return out
}

// StreetPoints gives the points of a street's house numbers, each {lon, lat} in degrees and in the order of the numbers, or the one
// point of a street without numbers or of a place; nil when the index has no such street.
func (x *Index) StreetPoints(streetID string) [][2]float64 {
	i, ok := x.street(streetID)
	if !ok {
		return nil
	}
	s := &x.streets[i]
	if s.first == s.end {
		return [][2]float64{{degrees(s.lon), degrees(s.lat)}}
	}
	out := make([][2]float64, 0, s.end-s.first)
	for r := s.first; r < s.end; r++ {
		out = append(out, [2]float64{degrees(x.rows.lon[r]), degrees(x.rows.lat[r])})
	}
	return out
}

// Entries gives back what the index was built from, in the order of the streets' IDs, house numbers and suffixes: of a street with
// numbers these alone. What comes of [Build] on them finds the same addresses.
func (x *Index) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range x.streets {
			s := &x.streets[i]
			e := Entry{ID: s.id, StreetID: s.id, Street: s.name, Postcode: x.postcodes[s.postcode], INSEE: x.communes[s.commune].insee,
				Commune: x.communes[s.commune].name, Lon: degrees(s.lon), Lat: degrees(s.lat), Place: s.place}
			if s.first == s.end && !yield(e) {
				return
			}
			for r := s.first; r < s.end; r++ {
				e.ID, e.Number, e.Suffix = x.rowID(int32(i), r), int(x.rows.number[r]), x.suffixes[x.rows.suffix[r]]
				e.Postcode, e.Lon, e.Lat = x.postcodes[x.rows.postcode[r]], degrees(x.rows.lon[r]), degrees(x.rows.lat[r])
				if !yield(e) {
					return
				}
			}
		}
	}
}

// WithOfficialNames is [Index.WithAliases] for the names that the gazetteer itself gives: former communes, other names of streets.
// They are kept beside the aliases, which go before them.
func (x *Index) WithOfficialNames(names map[string]string) (*Index, []string) {
	y := *x
	var unknown []string
	y.official, unknown = x.reachable(names)
	y.deriveAliases()
	return &y, unknown
}

// NamesKept counts the official names and the aliases that lead somewhere.
func (x *Index) NamesKept() (official, aliases int) { return len(x.official), len(x.aliases) }

// reachable keeps the names whose targets the index has, and lists the others, sorted. Names stay as they are written: accents sound.
func (x *Index) reachable(names map[string]string) (found map[string]string, unknown []string) {
	found = map[string]string{}
	for name, target := range names {
		if _, ok := x.aliasTarget(target); !ok || french.Fold(name) == "" {
			unknown = append(unknown, fmt.Sprintf("%s → %s", name, target))
			continue
		}
		found[name] = target
	}
	slices.Sort(unknown)
	return found, unknown
}

// Find looks an address up as it is written: the street's name, however it is capitalised or accented, and its postcode. It gives the
// address's ID with a number that is there, the street's ID without a number (0), else false. Where two streets of one postcode bear the
// name, there is none that is meant.
func (x *Index) Find(street string, number int, suffix, postcode string) (id string, ok bool) {
	folded := makeName(street).folded
	found := int32(-1)
	for i := range x.names {
		if x.names[i].folded != folded {
			continue
		}
		for _, s := range x.names[i].streets {
			if !slices.Contains(x.communes[x.streets[s].commune].postcodes, postcode) {
				continue
			}
			if found >= 0 {
				return "", false
			}
			found = s
		}
	}
	if found < 0 {
		return "", false
	}
	if number == 0 {
		return x.streets[found].id, true
	}
	r, ok := x.row(found, number, suffix)
	if !ok {
		return "", false
	}
	return x.rowID(found, r), true
}

// Report is what the importer stored with the index, nil for none. The caller does not change it.
func (x *Index) Report() []byte { return x.report }

// WithReport gives the same index with another report.
func (x *Index) WithReport(report []byte) *Index {
	y := *x
	y.report = slices.Clone(report)
	return &y
}

// rarity is what a name costs that stands for a commune besides its own, in natural logarithms of odds: residents say their commune some
// seven times as often as a quarter of it. With 0, the 226 such names of the sample take 4 of 108 communes away that were heard alone by telephone; with 2, none.
func (a *aliasName) rarity() float32 {
	if a.alias {
		return 2
	}
	return 0
}
