package address

import (
	"cmp"
	"iter"
	"slices"
)

// Each gives the entries that the index holds, street by street in the order of their IDs: [Build] makes the same index of them.
// A street with numbers has no entry of its own unless its point is not its middle number's.
func (x *Index) Each() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range x.streets {
			if !x.eachOf(int32(i), yield) {
				return
			}
		}
	}
}

func (x *Index) eachOf(street int32, yield func(Entry) bool) bool {
	st := &x.streets[street]
	c := &x.communes[st.commune]
	e := Entry{ID: st.id, StreetID: st.id, Street: st.name, Postcode: x.postcodes[st.postcode], INSEE: c.insee, Commune: c.name,
		Lon: degrees(st.lon), Lat: degrees(st.lat), Place: st.place}
	pointed := st.first == st.end
	if !pointed {
		lon, lat := x.middle(st.first, st.end)
		pointed = lon != st.lon || lat != st.lat || x.postcodes[x.rows.postcode[st.first]] != e.Postcode
	}
	if pointed && !yield(e) {
		return false
	}
	for r := st.first; r < st.end; r++ {
		e.ID, e.Number, e.Suffix, e.Place = x.rowID(street, r), int(x.rows.number[r]), x.suffixes[x.rows.suffix[r]], false
		e.Postcode, e.Lon, e.Lat = x.postcodes[x.rows.postcode[r]], degrees(x.rows.lon[r]), degrees(x.rows.lat[r])
		if !yield(e) {
			return false
		}
	}
	return true
}

// A search of another kind than [Index.Resolve] reads the index by numbers, without a copy of it: streets from 0 in the order of their
// IDs, communes in that of their INSEE codes, rows (house numbers) in that of their streets, numbers and suffixes; [Index.Stats] counts each.
// What gives a slice gives the index's own, which the caller does not change.

// A StreetInfo is a street or place that the index holds.
type StreetInfo struct {
	ID, Name   string
	Commune    int32
	First, End int32   // its rows, End excluded
	Lon, Lat   float64 // degrees
	Place      bool
}

// StreetAt gives a street.
func (x *Index) StreetAt(street int32) StreetInfo {
	st := &x.streets[street]
	return StreetInfo{ID: st.id, Name: st.name, Commune: st.commune, First: st.first, End: st.end, Lon: degrees(st.lon), Lat: degrees(st.lat), Place: st.place}
}

// StreetByID gives the street with that ID.
func (x *Index) StreetByID(id string) (street int32, ok bool) { return x.street(id) }

// A NumberInfo is a house number that the index holds.
type NumberInfo struct {
	Number   int
	Suffix   string
	Lon, Lat float64 // degrees
}

// NumberAt gives the house number of a row.
func (x *Index) NumberAt(row int32) NumberInfo {
	return NumberInfo{int(x.rows.number[row]), x.suffixes[x.rows.suffix[row]], degrees(x.rows.lon[row]), degrees(x.rows.lat[row])}
}

// StreetOf gives the street of a row.
func (x *Index) StreetOf(row int32) int32 {
	s, _ := slices.BinarySearchFunc(x.streets, row, func(s streetRecord, r int32) int { return cmp.Compare(s.end-1, r) })
	return int32(s)
}

// HasNumber says whether a street has that house number with that suffix, "" for none.
func (x *Index) HasNumber(street int32, number int, suffix string) bool {
	_, ok := x.row(street, number, suffix)
	return ok
}

// CandidateAt gives the address of a street and a house number, 0 for the street as a whole, like [Index.Address]; its Score is 0.
func (x *Index) CandidateAt(street int32, number int, suffix string) Candidate {
	return x.candidate(street, number, suffix)
}

// CommuneAt gives a commune or arrondissement.
func (x *Index) CommuneAt(commune int32) CommuneInfo {
	c := &x.communes[commune]
	return CommuneInfo{INSEE: c.insee, Name: c.name, Postcodes: c.postcodes, Streets: len(c.streets), Outside: c.outside}
}

// StreetsOf gives a commune's streets.
func (x *Index) StreetsOf(commune int32) []int32 { return x.communes[commune].streets }

// CommunesOf gives the communes of an INSEE code: one, a city's arrondissements, or nil.
func (x *Index) CommunesOf(insee string) map[int32]bool { return x.communesOf(insee) }

// CityOf gives the city of an arrondissement; it is false for other communes.
func (x *Index) CityOf(commune int32) (insee, name string, ok bool) {
	i := x.communes[commune].city
	if i < 0 {
		return "", "", false
	}
	return x.cities[i].insee, x.cities[i].name, true
}

// Arrondissement gives an arrondissement's number, 0 for other communes.
func (x *Index) Arrondissement(commune int32) int { return x.ordinal(commune) }

// A NameInfo is a name beside those of the streets, and what it leads to.
type NameInfo struct {
	Folded   string  // [french.Fold]
	Communes []int32 // all of a city's; that of Street
	Street   int32   // -1 for none
	Row      int32   // -1 for none
	Alias    bool    // not a commune's or city's own name
}

// OtherNames gives the names of the communes, of cities as a whole (not of their arrondissements), and the aliases.
func (x *Index) OtherNames() iter.Seq[NameInfo] {
	return func(yield func(NameInfo) bool) {
		for i := range x.aliasNames {
			a := &x.aliasNames[i]
			if !yield(NameInfo{Folded: a.folded, Communes: a.communes, Street: a.street, Row: a.row, Alias: a.alias}) {
				return
			}
		}
	}
}
