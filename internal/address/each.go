package address

import "iter"

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
