package address

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/debarras/debarras/internal/french"
)

// An Index is a gazetteer ready for searching. It is immutable and safe for concurrent use.
type Index struct {
	version   string
	communes  []commune      // by INSEE
	streets   []streetRecord // by ID
	rows      rows           // of all streets, one after another
	suffixes  []string
	postcodes []string
	aliases   map[string]string // name as written → INSEE, street ID or address ID
	official  map[string]string // the same from the gazetteer itself; aliases go before them
	report    []byte            // what the importer tells of the import

	// Derived, never stored.
	names      []name
	cities     []city
	grams      grams
	aliasNames []aliasName
	places     []placeForm
	model      *french.Confusions
	calibrated Calibration
	towns      []town
	accepting  bool // the calibration is that of the recogniser in use
	costs      Costs
	withheld   *withheldNumber // a number that it shall seem to lack, or nil
}

type commune struct {
	insee, name string
	outside     bool // not the territory's
	postcodes   []string
	streets     []int32
	names       []int32 // of its streets
	addresses   int
	city        int // index into cities, -1
}

type streetRecord struct {
	id, name   string
	commune    int32
	first, end int32 // its rows
	lon, lat   int32 // micro-degrees
	postcode   uint16
	place      bool
	nameIndex  int32
}

// rows are the house numbers as columns, ordered by number and suffix within a street. Half a million take 9 MB.
type rows struct {
	number   []uint32
	suffix   []uint16
	postcode []uint16
	lon, lat []int32          // micro-degrees
	ids      map[int32]string // of rows whose id is not the regular one
}

func micro(degrees float64) int32 { return int32(math.Round(degrees * 1e6)) }
func degrees(m int32) float64     { return float64(m) / 1e6 }

// regularID is the BAN's key: the street's, the number on five digits, the suffix.
func regularID(streetID string, number int, suffix string) string {
	id := fmt.Sprintf("%s_%05d", streetID, number)
	if suffix != "" {
		id += "_" + suffix
	}
	return id
}

// Version is what Build was told; it names the data.
func (x *Index) Version() string { return x.version }

// Stats counts what the index holds.
func (x *Index) Stats() Stats {
	return Stats{Addresses: len(x.rows.number), Streets: len(x.streets), Communes: len(x.communes)}
}

// Build makes an index of the entries, in any order. A house number that comes twice counts once, the first wins. The
// version names the data: a date, or a hash.
func Build(entries iter.Seq[Entry], version string) *Index {
	b := builder{streets: map[string]*building{}, suffixes: intern{}, postcodes: intern{}}
	for e := range entries {
		b.add(e)
	}
	return b.index(version)
}

type building struct {
	name, insee, commune string
	postcode             uint16
	lon, lat             int32
	place, pointed       bool
	rows                 []buildingRow
}

type buildingRow struct {
	number           uint32
	suffix, postcode uint16
	lon, lat         int32
	id               string
}

type builder struct {
	streets             map[string]*building
	suffixes, postcodes intern
}

// intern numbers strings in the order of their first use.
type intern map[string]uint16

func (t intern) of(s string) uint16 {
	n, ok := t[s]
	if !ok {
		if len(t) > math.MaxUint16 {
			return 0
		}
		n = uint16(len(t))
		t[strings.Clone(s)] = n
	}
	return n
}

func (t intern) list() []string {
	out := make([]string, len(t))
	for s, n := range t {
		out[n] = s
	}
	return out
}

func (b *builder) add(e Entry) {
	s := b.streets[e.StreetID]
	if s == nil {
		s = &building{name: strings.Clone(e.Street), insee: strings.Clone(e.INSEE), commune: strings.Clone(e.Commune),
			postcode: b.postcodes.of(e.Postcode), lon: micro(e.Lon), lat: micro(e.Lat), place: e.Place}
		b.streets[strings.Clone(e.StreetID)] = s
	}
	if e.Number <= 0 {
		s.lon, s.lat, s.pointed = micro(e.Lon), micro(e.Lat), true
		s.place = s.place || e.Place
		return
	}
	r := buildingRow{number: uint32(e.Number), suffix: b.suffixes.of(strings.ToLower(e.Suffix)), postcode: b.postcodes.of(e.Postcode),
		lon: micro(e.Lon), lat: micro(e.Lat)}
	if e.ID != regularID(e.StreetID, e.Number, strings.ToLower(e.Suffix)) {
		r.id = strings.Clone(e.ID)
	}
	s.rows = append(s.rows, r)
}

func (b *builder) index(version string) *Index {
	x := &Index{version: version, suffixes: b.suffixes.list(), postcodes: b.postcodes.list(), rows: rows{ids: map[int32]string{}}}
	byINSEE := map[string]int32{}
	for _, s := range b.streets {
		byINSEE[s.insee] = 0
	}
	for i, insee := range slices.Sorted(maps.Keys(byINSEE)) {
		byINSEE[insee] = int32(i)
		x.communes = append(x.communes, commune{insee: insee})
	}
	for _, id := range slices.Sorted(maps.Keys(b.streets)) {
		s := b.streets[id]
		c := byINSEE[s.insee]
		if x.communes[c].name == "" {
			x.communes[c].name = s.commune
		}
		out := streetRecord{id: id, name: s.name, commune: c, first: int32(len(x.rows.number)), lon: s.lon, lat: s.lat, postcode: s.postcode}
		x.appendRows(s, b)
		out.end = int32(len(x.rows.number))
		out.place = s.place && out.first == out.end
		if n := int64(out.end - out.first); n > 0 && !s.pointed {
			out.lon, out.lat = x.middle(out.first, out.end)
		}
		x.streets = append(x.streets, out)
	}
	x.derive()
	return x
}

func (x *Index) appendRows(s *building, b *builder) {
	rank := func(r buildingRow) string { return x.suffixes[r.suffix] }
	slices.SortStableFunc(s.rows, func(a, c buildingRow) int {
		return cmp.Or(cmp.Compare(a.number, c.number), cmp.Compare(rank(a), rank(c)))
	})
	s.rows = slices.CompactFunc(s.rows, func(a, c buildingRow) bool { return a.number == c.number && a.suffix == c.suffix })
	for _, r := range s.rows {
		if r.id != "" {
			x.rows.ids[int32(len(x.rows.number))] = r.id
		}
		x.rows.number = append(x.rows.number, r.number)
		x.rows.suffix = append(x.rows.suffix, r.suffix)
		x.rows.postcode = append(x.rows.postcode, r.postcode)
		x.rows.lon = append(x.rows.lon, r.lon)
		x.rows.lat = append(x.rows.lat, r.lat)
	}
}

// middle is the point of the median row: a point of the street, where the mean of a bent street may be none.
func (x *Index) middle(first, end int32) (lon, lat int32) {
	m := first + (end-first)/2
	return x.rows.lon[m], x.rows.lat[m]
}

// WithAliases gives an index that also knows these names: a quarter, a résidence, an old street name (in any spelling) → an
// INSEE code, a street ID or an address ID. Targets that the index does not have are returned, sorted.
func (x *Index) WithAliases(aliases map[string]string) (*Index, []string) {
	y := *x
	var unknown []string
	y.aliases, unknown = x.reachable(aliases)
	y.deriveAliases()
	return &y, unknown
}

// street finds a street by its ID.
func (x *Index) street(id string) (int32, bool) {
	i, ok := slices.BinarySearchFunc(x.streets, id, func(s streetRecord, id string) int { return cmp.Compare(s.id, id) })
	return int32(i), ok
}

func (x *Index) commune(insee string) (int32, bool) {
	i, ok := slices.BinarySearchFunc(x.communes, insee, func(c commune, insee string) int { return cmp.Compare(c.insee, insee) })
	return int32(i), ok
}

// derive computes what follows from the data: which names there are, how they sound, and which communes make one city.
func (x *Index) derive() {
	x.derivePostcodes()
	x.deriveCities()
	x.deriveNames()
	x.grams = makeGrams(x.names)
	x.deriveAliases()
	if err := x.learn(0); err != nil {
		panic(err) // the tables are embedded, and a test reads them
	}
}

// derivePostcodes collects each commune's postcodes and streets.
func (x *Index) derivePostcodes() {
	seen := map[[2]uint32]bool{}
	note := func(c int32, p uint16) {
		if k := [2]uint32{uint32(c), uint32(p)}; !seen[k] && x.postcodes[p] != "" {
			seen[k] = true
			x.communes[c].postcodes = append(x.communes[c].postcodes, x.postcodes[p])
		}
	}
	for i, s := range x.streets {
		note(s.commune, s.postcode)
		last := s.postcode
		for _, p := range x.rows.postcode[s.first:s.end] {
			if p != last {
				note(s.commune, p)
				last = p
			}
		}
		x.communes[s.commune].streets = append(x.communes[s.commune].streets, int32(i))
		x.communes[s.commune].addresses += int(s.end - s.first)
	}
	for i := range x.communes {
		slices.Sort(x.communes[i].postcodes)
	}
}

// WithVersion gives the same index under another version, for importers that know the data's hash only at the end.
func (x *Index) WithVersion(version string) *Index {
	y := *x
	y.version = version
	return &y
}

// learn takes the weights that were learned without one fold of the transcripts; 0 leaves nothing out.
func (x *Index) learn(without int) error {
	model, err := french.LearnedConfusions(without)
	if err != nil {
		return err
	}
	tables, err := calibrations()
	if err != nil {
		return err
	}
	if without >= len(tables) {
		return fmt.Errorf("no calibration without fold %d: the folds are 1 to %d", without, len(tables)-1)
	}
	x.model, x.calibrated, x.accepting, x.costs = model, tables[without], false, DefaultCosts
	return nil
}

// Withholding gives the same index, in which a street seems to lack one number: for the calibration, since a gazetteer lacks a few true ones.
func (x *Index) Withholding(streetID string, number int, suffix string) *Index {
	y := *x
	if s, ok := x.street(streetID); ok {
		y.withheld = &withheldNumber{s, number, suffix}
	}
	return &y
}

type withheldNumber struct {
	street int32
	number int
	suffix string
}

// WithoutFold gives the same index with the weights that were learned outside one fold of the transcripts: for cross-validation.
func (x *Index) WithoutFold(fold int) (*Index, error) {
	y := *x
	if err := y.learn(fold); err != nil {
		return nil, err
	}
	return &y, nil
}
